"""Earlier texts of the minutes: what a writer began from, and the list of everything that was saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kkg_portal.api import gettext as _
from kkg_portal.api import members_by_id, session, setting

from ..models import AgendaItem, ItemNote, Meeting, Minutes, NoteRevision
from ..paragraphs import paragraphs

MOST_REVISIONS = 200


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text of the minutes stands: under an item or, without one, in the frame."""

    meeting_id: int
    item_id: int | None


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """`is_current` for the newest text of the note; `was_kept` for one that stands beside it after two met."""

    public_id: str
    by: str
    at: datetime
    source: str
    reason: str
    before: str
    is_current: bool
    was_kept: bool


def text_at(place: TextPlace, version: int) -> str:
    """The text a note had at a version, or the newest it had before, which is as good to join from."""
    found = session.scalars(
        select(NoteRevision.source)
        .where(
            NoteRevision.meeting_id == place.meeting_id,
            NoteRevision.item_id.is_not_distinct_from(place.item_id),
            NoteRevision.of_version <= version,
        )
        .order_by(NoteRevision.of_version.desc(), NoteRevision.id.desc())
        .limit(1)
    ).first()
    # Every note begins empty.
    return found or ""


def kept_text(place: TextPlace, public_id: str) -> str | None:
    """The text of one revision of this note."""
    return session.scalar(
        select(NoteRevision.source).where(
            NoteRevision.meeting_id == place.meeting_id,
            NoteRevision.item_id.is_not_distinct_from(place.item_id),
            NoteRevision.public_id == public_id,
        )
    )


def revisions(place: TextPlace) -> list[RevisionLine]:
    """Everything saved under an item, newest first, each with the text it followed. Two queries."""
    rows = session.scalars(
        select(NoteRevision)
        .where(
            NoteRevision.meeting_id == place.meeting_id,
            NoteRevision.item_id.is_not_distinct_from(place.item_id),
        )
        .order_by(NoteRevision.id.desc())
        .limit(MOST_REVISIONS)
    ).all()
    people = members_by_id(row.written_by_id for row in rows if row.written_by_id is not None)
    newest = max((row.of_version for row in rows if row.of_version is not None), default=None)
    return [
        RevisionLine(
            public_id=row.public_id,
            by=person.full_name if (person := people.get(row.written_by_id or 0)) else _("Somebody else"),
            at=row.written_at,
            source=row.source,
            reason=row.reason,
            before=_before(rows[at + 1 :]),
            is_current=row.of_version is not None and row.of_version == newest,
            was_kept=row.of_version is None,
        )
        for at, row in enumerate(rows)
    ]


def _before(older: Sequence[NoteRevision]) -> str:
    return next((row.source for row in older if row.of_version is not None), "")


def version_of(revision: NoteRevision) -> int:
    """The version the note of this revision has now."""
    if revision.item_id is None:
        statement = select(Minutes.version).where(Minutes.meeting_id == revision.meeting_id)
    else:
        statement = select(ItemNote.version).where(ItemNote.item_id == revision.item_id)
    return session.scalars(statement).one()


def paragraphs_of(meeting: Meeting) -> dict[int, list[str]]:
    """The paragraphs of the present texts by item; those that belong to no item stand under 0. Two queries."""
    rows = session.execute(
        select(ItemNote.item_id, ItemNote.source)
        .join(AgendaItem, AgendaItem.id == ItemNote.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
    )
    found = {row.item_id: paragraphs(row.source) for row in rows}
    frame = session.scalars(select(Minutes.source).where(Minutes.meeting_id == meeting.id)).one()
    return {**found, 0: paragraphs(frame)}


def correction_days() -> int:
    days: int = setting("meetings", "correction_days")
    return days
