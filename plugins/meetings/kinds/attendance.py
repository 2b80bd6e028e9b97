"""Attendance: the statuses of the register and how a mark came about."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_pgettext as _lp


class AttendanceStatus(StrEnum):
    """The register's words; the letters S, I, A of the sheet are sick, excused and absent."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    SICK = "sick"
    EXCUSED = "excused"
    DUTY = "duty"
    ABSENT = "absent"

    @property
    def label(self) -> Text:
        return STATUS_TITLES[self]

    @property
    def was_there(self) -> bool:
        return self in WERE_THERE

    @property
    def letter(self) -> str:
        """The letter of the paper sheet; those who came have none. Duty elsewhere is an excuse there."""
        return SHEET_LETTERS.get(self, "")


STATUS_TITLES: dict[AttendanceStatus, Text] = {
    AttendanceStatus.PRESENT: _lp("attendance", "Present"),
    AttendanceStatus.LATE: _lp("attendance", "Late"),
    AttendanceStatus.LEFT_EARLY: _lp("attendance", "Left early"),
    AttendanceStatus.SICK: _lp("attendance", "Sick"),
    AttendanceStatus.EXCUSED: _lp("attendance", "Excused"),
    AttendanceStatus.DUTY: _lp("attendance", "On duty elsewhere"),
    AttendanceStatus.ABSENT: _lp("attendance", "Absent"),
}
SHEET_LETTERS = {
    AttendanceStatus.SICK: "S",
    AttendanceStatus.EXCUSED: "I",
    AttendanceStatus.DUTY: "I",
    AttendanceStatus.ABSENT: "A",
}
WERE_THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY})


class MarkRank(IntEnum):
    """Whose word counts when two differ about one person."""

    SELF = 1
    SECRETARY = 2
    CHAIR = 3
    # Somebody looked at what differed, or corrected it with a reason.
    SETTLED = 4


class MarkMethod(StrEnum):
    ROLL_CALL = "roll_call"
    OFFLINE = "offline"
    ROOM_CODE = "room_code"
    PAPER = "paper"
    IMPORT = "import"
    WALK_IN = "walk_in"
    CORRECTION = "correction"
    MERGE = "merge"

    @property
    def label(self) -> Text:
        return METHOD_TITLES[self]


METHOD_TITLES: dict[MarkMethod, Text] = {
    MarkMethod.ROLL_CALL: _lp("attendance", "Roll call"),
    MarkMethod.OFFLINE: _lp("attendance", "Roll call without signal"),
    MarkMethod.ROOM_CODE: _lp("attendance", "Room code"),
    MarkMethod.PAPER: _lp("attendance", "Paper sheet"),
    MarkMethod.IMPORT: _lp("attendance", "File"),
    MarkMethod.WALK_IN: _lp("attendance", "Came without being on the list"),
    MarkMethod.CORRECTION: _lp("attendance", "Correction"),
    MarkMethod.MERGE: _lp("attendance", "Joined with a member"),
}
