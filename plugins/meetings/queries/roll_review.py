"""What somebody has to look at before a roll is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kkg_portal.api import Text, User, full_name, session
from kkg_portal.api import gettext as _

from ..kinds import AttendanceStatus, MarkMethod, MarkRank
from ..models import Attendance, AttendanceMark, Meeting, StatusWord
from ..seen import seen_at
from .roll import RollEntry

MOST_MARKS = 5000


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark in words. `choice` is what the form calls its status."""

    id: int
    label: Text
    choice: str
    method: Text
    by: str
    seen_at: datetime
    arrived_late: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """A person of the roll and the marks that are held, or that say different things."""

    entry: str
    name: str
    school: str
    now: Text
    marks: list[MarkLine]


@dataclass(frozen=True, slots=True)
class RollReview:
    """`shared` names those who used the room code from one and the same phone: to be known, not forbidden."""

    held: list[Doubt]
    differing: list[Doubt]
    shared: list[list[str]]

    @property
    def count(self) -> int:
        return len(self.held) + len(self.differing)


def review(meeting: Meeting, lines: Sequence[RollEntry]) -> RollReview:
    """Two queries besides the roll itself."""
    marks = session.execute(
        select(AttendanceMark, Attendance.public_id.label("entry"), StatusWord)
        .join(Attendance, Attendance.id == AttendanceMark.attendance_id)
        .outerjoin(StatusWord, StatusWord.id == AttendanceMark.word_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(AttendanceMark.id)
        .limit(MOST_MARKS)
    ).all()
    by_entry: dict[str, list[tuple[AttendanceMark, StatusWord | None]]] = {}
    for mark, entry, word in marks:
        by_entry.setdefault(entry, []).append((mark, word))
    names = user_names(mark.marked_by_id for mark, _entry, _word in marks if mark.marked_by_id)
    held, differing = [], []
    for line in lines:
        of_line = by_entry.get(line.entry, [])
        waiting = [pair for pair in of_line if pair[0].is_held and not pair[0].reason]
        if waiting:
            held.append(_doubt(line, waiting, names))
        sides = _sides(of_line)
        if len(sides) > 1:
            differing.append(_doubt(line, sides, names))
    return RollReview(held, differing, _shared(lines, by_entry))


def mark_history(entry: Attendance) -> list[tuple[AttendanceMark, MarkLine]]:
    """How a line came to be what it is, newest first. Two queries."""
    rows = session.execute(
        select(AttendanceMark, StatusWord)
        .outerjoin(StatusWord, StatusWord.id == AttendanceMark.word_id)
        .where(AttendanceMark.attendance_id == entry.id)
        .order_by(AttendanceMark.id.desc())
        .limit(50)
    ).all()
    names = user_names(mark.marked_by_id for mark, _word in rows if mark.marked_by_id)
    return [(mark, mark_line(mark, word, names)) for mark, word in rows]


def user_names(user_ids: Iterable[int]) -> Mapping[int, str]:
    """Names of accounts by their ids; whoever was deleted has none. One query."""
    wanted = set(user_ids)
    rows = session.execute(
        select(User.id, User.name, User.title_prefix, User.title_suffix).where(User.id.in_(wanted))
    )
    return {row.id: full_name(row.name, row.title_prefix, row.title_suffix) for row in rows}


def mark_line(mark: AttendanceMark, word: StatusWord | None, names: Mapping[int, str]) -> MarkLine:
    usual: Text = mark.status.label if mark.status else _("Taken back")
    choice = word.public_id if word else (mark.status.value if mark.status else "")
    by = names.get(mark.marked_by_id or 0) or _("Somebody who is no longer here")
    return MarkLine(
        mark.id,
        word.title if word else usual,
        choice,
        mark.method.label,
        by,
        seen_at(mark),
        mark.method is MarkMethod.OFFLINE,
    )


def _doubt(
    line: RollEntry, marks: Sequence[tuple[AttendanceMark, StatusWord | None]], names: Mapping[int, str]
) -> Doubt:
    words = [mark_line(mark, word, names) for mark, word in marks]
    return Doubt(line.entry, line.name, line.school, line.label or _("Not marked"), words)


def _sides(
    marks: Sequence[tuple[AttendanceMark, StatusWord | None]],
) -> list[tuple[AttendanceMark, StatusWord | None]]:
    """The newest word of each source since somebody last decided, when they do not agree; else nothing."""
    decided = max((mark.id for mark, _word in marks if mark.rank == MarkRank.SETTLED), default=0)
    newest: dict[tuple[int | None, int], tuple[AttendanceMark, StatusWord | None]] = {}
    for mark, word in sorted(marks, key=lambda pair: (seen_at(pair[0]), pair[0].id)):
        if mark.id > decided and not mark.is_held:
            newest[mark.marked_by_id, mark.rank] = (mark, word)
    said = [pair for pair in newest.values() if pair[0].status is not None]
    by_board = {_meaning(mark) for mark, _word in said if mark.rank != MarkRank.SELF}
    themselves = any(mark.rank == MarkRank.SELF for mark, _word in said)
    denied = themselves and any(not status.was_there for status, _word in by_board)
    return said if len(by_board) > 1 or denied else []


def _meaning(mark: AttendanceMark) -> tuple[AttendanceStatus, int | None]:
    assert mark.status is not None
    return mark.status, mark.word_id


def _shared(
    lines: Sequence[RollEntry],
    by_entry: Mapping[str, Sequence[tuple[AttendanceMark, StatusWord | None]]],
) -> list[list[str]]:
    devices: dict[str, list[str]] = {}
    for line in lines:
        for mark, _word in by_entry.get(line.entry, ()):
            if mark.method is MarkMethod.ROOM_CODE and mark.device:
                devices.setdefault(mark.device, []).append(line.name)
    return [names for names in devices.values() if len(names) > 1]
