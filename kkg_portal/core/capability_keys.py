"""The capabilities of the portal: what one plugin offers and others ask for, each under a typed key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.capabilities import Capability


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """Something planned on a day of the calendar, with the page that tells more."""

    day: date
    title: str
    url: str


class PlannedDays(Protocol):
    """Owner: meetings. What is planned between two days, both included, as far as the actor may see it."""

    def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]: ...


PLANNED_DAYS: Capability[PlannedDays] = Capability("planned_days")
