"""The words of the field as code: kinds, states, answers, attendance, reasons, with their titles."""

from __future__ import annotations

from .agenda import ON_AGENDA, UNFINISHED, AgendaKind, ItemSource, ItemState
from .answers import Answer, AnswerChannel, InvitedAs, PollState, Vote
from .attendance import WERE_THERE, AttendanceStatus, MarkMethod, MarkRank
from .meeting import CALLED_OFF, DisplacementReason, FileKind, MeetingState, ProgrammeKind, ReminderAudience
from .programme import EvidenceState, FeedScope, RuleKind
from .proof import CertificateState, QuestionKind, QuestionnaireKind, TakenPartAs
from .written import PUBLIC_MINUTES, CorrectionState, MinutesState, TaskState, TrialOutcome

# What lies in a member's inbox, and what mail is sent about.
INVITED = "meetings.invited"
POLL = "meetings.poll"
TASK_GIVEN = "meetings.task"

__all__ = [
    "CALLED_OFF",
    "INVITED",
    "ON_AGENDA",
    "POLL",
    "PUBLIC_MINUTES",
    "TASK_GIVEN",
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
