"""Taking attendance. Every change is a mark that stays; the line of the roll shows the newest one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, NotFound, clock, session, verb
from kkg_portal.api import gettext as _

from ..kinds import AttendanceStatus, MarkMethod, MeetingState
from ..models import Attendance, AttendanceMark, Meeting
from ..permissions import MeetingPermission
from ..queries import RollEntry, roll


@verb(MeetingPermission.ATTENDANCE_EDIT)
def mark(meeting: Meeting, statuses: Mapping[str, AttendanceStatus], *, form_id: str, actor: Actor) -> int:
    """Mark people of the roll by their key; returns how many changed.

    The same form arriving twice changes nothing: a mark is known by `form_id` and person, even when
    somebody marked differently in between.
    """
    _require_open(meeting)
    lines = {line.key: line for line in roll(meeting)}
    if unknown := statuses.keys() - lines.keys():
        raise Invalid(
            _("Somebody in this form is no longer on the list. Reload the page."), field=unknown.pop()
        )
    wanted = {f"{form_id}:{key}": (lines[key], status) for key, status in statuses.items()}
    known = set(session.scalars(select(AttendanceMark.client_id).where(AttendanceMark.client_id.in_(wanted))))
    fresh = {
        client_id: (line, status)
        for client_id, (line, status) in wanted.items()
        if client_id not in known and line.status is not status
    }
    stored = _stored_lines(meeting, fresh.values())
    for client_id, (line, status) in fresh.items():
        entry = stored[line.key]
        entry.status = status
        session.add(_mark(entry, client_id, MarkMethod.ROLL_CALL, actor))
    return len(fresh)


@verb(MeetingPermission.ATTENDANCE_EDIT)
def add_walk_in(meeting: Meeting, name: str, *, school: str, form_id: str, actor: Actor) -> Attendance:
    """Somebody who came without being on the list; the same form arriving twice adds them once."""
    _require_open(meeting)
    entry = session.scalar(
        select(Attendance)
        .join(AttendanceMark, AttendanceMark.attendance_id == Attendance.id)
        .where(AttendanceMark.client_id == form_id)
    )
    if entry is not None:
        return entry
    entry = Attendance(
        meeting_id=meeting.id, walk_in_name=name, walk_in_school=school, status=AttendanceStatus.PRESENT
    )
    session.add(entry)
    # The mark points at the line's id.
    session.flush()
    session.add(_mark(entry, form_id, MarkMethod.WALK_IN, actor))
    return entry


@verb(MeetingPermission.ATTENDANCE_CORRECT)
def correct(entry: Attendance, status: AttendanceStatus, *, reason: str, form_id: str, actor: Actor) -> None:
    """Change a line after the meeting was closed. The reason stays beside it for good."""
    if not reason:
        raise Invalid(
            _("Write why, for example: signed the sheet, overlooked while typing it in."), field="reason"
        )
    if session.scalar(select(AttendanceMark.id).where(AttendanceMark.client_id == form_id).limit(1)):
        return
    entry.status = status
    session.add(_mark(entry, form_id, MarkMethod.CORRECTION, actor, reason=reason))


def _require_open(meeting: Meeting) -> None:
    if meeting.state is MeetingState.CLOSED:
        raise Invalid(_("This meeting is closed. The chair can still correct one person with a reason."))
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Invite people first; then their attendance can be taken."))


def _stored_lines(
    meeting: Meeting, fresh: Iterable[tuple[RollEntry, AttendanceStatus]]
) -> dict[str, Attendance]:
    """The stored line of each roll entry, made where there is none yet."""
    stored = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    by_id = {entry.public_id: entry for entry in stored}
    found: dict[str, Attendance] = {}
    for line, status in fresh:
        if line.entry:
            found[line.key] = by_id[line.entry]
            continue
        if line.member is None:
            raise NotFound
        found[line.key] = Attendance(
            meeting_id=meeting.id,
            membership_id=line.member.membership_id,
            school_id=line.member.school_id,
            status=status,
        )
    session.add_all(found.values())
    # The marks point at the lines' ids.
    session.flush()
    return found


def _mark(
    entry: Attendance, client_id: str, method: MarkMethod, actor: Actor, *, reason: str = ""
) -> AttendanceMark:
    return AttendanceMark(
        attendance_id=entry.id,
        status=entry.status,
        method=method,
        marked_by_id=actor.user_id,
        marked_at=clock.now(),
        client_id=client_id,
        reason=reason,
    )
