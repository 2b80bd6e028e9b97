"""The code on the wall: hung up and taken down by who takes attendance, typed by who is in the room."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, NotAllowed, clock, members_by_id, session, verb
from kkg_portal.api import gettext as _

from ..kinds import AttendanceStatus, MarkMethod, MarkRank, MeetingState
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from ..room_code import is_open
from ..seen import Seen
from .marking import lay_marks, take_turn

SECRET_BYTES = 32


@verb(MeetingPermission.ATTENDANCE_EDIT)
def open_room(meeting: Meeting, *, actor: Actor) -> None:
    """Make the codes of this meeting; nothing new while there are some."""
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Invite people first; then their attendance can be taken."))
    meeting.room_secret = meeting.room_secret or secrets.token_bytes(SECRET_BYTES)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def close_room(meeting: Meeting, *, actor: Actor) -> None:
    """The codes shown so far are worth nothing any more."""
    meeting.room_secret = None


@verb(MeetingPermission.CHECK_IN)
def check_in(meeting: Meeting, *, device: str, actor: Actor) -> bool:
    """The actor is in the room, having typed its code. Once a person; returns whether that counts.

    It does not while the board wrote something else about them: somebody looks at both. Nobody is late by
    it: a code that hangs up late would make everybody late.
    """
    if actor.membership_id is None:
        raise NotAllowed(_("Only members of this cluster can do that."))
    if take_turn(meeting) or not is_open(meeting, clock.now()):
        raise Invalid(_("This code is not valid."), field="code")
    person = members_by_id([actor.membership_id])[actor.membership_id]
    line = session.scalar(
        select(Attendance).where(
            Attendance.meeting_id == meeting.id, Attendance.membership_id == actor.membership_id
        )
    )
    if line is None:
        line = Attendance(
            meeting_id=meeting.id, membership_id=person.membership_id, school_id=person.school_id
        )
        session.add(line)
        # Only now is somebody on the roll who was not invited.
        session.flush()
    seen = Seen(
        person.public_id, f"room:{meeting.id}:{person.membership_id}", AttendanceStatus.PRESENT, device=device
    )
    receipt = lay_marks(meeting, [seen], method=MarkMethod.ROOM_CODE, actor=actor, rank=MarkRank.SELF)
    return not receipt.overruled and line.status is not None and line.status.was_there
