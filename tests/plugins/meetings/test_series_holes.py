"""Days that leave the rule of their series, or return, raise its number in calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import DisplacementReason, MeetingState
from plugins.meetings.models import Meeting

from .factories import inside, stored
from .series_factory import make_occurrence, make_series
from .test_calendar_series import masters, read

__all__ = ["read"]

AUGUST = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_first_of_august(people: Any) -> Iterator[None]:
    with time_machine.travel(AUGUST, tick=False):
        yield


def numbers(read: Any) -> tuple[int, int]:
    """The number of the one rule, and how many days it leaves out."""
    (master,) = masters(read())
    left_out = master.get("EXDATE")
    entries = left_out if isinstance(left_out, list) else [left_out] if left_out else []
    return int(master["SEQUENCE"]), sum(len(entry.dts) for entry in entries)


def move(alice: Person, meeting: Meeting, starts_at: datetime) -> None:
    with inside(alice):
        row = stored(meeting)
        services.move_occurrence(
            row,
            starts_at,
            starts_at + timedelta(hours=3),
            because=DisplacementReason.OTHER,
            note="",
            version=row.version,
            actor=actor_of(alice),
            is_confirmed=True,
        )


def test_a_day_that_leaves_the_rule_or_returns_counts_as_a_change_of_the_series(
    read: Any, alice: Person
) -> None:
    series = make_series(alice, {"from_on": date(2026, 9, 1)})
    meeting = make_occurrence(alice, series, date(2026, 9, 19))
    assert numbers(read) == (0, 0)

    move(alice, meeting, datetime(2026, 9, 26, 1, 0, tzinfo=UTC))
    assert numbers(read) == (0, 0)

    move(alice, meeting, datetime(2026, 8, 29, 1, 0, tzinfo=UTC))
    assert numbers(read) == (1, 1)

    move(alice, meeting, datetime(2026, 9, 26, 1, 0, tzinfo=UTC))
    assert numbers(read) == (2, 0)


def test_a_draft_moved_in_silence_leaves_the_rule_until_people_are_invited(read: Any, alice: Person) -> None:
    series = make_series(alice)
    draft = make_occurrence(alice, series, date(2026, 9, 19), state=MeetingState.DRAFT)
    assert numbers(read) == (0, 0)

    move(alice, draft, datetime(2026, 9, 26, 1, 0, tzinfo=UTC))
    assert numbers(read) == (1, 1)

    with inside(alice):
        services.invite(stored(draft), actor=actor_of(alice))
    assert numbers(read) == (2, 0)


def test_a_draft_that_is_cancelled_leaves_the_rule(read: Any, alice: Person) -> None:
    series = make_series(alice)
    draft = make_occurrence(alice, series, date(2026, 9, 19), state=MeetingState.DRAFT)

    with inside(alice):
        row = stored(draft)
        services.cancel(
            row, because=DisplacementReason.OTHER, note="", version=row.version, actor=actor_of(alice)
        )

    assert numbers(read) == (1, 1)
