"""Texts that were saved while somebody typed: once nobody can be writing from them, the last of a run is enough."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from kkg_portal.api import clock, job, session, unit_of_work

from ..models import NoteRevision

RUN = timedelta(minutes=5)
# A page that was opened longer ago joins from an older text, which is as good.
KEPT_WHOLE = timedelta(days=1)
LOOKED_BACK = timedelta(days=14)
MOST = 5000


@job("meetings.thin_revisions", every=timedelta(days=1), in_each_cluster=True)
def thin_revisions(_payload: object) -> None:
    """Remove what the same person replaced within five minutes. Texts of another, and of two who met, stay."""
    now = clock.now()
    with unit_of_work():
        rows = session.scalars(
            select(NoteRevision)
            .where(
                NoteRevision.written_at < now - KEPT_WHOLE,
                NoteRevision.written_at > now - LOOKED_BACK,
                NoteRevision.of_version.is_not(None),
            )
            .order_by(NoteRevision.meeting_id, NoteRevision.item_id, NoteRevision.of_version)
            .limit(MOST)
        ).all()
        for one, following in pairwise(rows):
            if _is_part_of_a_run(one, following):
                session.delete(one)


def _is_part_of_a_run(one: NoteRevision, following: NoteRevision) -> bool:
    same_text = (one.meeting_id, one.item_id) == (following.meeting_id, following.item_id)
    same_writer = one.written_by_id == following.written_by_id is not None
    return same_text and same_writer and not one.reason and following.written_at - one.written_at <= RUN
