"""Days on which somebody leads the cluster: a chair or head must never be missing on a day that has one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kkg_portal.core.access.actor import Role

# Those who may give roles; without one of them nobody in the cluster could bring order back.
LEADERS = frozenset({Role.CLUSTER_HEAD, Role.GROUP_CHAIR})
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day of a role; no last day means until further notice."""

    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        starts_in_time = other.ends_on is None or self.starts_on <= other.ends_on
        ends_in_time = self.ends_on is None or other.starts_on <= self.ends_on
        return starts_in_time and ends_in_time


def first_uncovered(wanted: Span, others: Iterable[Span]) -> date | None:
    """The first day of `wanted` on which none of `others` is in force, or None when there is no such day."""
    spans = list(others)
    day = wanted.starts_on
    while wanted.ends_on is None or day <= wanted.ends_on:
        ends = [span.ends_on for span in spans if span.covers(day)]
        if not ends:
            return day
        if None in ends:
            return None
        day = max(end for end in ends if end is not None) + ONE_DAY
    return None
