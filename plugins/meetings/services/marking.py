"""How marks reach the roll: each stays for good, and a line shows the one that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import or_, select, update

from kkg_portal.api import Actor, Cluster, Invalid, bound_cluster, clock, session
from kkg_portal.api import gettext as _

from ..kinds import CertificateState, MarkMethod, MarkRank, MeetingState
from ..models import Attendance, AttendanceMark, Certificate, Meeting
from ..queries import RollEntry, roll
from ..seen import RollReceipt, Seen, WalkInGuest, counting, rank_of
from ..wall_clock import day_of


def take_turn(meeting: Meeting) -> bool:
    """Wait for whoever is marking in this meeting just now; returns whether its roll is locked."""
    row = session.execute(
        select(Meeting.state, Meeting.roll_locked_at).where(Meeting.id == meeting.id).with_for_update()
    ).one()
    return row.state is MeetingState.CLOSED or row.roll_locked_at is not None


def require_open(meeting: Meeting) -> None:
    """Raises Invalid unless the roll of this meeting can be taken now."""
    if take_turn(meeting):
        raise Invalid(_("The attendance is locked. The chair can still correct one person with a reason."))
    require_scheduled(meeting)


def require_scheduled(meeting: Meeting) -> None:
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Invite people first; then their attendance can be taken."))


def lay_marks(
    meeting: Meeting,
    seen: Sequence[Seen],
    *,
    method: MarkMethod,
    actor: Actor,
    rank: MarkRank | None = None,
    is_locked: bool = False,
) -> RollReceipt:
    """Append marks and bring their lines up to date; a client id that came before changes nothing."""
    by_key = {line.key: line for line in roll(meeting)}
    known = known_ids(one.client_id for one in seen)
    unknown = frozenset(one.client_id for one in seen if one.key not in by_key) - known
    fresh = {one.client_id: one for one in seen if one.client_id not in known and one.key in by_key}
    lines = _lines_of(meeting, [by_key[one.key] for one in fresh.values()])
    source = Source(method, actor, rank or rank_of(actor), is_locked, bound_cluster())
    before = {key: _standing(line) for key, line in lines.items()}
    marks = [source.mark(meeting, one, lines[one.key].id) for one in fresh.values()]
    session.add_all(marks)
    # What counts is decided among all marks of a line by their ids.
    session.flush()
    counted = bring_up_to_date(lines.values())
    return RollReceipt(
        changed=sum(before[key] != _standing(line) for key, line in lines.items()),
        stored=known | fresh.keys(),
        held=frozenset(mark.client_id for mark in marks if mark.is_held),
        overruled=frozenset(mark.client_id for mark in marks if not mark.is_held and _differs(mark, counted)),
        unknown=unknown,
    )


def lay_walk_ins(
    meeting: Meeting,
    guests: Sequence[WalkInGuest],
    *,
    method: MarkMethod,
    actor: Actor,
    is_locked: bool = False,
) -> RollReceipt:
    """Each on a line of their own with their first mark; a client id that came before adds nobody."""
    if not guests:
        return RollReceipt()
    known = known_ids(one.seen.client_id for one in guests)
    fresh = {one.seen.client_id: one for one in guests if one.seen.client_id not in known}
    lines = {
        key: Attendance(
            meeting_id=meeting.id,
            walk_in_name=one.name,
            walk_in_school=one.school,
            walk_in_phone=one.phone,
        )
        for key, one in fresh.items()
    }
    session.add_all(lines.values())
    # The marks point at the lines' ids.
    session.flush()
    source = Source(method, actor, rank_of(actor), is_locked, bound_cluster())
    marks = [source.mark(meeting, one.seen, lines[key].id) for key, one in fresh.items()]
    session.add_all(marks)
    session.flush()
    bring_up_to_date(lines.values())
    held = frozenset(mark.client_id for mark in marks if mark.is_held)
    return RollReceipt(changed=len(fresh) - len(held), stored=known | fresh.keys(), held=held)


@dataclass(frozen=True, slots=True)
class Source:
    """Whose word the marks of one act are, and how they came."""

    method: MarkMethod
    actor: Actor
    rank: MarkRank
    is_locked: bool
    cluster: Cluster

    def mark(self, meeting: Meeting, one: Seen, line_id: int, *, reason: str = "") -> AttendanceMark:
        now = clock.now()
        return AttendanceMark(
            attendance_id=line_id,
            status=one.status,
            word_id=one.word_id,
            arrived_at=moment_of(meeting, one.arrived, self.cluster),
            left_at=moment_of(meeting, one.left, self.cluster),
            minutes_away=one.minutes_away,
            method=one.method_at(now, self.method),
            rank=self.rank,
            marked_by_id=self.actor.user_id,
            marked_at=now,
            captured_at=one.captured_at,
            client_id=one.client_id,
            device=one.device,
            reason=reason,
            is_held=one.is_held_at(now, meeting, is_locked=self.is_locked),
        )


def known_ids(client_ids: Iterable[str]) -> frozenset[str]:
    """Which of these marks are here already."""
    wanted = select(AttendanceMark.client_id).where(AttendanceMark.client_id.in_(list(client_ids)))
    return frozenset(session.scalars(wanted))


def bring_up_to_date(lines: Iterable[Attendance]) -> dict[int, AttendanceMark | None]:
    """Let each line show the mark that counts, and return those marks by the line's id. One query.

    A line that was never marked through here keeps what it says.
    """
    by_id = {line.id: line for line in lines}
    marks: dict[int, list[AttendanceMark]] = {id_: [] for id_ in by_id}
    rows = session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.attendance_id.in_(by_id.keys()))
        .order_by(AttendanceMark.id)
    )
    for mark in rows:
        marks[mark.attendance_id].append(mark)
    found = {id_: counting(of_line) for id_, of_line in marks.items()}
    for id_, line in by_id.items():
        counted = found[id_]
        if counted is not None:
            line.status, line.word_id = counted.status, counted.word_id
            line.arrived_at, line.left_at = counted.arrived_at, counted.left_at
            line.minutes_away = counted.minutes_away
        elif any(not one.is_held for one in marks[id_]):
            line.status = line.word_id = line.arrived_at = line.left_at = None
            line.minutes_away = 0
    return found


def moment_of(meeting: Meeting, wall: time | None, cluster: Cluster) -> datetime | None:
    """A typed time on the meeting's day; of a meeting past midnight the small hours are the next day's."""
    if wall is None:
        return None
    moment = clock.from_wall(day_of(meeting, cluster), wall, cluster)
    return moment if moment > meeting.starts_at - timedelta(hours=12) else moment + timedelta(days=1)


def ask_for_review(entry: Attendance) -> None:
    """Certificates that rest on this line are looked at again; nothing about them changes by itself."""
    if entry.membership_id is None:
        return
    package = select(Meeting.package_id).where(Meeting.id == entry.meeting_id).scalar_subquery()
    session.execute(
        update(Certificate)
        .where(
            Certificate.membership_id == entry.membership_id,
            or_(Certificate.meeting_id == entry.meeting_id, Certificate.package_id == package),
            Certificate.state.in_((CertificateState.PREPARED, CertificateState.ISSUED)),
        )
        .values(needs_review=True)
        .execution_options(synchronize_session=False)
    )


def _lines_of(meeting: Meeting, entries: Iterable[RollEntry]) -> dict[str, Attendance]:
    """The stored line of each roll entry by its key, made where there is none yet."""
    stored = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    by_id = {line.public_id: line for line in stored}
    found: dict[str, Attendance] = {}
    for entry in entries:
        if entry.entry:
            found[entry.key] = by_id[entry.entry]
        elif entry.member is not None and entry.key not in found:
            found[entry.key] = Attendance(
                meeting_id=meeting.id,
                membership_id=entry.member.membership_id,
                school_id=entry.member.school_id,
            )
    session.add_all(found.values())
    # The marks point at the lines' ids.
    session.flush()
    return found


def _standing(line: Attendance) -> tuple[object, ...]:
    return line.status, line.word_id, line.arrived_at, line.left_at, line.minutes_away


def _differs(mark: AttendanceMark, counted: Mapping[int, AttendanceMark | None]) -> bool:
    other = counted[mark.attendance_id]
    return other is None or (mark.status, mark.word_id) != (other.status, other.word_id)
