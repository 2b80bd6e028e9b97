"""Forms of the meetings plugin: what can be checked without the database is checked here."""

from __future__ import annotations

from .people import AnswerForm, CorrectionForm, FeedForm, WalkInForm
from .planning import CancelForm, EditMeetingForm, MeetingForm, MoveForm, default_end
from .polls import ConfirmForm, OneSlotForm, PollForm, ReasonForm, VoteForm
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
    "CancelForm",
    "CloseForm",
    "ConfirmForm",
    "CorrectionForm",
    "DecisionForm",
    "EditAgendaItemForm",
    "EditMeetingForm",
    "FeedForm",
    "FrameForm",
    "MeetingForm",
    "MoveForm",
    "NoteForm",
    "OneSlotForm",
    "OutcomeForm",
    "PollForm",
    "ReasonForm",
    "TaskForm",
    "VoteForm",
    "WalkInForm",
    "default_end",
]
