"""The days of a series in tests that begin on one fixed Monday, and how to ask for them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.models import (
    Series,
)
from plugins.meetings.queries import (
    occurrences,
    schedule_of,
)

from .factories import base, inside

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
FIRST = date(2026, 11, 7)
SECOND = date(2026, 11, 14)
LONG_AGO, FAR = date(2020, 1, 1), date(2040, 1, 1)


def here(person: Person, series: Series, *parts: str) -> str:
    return "/".join([base(person), "series", series.public_id, *parts])


def again(series: Series) -> Series:
    return session.get_one(Series, series.id, populate_existing=True)


def days_now(person: Person, series: Series) -> list[date]:
    with inside(person):
        return [one.slot_on for one in occurrences(schedule_of(again(series)), LONG_AGO, FAR)]
