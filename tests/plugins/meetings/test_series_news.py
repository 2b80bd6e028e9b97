"""Announcing a series: one mail with its dates, and the days stand in the school-year calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine

from kkg_portal.api import PLANNED_DAYS, User, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.models import Series

from .factories import Browser, Count, base, inside, make_subgroup
from .mails import words_of, work
from .series_factory import leave_out, make_occurrence, make_series

NOW = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
YEAR = (date(2026, 7, 1), date(2027, 6, 30))


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mailed(alice: Person, bob: Person, mailbox: list[EmailMessage]) -> list[EmailMessage]:
    """Mails of bob; alice has no address."""
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    session.get_one(User, alice.user_id).email = None
    session.commit()
    return mailbox


def announce(client: Any, owner: Person, series: Series) -> str:
    page = f"{base(owner)}/series/{series.public_id}/announce"
    return str(client.post(page, follow_redirects=True).text)


def test_one_mail_lists_the_days_that_take_place(
    english: Browser, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    series = make_series(alice, announced_at=None)
    leave_out(alice, series, date(2026, 12, 19))
    moved_to = datetime(2027, 1, 23, 1, 0, tzinfo=UTC)
    make_occurrence(alice, series, date(2027, 1, 16), at=moved_to)
    client = english(alice)

    assert "people get a mail with the dates" in announce(client, alice, series)
    announce(client, alice, series)
    work(minutes=0, moment=moment)

    (message,) = mailed
    words = words_of(message)
    assert "KKG bulanan" in message["Subject"]
    assert "setiap Sabtu ketiga" in words
    assert "- Sabtu, 21 November 2026" in words
    assert "19 Desember 2026" not in words
    assert "- Sabtu, 23 Januari 2027" in words
    assert words.count("\n- ") == 7
    assert f"/series/{series.public_id}" in words
    assert "/meetings/calendar" in words


def test_those_outside_the_sub_group_are_not_written_to(
    english: Browser, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    series = make_series(alice, announced_at=None, subgroup_id=make_subgroup(alice, "Kelas 5", alice).id)

    assert "1 person gets a mail" in announce(english(alice), alice, series)
    work(minutes=0, moment=moment)

    assert mailed == []


def test_a_mail_about_days_that_are_over_is_not_sent(
    alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    series = make_series(alice, announced_at=None)
    with inside(alice):
        services.announce_series(session.get_one(Series, series.id), actor=actor_of(alice))

    work(minutes=60 * 24 * 300, moment=moment)

    assert not [message for message in mailed if "KKG bulanan" in message["Subject"]]


def planned(person: Person) -> list[tuple[date, str]]:
    provider = PLANNED_DAYS.get()
    assert provider is not None
    with inside(person):
        return [(one.day, one.url) for one in provider.planned_between(*YEAR, actor_of(person))]


def test_the_school_year_shows_days_that_are_no_meeting_yet(alice: Person, bob: Person) -> None:
    series = make_series(alice)
    leave_out(alice, series, date(2026, 12, 19))
    meeting = make_occurrence(alice, series, date(2027, 1, 16))
    page = f"{base(bob)}/series/{series.public_id}"

    found = planned(bob)

    assert len(found) == 11
    assert (date(2026, 11, 21), page) in found
    assert (date(2027, 1, 16), f"{base(bob)}/{meeting.public_id}") in found
    assert date(2026, 12, 19) not in dict(found)


def test_a_day_that_is_being_prepared_stays_a_day_of_the_series_for_members(
    alice: Person, bob: Person
) -> None:
    series = make_series(alice)
    with inside(alice):
        draft = services.touch_occurrence(
            session.get_one(Series, series.id), date(2026, 11, 21), actor=actor_of(alice)
        )

    assert (date(2026, 11, 21), f"{base(bob)}/series/{series.public_id}") in planned(bob)
    assert (date(2026, 11, 21), f"{base(alice)}/{draft.public_id}") in planned(alice)
    assert len(planned(alice)) == len(planned(bob)) == 12


def test_a_series_nobody_announced_is_in_no_calendar(alice: Person, bob: Person, charlie: Person) -> None:
    make_series(alice, announced_at=None)
    make_series(alice, title="KKG lain")

    assert len(planned(bob)) == 12
    assert planned(charlie) == []


def test_the_calendar_page_costs_the_same_for_one_series_and_for_five(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    client = english(bob)
    make_series(alice)
    costs = []
    for _round in range(2):
        client.get(f"/k/{bob.cluster_slug}/calendar")
        with count_queries() as statements:
            page = client.get(f"/k/{bob.cluster_slug}/calendar")
        assert "KKG bulanan" in page.text
        costs.append(len(statements))
        for _one in range(4):
            make_series(alice)

    assert costs[0] == costs[1]
