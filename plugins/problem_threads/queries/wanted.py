"""What somebody asks the list of threads for: a part of it, an order, and what it is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp

from ..kinds import ClassPhase, Subject


class Tab(StrEnum):
    UNRESOLVED = "unresolved"
    MINE = "mine"
    TRIED = "tried"
    MY_TRIALS = "my_trials"
    RESOLVED = "resolved"
    ALL = "all"

    @property
    def label(self) -> Text:
        return _TABS[self]


_TABS: dict[Tab, Text] = {
    Tab.UNRESOLVED: _l("Not resolved"),
    Tab.MINE: _l("Mine"),
    Tab.TRIED: _l("Being tried"),
    Tab.MY_TRIALS: _l("Waiting for my report"),
    Tab.RESOLVED: _lp("problem", "Resolved"),
    Tab.ALL: _lp("problems", "All"),
}


class Sort(StrEnum):
    NEWEST = "newest"
    UNANSWERED = "unanswered"
    MOST_TRIED = "most_tried"

    @property
    def label(self) -> Text:
        return _SORTS[self]


_SORTS: dict[Sort, Text] = {
    Sort.NEWEST: _l("Newest replies first"),
    Sort.UNANSWERED: _l("Longest without a reply first"),
    Sort.MOST_TRIED: _l("Most tried first"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads, in which order, from where on. `school` is a public id; `after` that of the last row seen."""

    tab: Tab = Tab.UNRESOLVED
    sort: Sort = Sort.NEWEST
    subject: Subject | None = None
    class_phase: ClassPhase | None = None
    school: str = ""
    has_trial: bool = False
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.subject or self.class_phase or self.school or self.has_trial)

    @property
    def from_the_top(self) -> Wanted:
        return replace(self, after="") if self.after else self

    @property
    def shows_pinned(self) -> bool:
        """What coordinators keep at the top stands on the first page of an unnarrowed list."""
        return not (self.after or self.is_narrowed) and self.tab in {Tab.UNRESOLVED, Tab.ALL}
