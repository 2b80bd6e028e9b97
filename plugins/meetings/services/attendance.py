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
from ..seen import RollReceipt, Seen, WalkInGuest
from .marking import (
    Source,
    ask_for_review,
    bring_up_to_date,
    lay_marks,
    lay_walk_ins,
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
def bring_marks(
    meeting: Meeting, seen: Sequence[Seen], *, actor: Actor, walk_ins: Sequence[WalkInGuest] = ()
) -> RollReceipt:
    """Take in what a phone kept while it had no signal. After the roll was locked it waits to be looked at."""
    is_locked = take_turn(meeting)
    if not is_locked:
        require_scheduled(meeting)
    _refuse_many([*seen, *walk_ins])
    added = lay_walk_ins(meeting, walk_ins, method=MarkMethod.WALK_IN, actor=actor, is_locked=is_locked)
    marked = lay_marks(meeting, seen, method=MarkMethod.ROLL_CALL, actor=actor, is_locked=is_locked)
    return marked.and_also(added)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def add_walk_in(
    meeting: Meeting, name: str, *, school: str, form_id: str, actor: Actor, phone: str = ""
) -> None:
    """Somebody who came without being on the list; the same form arriving twice adds them once."""
    require_open(meeting)
    guest = WalkInGuest(name, Seen("", form_id, AttendanceStatus.PRESENT), school, phone)
    lay_walk_ins(meeting, [guest], method=MarkMethod.WALK_IN, actor=actor)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def type_in_paper(
    meeting: Meeting, seen: Sequence[Seen], *, guests: Sequence[WalkInGuest], actor: Actor
) -> RollReceipt:
    """What was read off the signed sheet: rows of the list, and those who wrote themselves below it."""
    return _take_in(meeting, seen, guests, MarkMethod.PAPER, actor)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def import_call(
    meeting: Meeting, seen: Sequence[Seen], *, guests: Sequence[WalkInGuest], actor: Actor
) -> RollReceipt:
    """What the attendance file of a video call says of members, and those in it who are not on the list."""
    return _take_in(meeting, seen, guests, MarkMethod.IMPORT, actor)


def _take_in(
    meeting: Meeting, seen: Sequence[Seen], guests: Sequence[WalkInGuest], method: MarkMethod, actor: Actor
) -> RollReceipt:
    require_open(meeting)
    _refuse_many([*seen, *guests])
    added = lay_walk_ins(meeting, guests, method=method, actor=actor)
    return lay_marks(meeting, seen, method=method, actor=actor).and_also(added)


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
    away = entry.minutes_away if status.was_there else 0
    seen = Seen("", form_id, status, word_id, arrived, left, minutes_away=away)
    source = Source(MarkMethod.CORRECTION, actor, MarkRank.SETTLED, False, bound_cluster())
    session.add(source.mark(entry.meeting, seen, entry.id, reason=reason))
    # What counts is decided among all marks of the line by their ids.
    session.flush()
    bring_up_to_date([entry])
    ask_for_review(entry)


def _refuse_many(seen: Sequence[object]) -> None:
    if len(seen) > MOST_MARKS:
        raise Invalid(
            _("That is too much at once: at most %(number)d marks fit into one sending.", number=MOST_MARKS)
        )
