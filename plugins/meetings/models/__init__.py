"""Tables of meetings, by what they are about."""

from __future__ import annotations

from .agenda import AgendaItem, AgendaTemplate, AgendaTemplateItem, ItemSummary, WaitingItem
from .answers import (
    DatePoll,
    Invitation,
    PollGuest,
    PollGuestVote,
    PollMustHave,
    PollOption,
    PollTurn,
    PollVote,
)
from .attendance import Attendance, AttendanceMark, StatusWord
from .calendar import FeedToken
from .follow_up import Decision, DecisionCounter, InformationPoint, Task, TaskReport
from .importing import MeetingImport
from .meeting import DateChange, Meeting, MeetingFile, Reminder
from .minutes import Correction, ItemNote, Minutes, MinutesIssue, NoteRevision
from .programme import OnEvidence, OnTask, Package, Programme, Series, SeriesGap, SeriesRule
from .proof import Answered, Certificate, HoursRule, Question, Questionnaire, Submission

__all__ = [
    "AgendaItem",
    "AgendaTemplate",
    "AgendaTemplateItem",
    "Answered",
    "Attendance",
    "AttendanceMark",
    "Certificate",
    "Correction",
    "DateChange",
    "DatePoll",
    "Decision",
    "DecisionCounter",
    "FeedToken",
    "HoursRule",
    "InformationPoint",
    "Invitation",
    "ItemNote",
    "ItemSummary",
    "Meeting",
    "MeetingFile",
    "MeetingImport",
    "Minutes",
    "MinutesIssue",
    "NoteRevision",
    "OnEvidence",
    "OnTask",
    "Package",
    "PollGuest",
    "PollGuestVote",
    "PollMustHave",
    "PollOption",
    "PollTurn",
    "PollVote",
    "Programme",
    "Question",
    "Questionnaire",
    "Reminder",
    "Series",
    "SeriesGap",
    "SeriesRule",
    "StatusWord",
    "Submission",
    "Task",
    "TaskReport",
    "WaitingItem",
]
