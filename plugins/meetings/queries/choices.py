"""What forms choose from: schools, sub-groups and members of the cluster, by their public ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from kkg_portal.api import (
    Invalid,
    SchoolYear,
    active_members,
    calendar_between,
    current_cluster,
    next_free_weekday,
    schools,
    session,
    subgroups,
)

from ..models import AgendaTemplate
from .packages import package_choices

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


def package_key_choices(year: SchoolYear) -> Choices:
    """Packages of this school year and the next one."""
    rows = package_choices(year)
    return Choices(
        [(public_id, title) for public_id, title, _key in rows],
        {public_id: key for public_id, _title, key in rows},
    )


def template_choices() -> Choices:
    """Agendas the cluster keeps for coming meetings."""
    rows = session.execute(
        select(AgendaTemplate.public_id, AgendaTemplate.title, AgendaTemplate.id)
        .where(AgendaTemplate.deleted_at.is_(None))
        .order_by(AgendaTemplate.title)
        .limit(100)
    ).all()
    return Choices([(row.public_id, row.title) for row in rows], {row.public_id: row.id for row in rows})
