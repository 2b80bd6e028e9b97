"""The papers a meeting leaves in the cupboard: invitation letter, attendance sheets, minutes."""

from __future__ import annotations

from .attendance_sheet import attendance_sheet, filled_attendance_sheet
from .invitation_letter import invitation_letter
from .minutes_paper import minutes_paper

__all__ = ["attendance_sheet", "filled_attendance_sheet", "invitation_letter", "minutes_paper"]
