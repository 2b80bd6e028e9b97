"""The papers a meeting leaves in the cupboard: invitation letter, attendance sheets, minutes."""

from __future__ import annotations

from .attendance_sheet import attendance_sheet, filled_attendance_sheet
from .attendance_workbook import attendance_workbook
from .decision_register import decision_register, decision_sheet
from .invitation_letter import invitation_letter
from .minutes_paper import minutes_paper
from .official_record import official_record
from .programme_paper import programme_paper

__all__ = [
    "attendance_sheet",
    "attendance_workbook",
    "decision_register",
    "decision_sheet",
    "filled_attendance_sheet",
    "invitation_letter",
    "minutes_paper",
    "official_record",
    "programme_paper",
]
