"""Corrections that people propose to circulated minutes, and whose minutes wait for whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, NotFound, members_by_id, session
from kkg_portal.api import gettext as _

from ..kinds import CorrectionState, MinutesState
from ..models import AgendaItem, Attendance, Correction, Invitation, Meeting, Minutes, NoteRevision
from .snapshot import previous_meeting

MOST_CORRECTIONS = 200


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    public_id: str
    by: str
    about: str
    paragraph: str
    proposed: str
    reason: str
    state: CorrectionState
    answer: str


def corrections_of(meeting: Meeting, *, membership_id: int | None = None) -> list[CorrectionLine]:
    """All that were proposed, or one member's own; waiting ones first. Two queries."""
    statement = (
        select(Correction, AgendaItem.title)
        .outerjoin(AgendaItem, AgendaItem.id == Correction.item_id)
        .where(Correction.meeting_id == meeting.id)
        .order_by(Correction.state != CorrectionState.OPEN, Correction.id)
        .limit(MOST_CORRECTIONS)
    )
    if membership_id is not None:
        statement = statement.where(Correction.membership_id == membership_id)
    rows = session.execute(statement).all()
    people = members_by_id(row.Correction.membership_id for row in rows)
    return [
        CorrectionLine(
            public_id=row.Correction.public_id,
            by=people[row.Correction.membership_id].full_name,
            about=row.title or _("Opening, closing, remarks"),
            paragraph=row.Correction.paragraph,
            proposed=row.Correction.proposed,
            reason=row.Correction.reason,
            state=row.Correction.state,
            answer=row.Correction.answer,
        )
        for row in rows
    ]


def open_correction_count(meeting: Meeting) -> int:
    return session.scalars(
        select(func.count(Correction.id)).where(
            Correction.meeting_id == meeting.id, Correction.state == CorrectionState.OPEN
        )
    ).one()


def was_asked_or_came(meeting: Meeting, actor: Actor) -> bool:
    """Whether the actor was invited to the meeting or stands on its roll."""
    mine = actor.membership_id
    if mine is None:
        return False
    invited = select(Invitation.id).where(
        Invitation.meeting_id == meeting.id, Invitation.membership_id == mine
    )
    came = select(Attendance.id).where(Attendance.meeting_id == meeting.id, Attendance.membership_id == mine)
    return session.scalar(select(Meeting.id).where(or_(invited.exists(), came.exists())).limit(1)) is not None


def correction(meeting: str, correction: str) -> Correction:
    """A correction to this meeting's minutes."""
    return _one(
        select(Correction)
        .join(Meeting, Meeting.id == Correction.meeting_id)
        .where(Meeting.public_id == meeting, Correction.public_id == correction)
        .options(joinedload(Correction.meeting))
    )


def revision(meeting: str, revision: str) -> NoteRevision:
    """An earlier text of this meeting's minutes."""
    found = session.scalar(
        select(NoteRevision)
        .join(Meeting, Meeting.id == NoteRevision.meeting_id)
        .where(Meeting.public_id == meeting, NoteRevision.public_id == revision)
        .options(joinedload(NoteRevision.meeting))
    )
    if found is None:
        raise NotFound
    return found


def _one(statement: Select[Correction]) -> Correction:
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class PreviousMinutes:
    """Those before: the first thing a meeting looks at. `waits` while nobody approved them yet."""

    meeting: Meeting
    state: MinutesState

    @property
    def waits(self) -> bool:
        return self.state is MinutesState.CIRCULATED


def previous_minutes(meeting: Meeting) -> PreviousMinutes | None:
    """Two queries."""
    before = previous_meeting(meeting)
    if before is None:
        return None
    state = session.scalars(select(Minutes.state).where(Minutes.meeting_id == before.id)).one()
    return PreviousMinutes(before, state)
