"""The papers a meeting leaves in the cupboard: invitation letter, attendance sheets, minutes."""

from __future__ import annotations

from .answer_slips import answer_slips
from .assignment_letter import assignment_letters
from .attendance_sheet import attendance_sheet, filled_attendance_sheet
from .attendance_workbook import attendance_workbook
from .change_letter import change_letter
from .decision_register import decision_register, decision_sheet
from .invitation_letter import invitation_letter
from .minutes_paper import minutes_paper
from .official_record import official_record
from .programme_paper import programme_paper

__all__ = [
    "answer_slips",
    "assignment_letters",
    "attendance_sheet",
    "attendance_workbook",
    "change_letter",
    "decision_register",
    "decision_sheet",
    "filled_attendance_sheet",
    "invitation_letter",
    "minutes_paper",
    "official_record",
    "programme_paper",
]
