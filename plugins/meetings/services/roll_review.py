"""What somebody has to look at: marks that are held, words that differ, walk-ins who are members after all."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, MemberRow, new_token, require, session, verb
from kkg_portal.api import gettext as _

from ..kinds import AttendanceStatus, MarkMethod, MarkRank
from ..models import Attendance, AttendanceMark
from ..permissions import MeetingPermission
from ..queries import line_of_member, merged_standing
from .marking import ask_for_review, bring_up_to_date, take_turn


@verb(MeetingPermission.ATTENDANCE_EDIT)
def let_count(entry: Attendance, mark_id: int, *, actor: Actor) -> None:
    """A held mark counts from now on, like any other of its rank."""
    mark = _held(entry, mark_id, actor)
    mark.is_held = False
    session.flush()
    bring_up_to_date([entry])
    ask_for_review(entry)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def set_aside(entry: Attendance, mark_id: int, *, actor: Actor) -> None:
    """A held mark will never count; it stays in the history."""
    mark = _held(entry, mark_id, actor)
    mark.reason = _("Set aside")


@verb(MeetingPermission.ATTENDANCE_EDIT)
def settle(
    entry: Attendance, status: AttendanceStatus, *, form_id: str, actor: Actor, word_id: int | None = None
) -> None:
    """Decide between two people who marked differently; the same form arriving twice decides once."""
    _require_right(entry, actor)
    if session.scalar(select(AttendanceMark.id).where(AttendanceMark.client_id == form_id).limit(1)):
        return
    session.add(
        AttendanceMark(
            attendance_id=entry.id,
            status=status,
            word_id=word_id,
            arrived_at=entry.arrived_at if status is entry.status else None,
            left_at=entry.left_at if status is entry.status else None,
            minutes_away=entry.minutes_away if status is entry.status else 0,
            method=MarkMethod.ROLL_CALL,
            rank=MarkRank.SETTLED,
            marked_by_id=actor.user_id,
            client_id=form_id,
            reason=_("Decided between different marks"),
        )
    )
    session.flush()
    bring_up_to_date([entry])
    ask_for_review(entry)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def merge(entry: Attendance, person: MemberRow, *, actor: Actor) -> Attendance:
    """A walk-in turns out to be a member: their marks move to the member's line, which then says the better.

    Returns the line that is left. What the walk-in was called stays in the history.
    """
    _require_right(entry, actor)
    if entry.membership_id is not None:
        raise Invalid(_("This line belongs to a member already."))
    was_called = ", ".join(part for part in (entry.walk_in_name, entry.walk_in_school) if part)
    own = line_of_member(entry.meeting_id, person.membership_id)
    kept = merged_standing(entry, own)
    target = _one_line(entry, own, person)
    session.add(
        AttendanceMark(
            attendance_id=target.id,
            status=kept.status,
            word_id=kept.word_id,
            arrived_at=kept.arrived_at,
            left_at=kept.left_at,
            minutes_away=kept.minutes_away,
            method=MarkMethod.MERGE,
            rank=MarkRank.SETTLED,
            marked_by_id=actor.user_id,
            client_id=f"merge:{new_token()[0]}"[:80],
            reason=_("On the list before as: %(name)s", name=was_called)[:200],
        )
    )
    session.flush()
    bring_up_to_date([target])
    ask_for_review(target)
    return target


def _one_line(entry: Attendance, own: Attendance | None, person: MemberRow) -> Attendance:
    """The walk-in's line becomes the member's, or gives its marks to the one they have and goes."""
    if own is None:
        entry.membership_id, entry.school_id = person.membership_id, person.school_id
        entry.walk_in_name = entry.walk_in_school = entry.walk_in_phone = ""
    else:
        marks = select(AttendanceMark).where(AttendanceMark.attendance_id == entry.id)
        for mark in session.scalars(marks).all():
            mark.attendance_id = own.id
        # The marks are to be moved before the line they stood on goes and takes its marks along.
        session.flush()
        session.delete(entry)
    session.flush()
    return own or entry


def _held(entry: Attendance, mark_id: int, actor: Actor) -> AttendanceMark:
    _require_right(entry, actor)
    mark = session.scalar(
        select(AttendanceMark).where(
            AttendanceMark.id == mark_id,
            AttendanceMark.attendance_id == entry.id,
            AttendanceMark.is_held.is_(True),
            AttendanceMark.reason == "",
        )
    )
    if mark is None:
        raise Invalid(_("Somebody has looked at this mark already."))
    return mark


def _require_right(entry: Attendance, actor: Actor) -> None:
    """Once the roll is locked, only those who may correct it change what it says."""
    if take_turn(entry.meeting):
        require(actor, MeetingPermission.ATTENDANCE_CORRECT, entry.meeting)
