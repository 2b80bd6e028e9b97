"""Imports of the cluster and the names behind their notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.clusters.directory import MEMBERS, member_rows
from kkg_portal.clusters.importing.comparing import TITLES
from kkg_portal.clusters.models import ImportBatch, Membership
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound

MOST_BATCHES = 20
MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class KeptNote:
    """Something an undone import left as it was: whose, why, and for a changed field which."""

    public_id: str
    full_name: str
    why: str
    field: str


def batches(school_ids: Sequence[int]) -> Sequence[ImportBatch]:
    """The newest imports and previews of these schools."""
    return session.scalars(
        select(ImportBatch)
        .options(joinedload(ImportBatch.school))
        .where(ImportBatch.school_id.in_(school_ids))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(MOST_BATCHES)
    ).all()


def batch(batch: str) -> ImportBatch:
    found = session.scalar(
        select(ImportBatch).options(joinedload(ImportBatch.school)).where(ImportBatch.public_id == batch)
    )
    if found is None:
        raise NotFound
    return found


def kept_notes(batch: ImportBatch) -> list[KeptNote]:
    """What could not be undone, with names."""
    notes = [note for note in batch.changes if "why" in note][:MOST_NOTES]
    ids = {note["membership"] for note in notes}
    people = {row.membership_id: row for row in member_rows(MEMBERS.where(Membership.id.in_(ids)))}
    return [
        KeptNote(
            people[note["membership"]].public_id,
            people[note["membership"]].full_name,
            note["why"],
            TITLES.get(note.get("field", ""), ""),
        )
        for note in notes
        if note["membership"] in people
    ]
