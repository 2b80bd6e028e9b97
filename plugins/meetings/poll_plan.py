"""What somebody who looks for a day decides, on its way from the form to the verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kkg_portal.api import Invalid, clock
from kkg_portal.api import gettext as _

from .kinds import ProgrammeKind
from .plan import LONGEST

FEWEST_SLOTS = 2
MOST_SLOTS = 12

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPlan:
    """A date poll as typed. Moments are UTC; `slots` are begin and end of each proposed time."""

    title: str
    kind: ProgrammeKind
    slots: tuple[Span, ...]
    answer_by: datetime
    place: str = ""
    host_school_id: int | None = None
    subgroup_id: int | None = None
    note: str = ""
    least_per_school: int = 0
    members_may_add: bool = False
    must_have_ids: frozenset[int] = frozenset()

    def check(self) -> None:
        """Raise Invalid for a poll nobody could answer."""
        if len(set(self.slots)) != len(self.slots):
            raise Invalid(_("One of these times is there twice."), field="slots")
        if len(self.slots) < FEWEST_SLOTS:
            raise Invalid(_("Write at least two times, so that there is something to choose."), field="slots")
        if len(self.slots) > MOST_SLOTS:
            raise Invalid(_("At most 12 times fit into one poll."), field="slots")
        for slot in self.slots:
            check_slot(slot)
        if self.answer_by <= clock.now():
            raise Invalid(_("The last day for answers has passed. Choose a later one."), field="answer_day")
        if self.answer_by >= min(starts for starts, _ends in self.slots):
            raise Invalid(
                _("The last day for answers must lie before the first proposed time."), field="answer_day"
            )


def check_slot(slot: Span) -> None:
    """Raise Invalid for a time that cannot become a meeting."""
    starts, ends = slot
    if starts <= clock.now():
        raise Invalid(_("One of these times has passed already."), field="slots")
    if not starts < ends <= starts + LONGEST:
        raise Invalid(_("A meeting lasts at most 14 hours."), field="slots")
