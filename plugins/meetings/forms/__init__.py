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
from .inviting import CircleForm, GuestForm, OnBehalfForm, ReminderForm, SubstituteForm
from .minutes import (
    BringBackForm,
    CloseForm,
    DecisionForm,
    FrameForm,
    InformationForm,
    NoteForm,
    NotHeldForm,
    OutcomeForm,
    ProposalForm,
    RefusalForm,
    ReopenForm,
    TaskForm,
    TrialForm,
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
from .writing import AgendaItemForm, EditAgendaItemForm

__all__ = [
    "AgendaItemForm",
    "AnswerForm",
    "AnswerSheet",
    "BringBackForm",
    "CancelForm",
    "CircleForm",
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
    "GuestForm",
    "InformationForm",
    "LockForm",
    "MeetingForm",
    "MergeForm",
    "MoveForm",
    "MoveOccurrenceForm",
    "NewDateForm",
    "NotHeldForm",
    "NoteForm",
    "OnBehalfForm",
    "OnTaskForm",
    "OneSlotForm",
    "OutcomeForm",
    "PackageForm",
    "PaperRollForm",
    "PollForm",
    "ProgrammeForm",
    "ProposalForm",
    "QuestionForm",
    "QuestionnaireForm",
    "ReasonForm",
    "RefusalForm",
    "ReminderForm",
    "ReopenForm",
    "RoomCodeForm",
    "RuleForm",
    "SeriesForm",
    "SkipForm",
    "StatusWordForm",
    "SubstituteForm",
    "TaskForm",
    "TrialForm",
    "VoteForm",
    "WalkInForm",
    "answer_sheet",
    "chosen_dates",
    "default_end",
]
