"""A meeting without its day: postponed until a new one is found, or over without anybody having come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, clock, inbox, session, verb
from kkg_portal.api import gettext as _

from .. import taken_time
from ..kinds import INVITED, WERE_THERE, DisplacementReason, MeetingState
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from .date_changes import note_new_date

NOT_OVER = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def postpone(meeting: Meeting, *, because: DisplacementReason, note: str, version: int, actor: Actor) -> None:
    """Take the meeting off its day while the new one is not known; it keeps its people, agenda and papers."""
    if meeting.state not in NOT_OVER:
        raise Invalid(_("Only a meeting that is still planned can be postponed."))
    meeting.expect(version)
    meeting.state = MeetingState.POSTPONED
    meeting.displaced_because, meeting.displacement_note = because, note
    meeting.sequence += 1
    inbox.take(INVITED, meeting.ref)
    taken_time.free(meeting)


@verb(MeetingPermission.EDIT)
def set_new_date(
    meeting: Meeting, starts_at: datetime, ends_at: datetime, *, version: int, actor: Actor
) -> None:
    """Give a postponed meeting its day. The old day stays on record with its reason; answers begin anew."""
    if meeting.state is not MeetingState.POSTPONED:
        raise Invalid(_("Only a postponed meeting waits for a new day."))
    if ends_at <= starts_at:
        raise Invalid(_("The end must be after the beginning."), field="ends")
    meeting.expect(version)
    because, note = meeting.displaced_because, meeting.displacement_note
    meeting.state = MeetingState.DRAFT if meeting.invited_at is None else MeetingState.SCHEDULED
    meeting.displaced_because, meeting.displacement_note = None, ""
    note_new_date(meeting, starts_at, ends_at, because=because, note=note, actor=actor)


@verb(MeetingPermission.CANCEL)
def record_not_held(
    meeting: Meeting, *, because: DisplacementReason, note: str, version: int, actor: Actor
) -> None:
    """Nobody came: the meeting is over, was not held, and does not count for the programme."""
    if meeting.state not in NOT_OVER:
        raise Invalid(_("This meeting is closed or called off already."))
    if meeting.starts_at > clock.now():
        raise Invalid(_("This meeting has not begun yet. Cancel or postpone it instead."))
    there = Attendance.meeting_id == meeting.id, Attendance.status.in_(WERE_THERE)
    if session.scalar(select(Attendance.id).where(*there).limit(1)) is not None:
        raise Invalid(_("Somebody is marked as present, so the meeting took place. Correct the roll first."))
    meeting.expect(version)
    meeting.state = MeetingState.CANCELLED
    meeting.displaced_because, meeting.displacement_note = because, note
    meeting.sequence += 1
    inbox.take(INVITED, meeting.ref)
