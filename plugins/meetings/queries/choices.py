"""What forms choose from: schools, sub-groups and members of the cluster, by their public ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kkg_portal.api import (
    Invalid,
    active_members,
    calendar_between,
    current_cluster,
    next_free_weekday,
    schools,
    subgroups,
)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of public id and words, and the way back from a public id to the key behind it."""

    pairs: list[Pair]
    ids: dict[str, int]

    def key_of(self, public_id: str | None) -> int | None:
        return self.ids.get(public_id or "")

    def public_id_of(self, key: int | None) -> str:
        return next((public_id for public_id, id_ in self.ids.items() if id_ == key), "")


def school_choices() -> Choices:
    rows = schools()
    return Choices([(row.public_id, row.name) for row in rows], {row.public_id: row.id for row in rows})


def subgroup_choices() -> Choices:
    rows = subgroups()
    return Choices([(row.public_id, row.title) for row in rows], {row.public_id: row.id for row in rows})


def member_choices() -> Choices:
    rows = active_members()
    return Choices(
        [
            (row.public_id, f"{row.full_name} ({row.school_name})" if row.school_name else row.full_name)
            for row in rows
        ],
        {row.public_id: row.membership_id for row in rows},
    )


def proposed_days(today: date, number: int) -> list[date]:
    """The next usual meeting days that the calendar leaves free, at most `number` and a week ahead at least."""
    days: list[date] = []
    while len(days) < number and (day := proposed_day(days[-1] if days else today)) is not None:
        days.append(day)
    return days


def proposed_day(today: date) -> date | None:
    """The cluster's next usual meeting day that its calendar leaves free, a week ahead at least."""
    first = today + timedelta(days=7)
    entries = calendar_between(first, first + timedelta(weeks=104))
    try:
        return next_free_weekday(first, current_cluster().meeting_weekday, entries)
    except Invalid:
        return None
