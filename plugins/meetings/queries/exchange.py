"""Files of meetings that were brought here, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from kkg_portal.api import clock, session

from ..models import Meeting, MeetingImport
from .loaders import one
from .rows import AnyRow

KEPT_UNDECIDED = timedelta(days=1)
MOST_IMPORTS = 20
MOST_MEETINGS = 400


def meeting_import(batch: str) -> MeetingImport:
    """The file of an address."""
    return one(select(MeetingImport).where(MeetingImport.public_id == batch))


def recent_imports() -> Sequence[AnyRow]:
    """Those that wait for a decision and those that were taken in, newest first, with how many meetings are here."""
    number = select(func.count(Meeting.id)).where(Meeting.import_id == MeetingImport.id).scalar_subquery()
    undecided = MeetingImport.created_at > clock.now() - KEPT_UNDECIDED
    return session.execute(
        select(MeetingImport, number.label("number"))
        .where(or_(MeetingImport.done_at.is_not(None), undecided))
        .order_by(MeetingImport.id.desc())
        .limit(MOST_IMPORTS)
    ).all()


def meetings_of_import(batch: MeetingImport) -> Sequence[AnyRow]:
    return session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at, Meeting.ends_at, Meeting.state)
        .where(Meeting.import_id == batch.id)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    ).all()
