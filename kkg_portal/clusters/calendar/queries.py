"""A school year as its page shows it: entries of the cluster and what plugins plan, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kkg_portal.clusters.models import CalendarDay
from kkg_portal.clusters.school_calendar import calendar_between
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.capability_keys import PLANNED_DAYS
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a month: an entry of the calendar, or something planned (then `entry` is None)."""

    first_day: date
    last_day: date
    title: str
    entry: CalendarDay | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    first_day: date
    lines: tuple[Line, ...]


def months_of(year: SchoolYear, actor: Actor) -> list[Month]:
    """July to June; an entry stands in the month it begins in, or in July when it began before."""
    lines = [
        Line(entry.first_day, entry.last_day, entry.title, entry)
        for entry in calendar_between(year.first_day, year.last_day)
    ]
    planned = PLANNED_DAYS.get()
    if planned is not None:
        lines += [
            Line(day.day, day.day, day.title, url=day.url)
            for day in planned.planned_between(year.first_day, year.last_day, actor)
        ]
    by_month: dict[date, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.first_day, line.last_day, line.title)):
        by_month[max(line.first_day, year.first_day).replace(day=1)].append(line)
    return [Month(first_day, tuple(by_month[first_day])) for first_day in year.months]


def day(day: str) -> CalendarDay:
    """One entry by its public id."""
    found = session.scalar(select(CalendarDay).where(CalendarDay.public_id == day))
    if found is None:
        raise NotFound
    return found


def entries_of(year: SchoolYear) -> Sequence[CalendarDay]:
    return calendar_between(year.first_day, year.last_day)


def batch_entries(batch: str) -> Sequence[CalendarDay]:
    """Entries that came together and were not edited since; NotFound when there are none."""
    found = session.scalars(
        select(CalendarDay).where(CalendarDay.batch == batch, CalendarDay.version == 1)
    ).all()
    if not found:
        raise NotFound
    return found
