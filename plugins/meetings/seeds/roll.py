"""What makes the demo's rolls like real ones: times, a word of the cluster's own, a guest who was a member."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import SeedWorld, session

from ..kinds import AttendanceStatus, MarkMethod, MarkRank, MeetingState
from ..models import Attendance, AttendanceMark, Meeting, StatusWord

ONLINE = "Hadir daring"
GUEST = "Sebelumnya di daftar sebagai: Bu Tini, SDN Arunika 03"
Pair = tuple[Attendance, AttendanceMark]


def vary_rolls(meetings: list[Meeting], world: SeedWorld) -> None:
    """Lines and the marks they show change together, so that a later correction finds them as they are."""
    word = session.scalar(select(StatusWord).where(StatusWord.title == ONLINE)) or StatusWord(
        title=ONLINE, letter="D", counts_as=AttendanceStatus.PRESENT, hours_percent=75, position=1
    )
    session.add(word)
    # Lines and marks point at the word's id.
    session.flush()
    for meeting in meetings:
        if meeting.state is MeetingState.CLOSED:
            meeting.roll_locked_at = meeting.closed_at
    by_id = {meeting.id: meeting for meeting in meetings}
    pairs = _pairs(by_id)
    for line, mark in pairs:
        _vary(line, mark, by_id[line.meeting_id], word, world)
    members = [pair for pair in pairs if pair[0].membership_id is not None]
    _join_a_guest([pair for pair in members if pair[0].status is AttendanceStatus.PRESENT])
    _hold_a_mark([pair for pair in members if pair[0].status is AttendanceStatus.ABSENT], by_id)


def _pairs(meetings: dict[int, Meeting]) -> list[Pair]:
    rows = session.execute(
        select(Attendance, AttendanceMark)
        .join(AttendanceMark, AttendanceMark.attendance_id == Attendance.id)
        .where(Attendance.meeting_id.in_(meetings))
        .order_by(Attendance.meeting_id, Attendance.id)
    )
    return [(row[0], row[1]) for row in rows]


def _vary(
    line: Attendance, mark: AttendanceMark, meeting: Meeting, word: StatusWord, world: SeedWorld
) -> None:
    rng = world.rng
    if line.status is AttendanceStatus.LATE and rng.random() < 0.7:
        line.arrived_at = mark.arrived_at = meeting.starts_at + timedelta(
            minutes=rng.choice((15, 20, 25, 40))
        )
    elif line.status is AttendanceStatus.PRESENT and rng.random() < 0.03:
        line.status = mark.status = AttendanceStatus.LEFT_EARLY
        line.left_at = mark.left_at = meeting.ends_at - timedelta(minutes=rng.choice((20, 30, 45)))
    elif line.status is AttendanceStatus.PRESENT and line.membership_id and rng.random() < 0.03:
        line.word_id = mark.word_id = word.id


def _join_a_guest(present: list[Pair]) -> None:
    for line, mark in present[:1]:
        mark.method = MarkMethod.WALK_IN
        session.add(
            AttendanceMark(
                attendance_id=line.id,
                status=line.status,
                word_id=line.word_id,
                method=MarkMethod.MERGE,
                rank=MarkRank.SETTLED,
                marked_by_id=mark.marked_by_id,
                marked_at=mark.marked_at + timedelta(hours=2),
                client_id=f"seed:merge:{line.id}",
                reason=GUEST,
            )
        )


def _hold_a_mark(absent: list[Pair], meetings: dict[int, Meeting]) -> None:
    """In the newest roll, so that whoever tries the demo finds something to look at."""
    for line, mark in absent[-1:]:
        made_at = meetings[line.meeting_id].ends_at + timedelta(hours=15)
        session.add(
            AttendanceMark(
                attendance_id=line.id,
                status=AttendanceStatus.PRESENT,
                method=MarkMethod.OFFLINE,
                marked_by_id=mark.marked_by_id,
                marked_at=made_at + timedelta(hours=1),
                captured_at=made_at,
                client_id=f"seed:held:{line.id}",
                is_held=True,
            )
        )
