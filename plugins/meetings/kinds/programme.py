"""The year programme and the calendar: rules of series, tasks between meetings, what a calendar address shows."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class RuleKind(StrEnum):
    """How the days of a series are found: every n weeks, on a day of the month, on its n-th weekday."""

    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    MONTHLY_WEEKDAY = "monthly_weekday"

    @property
    def label(self) -> Text:
        return RULE_KIND_TITLES[self]


RULE_KIND_TITLES: dict[RuleKind, Text] = {
    RuleKind.WEEKLY: _l("Every few weeks on a weekday"),
    RuleKind.MONTHLY_DAY: _l("Every month on the same date"),
    RuleKind.MONTHLY_WEEKDAY: _l("Every month on the same weekday, such as the third Saturday"),
}


class EvidenceState(StrEnum):
    """What a teacher brought of a task between two meetings; only ACCEPTED gives hours."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def label(self) -> Text:
        return EVIDENCE_STATE_TITLES[self]


EVIDENCE_STATE_TITLES: dict[EvidenceState, Text] = {
    EvidenceState.SUBMITTED: _lp("evidence", "Handed in"),
    EvidenceState.ACCEPTED: _lp("evidence", "Accepted"),
    EvidenceState.RETURNED: _lp("evidence", "Please complete"),
}


class FeedScope(StrEnum):
    """What a secret calendar address shows: one cluster, everything of its owner in all clusters, own tasks, or the
    times alone at which the owner is taken.
    """

    CLUSTER = "cluster"
    PERSON = "person"
    TASKS = "tasks"
    BUSY = "busy"

    @property
    def label(self) -> Text:
        return FEED_SCOPE_TITLES[self]


FEED_SCOPE_TITLES: dict[FeedScope, Text] = {
    FeedScope.CLUSTER: _lp("calendar", "Meetings of this cluster"),
    FeedScope.PERSON: _lp("calendar", "My meetings in all my clusters"),
    FeedScope.TASKS: _lp("calendar", "My tasks"),
    FeedScope.BUSY: _lp("calendar", "Only the hours I am taken, for whoever plans with me"),
}


class PlanStatus(StrEnum):
    """How a line of the year programme stands. OVERDUE is over but not closed yet."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    HELD = "held"
    MOVED = "moved"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Text:
        return PLAN_STATUS_TITLES[self]


PLAN_STATUS_TITLES: dict[PlanStatus, Text] = {
    PlanStatus.PLANNED: _lp("programme", "Planned"),
    PlanStatus.OVERDUE: _lp("programme", "Not closed yet"),
    PlanStatus.HELD: _lp("programme", "Held"),
    PlanStatus.MOVED: _lp("programme", "Moved"),
    PlanStatus.POSTPONED: _lp("programme", "Postponed"),
    PlanStatus.CANCELLED: _lp("programme", "Cancelled"),
}
