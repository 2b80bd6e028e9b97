"""Forms of the meetings plugin: what can be checked without the database is checked here."""

from __future__ import annotations

from .attendance import (
    CorrectionForm,
    LockForm,
    MergeForm,
    PaperRollForm,
    RoomCodeForm,
    StatusWordForm,
    WalkInForm,
)
from .people import AnswerForm, FeedForm
from .planning import CancelForm, EditMeetingForm, MeetingForm, MoveForm, default_end
from .polls import ConfirmForm, OneSlotForm, PollForm, ReasonForm, VoteForm
from .programme import EvidenceAnswerForm, EvidenceForm, OnTaskForm, PackageForm, ProgrammeForm
from .questionnaires import AnswerSheet, QuestionForm, QuestionnaireForm, answer_sheet
from .series import (
    EndSeriesForm,
    MoveOccurrenceForm,
    NewDateForm,
    RuleForm,
    SeriesForm,
    SkipForm,
    chosen_dates,
)
from .writing import (
    AgendaItemForm,
    CloseForm,
    DecisionForm,
    EditAgendaItemForm,
    FrameForm,
    NoteForm,
    OutcomeForm,
    TaskForm,
)

__all__ = [
    "AgendaItemForm",
    "AnswerForm",
    "AnswerSheet",
    "CancelForm",
    "CloseForm",
    "ConfirmForm",
    "CorrectionForm",
    "DecisionForm",
    "EditAgendaItemForm",
    "EditMeetingForm",
    "EndSeriesForm",
    "EvidenceAnswerForm",
    "EvidenceForm",
    "FeedForm",
    "FrameForm",
    "LockForm",
    "MeetingForm",
    "MergeForm",
    "MoveForm",
    "MoveOccurrenceForm",
    "NewDateForm",
    "NoteForm",
    "OnTaskForm",
    "OneSlotForm",
    "OutcomeForm",
    "PackageForm",
    "PaperRollForm",
    "PollForm",
    "ProgrammeForm",
    "QuestionForm",
    "QuestionnaireForm",
    "ReasonForm",
    "RoomCodeForm",
    "RuleForm",
    "SeriesForm",
    "SkipForm",
    "StatusWordForm",
    "TaskForm",
    "VoteForm",
    "WalkInForm",
    "answer_sheet",
    "chosen_dates",
    "default_end",
]
