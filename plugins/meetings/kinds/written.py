"""What is written down and followed up: minutes, corrections, tasks and trials in class."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_pgettext as _lp


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return TASK_STATE_TITLES[self]


TASK_STATE_TITLES: dict[TaskState, Text] = {
    TaskState.OPEN: _lp("task", "Open"),
    TaskState.DONE: _lp("task", "Done"),
    TaskState.DROPPED: _lp("task", "Dropped"),
}


class TrialOutcome(StrEnum):
    """What came of trying something in class. "No change" is as good an answer as "worked"."""

    WORKED = "worked"
    PARTLY = "partly"
    NO_CHANGE = "no_change"
    COULD_NOT = "could_not"

    @property
    def label(self) -> Text:
        return TRIAL_OUTCOME_TITLES[self]


TRIAL_OUTCOME_TITLES: dict[TrialOutcome, Text] = {
    TrialOutcome.WORKED: _lp("trial", "It helped"),
    TrialOutcome.PARTLY: _lp("trial", "It helped a little"),
    TrialOutcome.NO_CHANGE: _lp("trial", "No change yet"),
    TrialOutcome.COULD_NOT: _lp("trial", "I could not try it"),
}


class MinutesState(StrEnum):
    """CIRCULATED lets those present propose corrections; PUBLISHED and AMENDED are frozen snapshots."""

    DRAFTING = "drafting"
    CIRCULATED = "circulated"
    APPROVED = "approved"
    PUBLISHED = "published"
    AMENDED = "amended"

    @property
    def label(self) -> Text:
        return MINUTES_STATE_TITLES[self]


MINUTES_STATE_TITLES: dict[MinutesState, Text] = {
    MinutesState.DRAFTING: _lp("minutes", "Being written"),
    MinutesState.CIRCULATED: _lp("minutes", "Out for corrections"),
    MinutesState.APPROVED: _lp("minutes", "Approved"),
    MinutesState.PUBLISHED: _lp("minutes", "Published"),
    MinutesState.AMENDED: _lp("minutes", "Published, amended"),
}
# Open to every member who may see the meeting.
PUBLIC_MINUTES = frozenset({MinutesState.PUBLISHED, MinutesState.AMENDED})


class CorrectionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def label(self) -> Text:
        return CORRECTION_STATE_TITLES[self]


CORRECTION_STATE_TITLES: dict[CorrectionState, Text] = {
    CorrectionState.OPEN: _lp("correction", "Waiting"),
    CorrectionState.ACCEPTED: _lp("correction", "Taken over"),
    CorrectionState.REFUSED: _lp("correction", "Not taken over"),
}
