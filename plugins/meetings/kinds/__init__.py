"""The words of the field as code: kinds, states, answers, attendance, reasons, with their titles."""

from __future__ import annotations

from .agenda import ON_AGENDA, STANDING, UNFINISHED, AgendaKind, ItemSource, ItemState
from .answers import Answer, AnswerChannel, InvitedAs, PollState, Vote
from .attendance import WERE_THERE, AttendanceStatus, MarkMethod, MarkRank
from .meeting import (
    CALLED_OFF,
    OFF_THEIR_DAY,
    DisplacementReason,
    FileKind,
    MeetingState,
    ProgrammeKind,
    ReminderAudience,
)
from .programme import EvidenceState, FeedScope, PlanStatus, RuleKind
from .proof import CertificateState, QuestionKind, QuestionnaireKind, TakenPartAs
from .written import PUBLIC_MINUTES, CorrectionState, MinutesState, TaskState, TrialOutcome

# What lies in a member's inbox, and what mail is sent about.
INVITED = "meetings.invited"
MEETING_CHANGED = "meetings.changed"
MEETING_CALLED_OFF = "meetings.called_off"
MEETING_REMINDER = "meetings.reminder"
PLACE_OFFERED = "meetings.place_offered"
POLL = "meetings.poll"
SERIES_ANNOUNCED = "meetings.series"
TASK_GIVEN = "meetings.task"
TASK_REMINDER = "meetings.task_reminder"
OVERDUE = "meetings.overdue"
SCHOOL_MONTH = "meetings.school_month"
CLUSTER_MONTH = "meetings.cluster_month"
MINUTES_OUT = "meetings.minutes"
QUESTIONNAIRE_OPEN = "meetings.questionnaire"
CERTIFICATE_ISSUED = "meetings.certificate"
ITEM_PROPOSED = "meetings.proposed"
ITEM_ANSWERED = "meetings.proposal_answered"

__all__ = [
    "CALLED_OFF",
    "CERTIFICATE_ISSUED",
    "CLUSTER_MONTH",
    "INVITED",
    "ITEM_ANSWERED",
    "ITEM_PROPOSED",
    "MEETING_CALLED_OFF",
    "MEETING_CHANGED",
    "MEETING_REMINDER",
    "MINUTES_OUT",
    "OFF_THEIR_DAY",
    "ON_AGENDA",
    "OVERDUE",
    "PLACE_OFFERED",
    "POLL",
    "PUBLIC_MINUTES",
    "QUESTIONNAIRE_OPEN",
    "SCHOOL_MONTH",
    "SERIES_ANNOUNCED",
    "STANDING",
    "TASK_GIVEN",
    "TASK_REMINDER",
    "UNFINISHED",
    "WERE_THERE",
    "AgendaKind",
    "Answer",
    "AnswerChannel",
    "AttendanceStatus",
    "CertificateState",
    "CorrectionState",
    "DisplacementReason",
    "EvidenceState",
    "FeedScope",
    "FileKind",
    "InvitedAs",
    "ItemSource",
    "ItemState",
    "MarkMethod",
    "MarkRank",
    "MeetingState",
    "MinutesState",
    "PlanStatus",
    "PollState",
    "ProgrammeKind",
    "QuestionKind",
    "QuestionnaireKind",
    "ReminderAudience",
    "RuleKind",
    "TakenPartAs",
    "TaskState",
    "TrialOutcome",
    "Vote",
]
