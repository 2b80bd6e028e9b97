"""Taking attendance. Every change is a mark that stays; the line of the roll shows the one that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, ngettext, session, verb
from kkg_portal.api import gettext as _

from ..kinds import AttendanceStatus, MarkMethod, MarkRank, MeetingState
from ..models import Attendance, AttendanceMark, Meeting
from ..permissions import MeetingPermission
from ..queries import unmarked_count
from ..seen import RollReceipt, Seen, rank_of
from .marking import (
    ask_for_review,
    bring_up_to_date,
    lay_marks,
    moment_of,
    require_open,
    require_scheduled,
    take_turn,
)

MOST_MARKS = 1000


@verb(MeetingPermission.ATTENDANCE_EDIT)
def mark(
    meeting: Meeting, seen: Sequence[Seen], *, actor: Actor, method: MarkMethod = MarkMethod.ROLL_CALL
) -> RollReceipt:
    """Mark people of the roll by their key.

    The same mark arriving twice changes nothing: it is known by its `client_id`, even when somebody marked
    differently in between.
    """
    require_open(meeting)
    _refuse_many(seen)
    return lay_marks(meeting, seen, method=method, actor=actor)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def bring_marks(meeting: Meeting, seen: Sequence[Seen], *, actor: Actor) -> RollReceipt:
    """Take in what a phone kept while it had no signal. After the roll was locked they wait to be looked at."""
    is_locked = take_turn(meeting)
    if not is_locked:
        require_scheduled(meeting)
    _refuse_many(seen)
    return lay_marks(meeting, seen, method=MarkMethod.ROLL_CALL, actor=actor, is_locked=is_locked)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def add_walk_in(
    meeting: Meeting, name: str, *, school: str, form_id: str, actor: Actor, phone: str = ""
) -> Attendance:
    """Somebody who came without being on the list; the same form arriving twice adds them once."""
    require_open(meeting)
    return _walk_in(
        meeting, name, school=school, phone=phone, method=MarkMethod.WALK_IN, form_id=form_id, actor=actor
    )


@verb(MeetingPermission.ATTENDANCE_EDIT)
def type_in_paper(
    meeting: Meeting,
    seen: Sequence[Seen],
    *,
    guests: Sequence[tuple[str, str]],
    form_id: str,
    actor: Actor,
) -> RollReceipt:
    """What was read off the signed sheet: rows of the list and, by name and school, those written below it."""
    require_open(meeting)
    _refuse_many(seen)
    for number, (name, school) in enumerate(guests):
        _walk_in(
            meeting,
            name,
            school=school,
            phone="",
            method=MarkMethod.PAPER,
            form_id=f"{form_id}:guest{number}",
            actor=actor,
        )
    return lay_marks(meeting, seen, method=MarkMethod.PAPER, actor=actor)


def _walk_in(
    meeting: Meeting, name: str, *, school: str, phone: str, method: MarkMethod, form_id: str, actor: Actor
) -> Attendance:
    entry = session.scalar(
        select(Attendance)
        .join(AttendanceMark, AttendanceMark.attendance_id == Attendance.id)
        .where(AttendanceMark.client_id == form_id)
    )
    if entry is not None:
        return entry
    entry = Attendance(
        meeting_id=meeting.id,
        walk_in_name=name,
        walk_in_school=school,
        walk_in_phone=phone,
        status=AttendanceStatus.PRESENT,
    )
    session.add(entry)
    # The mark points at the line's id.
    session.flush()
    session.add(
        AttendanceMark(
            attendance_id=entry.id,
            status=AttendanceStatus.PRESENT,
            method=method,
            rank=rank_of(actor),
            marked_by_id=actor.user_id,
            client_id=form_id,
        )
    )
    return entry


@verb(MeetingPermission.ATTENDANCE_EDIT)
def lock_roll(meeting: Meeting, *, version: int, actor: Actor) -> None:
    """From here on the roll changes by correction alone. Raises Invalid while somebody invited is unmarked."""
    if take_turn(meeting):
        return
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Only the attendance of a meeting people were invited to can be locked."))
    if meeting.starts_at > clock.now():
        raise Invalid(_("This meeting has not begun yet."))
    unmarked = unmarked_count(meeting)
    if unmarked:
        raise Invalid(
            ngettext("%(num)d person is not marked yet.", "%(num)d people are not marked yet.", unmarked)
        )
    meeting.expect(version)
    meeting.roll_locked_at = clock.now()


@verb(MeetingPermission.ATTENDANCE_CORRECT)
def correct(
    entry: Attendance,
    status: AttendanceStatus,
    *,
    reason: str,
    form_id: str,
    actor: Actor,
    word_id: int | None = None,
    arrived: time | None = None,
    left: time | None = None,
) -> None:
    """Change a line after the roll was locked. The reason stays beside it for good.

    Certificates that rest on it are marked for review, never changed.
    """
    if not reason:
        raise Invalid(
            _("Write why, for example: signed the sheet, overlooked while typing it in."), field="reason"
        )
    take_turn(entry.meeting)
    if session.scalar(select(AttendanceMark.id).where(AttendanceMark.client_id == form_id).limit(1)):
        return
    cluster = bound_cluster()
    session.add(
        AttendanceMark(
            attendance_id=entry.id,
            status=status,
            word_id=word_id,
            arrived_at=moment_of(entry.meeting, arrived, cluster),
            left_at=moment_of(entry.meeting, left, cluster),
            method=MarkMethod.CORRECTION,
            rank=MarkRank.SETTLED,
            marked_by_id=actor.user_id,
            client_id=form_id,
            reason=reason,
        )
    )
    # What counts is decided among all marks of the line by their ids.
    session.flush()
    bring_up_to_date([entry])
    ask_for_review(entry)


def _refuse_many(seen: Sequence[Seen]) -> None:
    if len(seen) > MOST_MARKS:
        raise Invalid(
            _("That is too much at once: at most %(number)d marks fit into one sending.", number=MOST_MARKS)
        )
