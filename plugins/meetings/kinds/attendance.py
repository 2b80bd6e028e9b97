"""Attendance: the statuses of the register and how a mark came about."""

from __future__ import annotations

from enum import StrEnum

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


STATUS_TITLES: dict[AttendanceStatus, Text] = {
    AttendanceStatus.PRESENT: _lp("attendance", "Present"),
    AttendanceStatus.LATE: _lp("attendance", "Late"),
    AttendanceStatus.LEFT_EARLY: _lp("attendance", "Left early"),
    AttendanceStatus.SICK: _lp("attendance", "Sick"),
    AttendanceStatus.EXCUSED: _lp("attendance", "Excused"),
    AttendanceStatus.DUTY: _lp("attendance", "On duty elsewhere"),
    AttendanceStatus.ABSENT: _lp("attendance", "Absent"),
}
WERE_THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY})


class MarkMethod(StrEnum):
    ROLL_CALL = "roll_call"
    OFFLINE = "offline"
    ROOM_CODE = "room_code"
    PAPER = "paper"
    IMPORT = "import"
    WALK_IN = "walk_in"
    CORRECTION = "correction"
    MERGE = "merge"
