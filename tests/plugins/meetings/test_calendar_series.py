"""What becomes of a series in a calendar when its rule, its days and its people change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import recurring_ical_events
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar

from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import session
from plugins.meetings.kinds import Answer, MeetingState, RuleKind
from plugins.meetings.models import SeriesRule
from plugins.meetings.recurrence import days_of

from .factories import Browser, inside, invite, make_meeting, make_subgroup
from .series_factory import add_rule, leave_out, make_occurrence, make_series
from .test_calendar import subscribe

AUGUST = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_first_of_august(people: Any) -> Iterator[None]:
    with time_machine.travel(AUGUST, tick=False):
        yield


@pytest.fixture
def read(english: Browser, anonymous: FlaskClient, bob: Person) -> Any:
    """`read()` is bob's calendar as it is now; `read(scope="person")` the one of what he is invited to."""
    paths: dict[str, str] = {}

    def calendar(scope: str = "cluster") -> Any:
        if scope not in paths:
            paths[scope] = subscribe(english, bob, scope=scope)
        return Calendar.from_ical(anonymous.get(paths[scope]).data)

    return calendar


def masters(calendar: Any) -> list[Any]:
    return [entry for entry in calendar.walk("VEVENT") if "RRULE" in entry]


def overrides(calendar: Any) -> list[Any]:
    return [entry for entry in calendar.walk("VEVENT") if "RECURRENCE-ID" in entry]


def loose(calendar: Any) -> list[Any]:
    return [
        entry for entry in calendar.walk("VEVENT") if "RRULE" not in entry and "RECURRENCE-ID" not in entry
    ]


def days(calendar: Any) -> list[date]:
    found = recurring_ical_events.of(calendar).between(date(2026, 1, 1), date(2028, 1, 1))
    return sorted(event["DTSTART"].dt.date() for event in found)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, {"FREQ": ["MONTHLY"], "BYDAY": ["3SA"]}),
        ({"nth": -1, "weekday": 2}, {"FREQ": ["MONTHLY"], "BYDAY": ["-1WE"]}),
        ({"nth": 1, "every": 2}, {"FREQ": ["MONTHLY"], "INTERVAL": [2], "BYDAY": ["1SA"]}),
        ({"kind": RuleKind.MONTHLY_DAY, "month_day": -1}, {"FREQ": ["MONTHLY"], "BYMONTHDAY": [-1]}),
        ({"kind": RuleKind.MONTHLY_DAY, "month_day": 15}, {"FREQ": ["MONTHLY"], "BYMONTHDAY": [15]}),
        (
            {"kind": RuleKind.WEEKLY, "weekday": 0, "every": 3},
            {"FREQ": ["WEEKLY"], "INTERVAL": [3], "BYDAY": ["MO"]},
        ),
        ({"kind": RuleKind.WEEKLY, "weekday": 5}, {"FREQ": ["WEEKLY"], "BYDAY": ["SA"]}),
    ],
)
def test_the_rule_read_back_gives_the_days_the_portal_shows(
    read: Any, alice: Person, rule: dict[str, Any], words: dict[str, Any]
) -> None:
    series = make_series(alice, {"from_on": date(2026, 8, 3), "until_on": date(2027, 6, 30), **rule})

    calendar = read()

    [master] = masters(calendar)
    assert {key: value for key, value in master["RRULE"].items() if key != "UNTIL"} == words
    with inside(alice):
        stored = session.query(SeriesRule).filter_by(series_id=series.id).one()
        assert days(calendar) == list(days_of(stored))[:60]


def test_a_draft_series_is_in_no_calendar(read: Any, alice: Person) -> None:
    make_series(alice, announced_at=None)

    assert masters(read()) == []


def test_a_series_of_a_sub_group_is_its_members_alone(read: Any, alice: Person) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    make_series(alice, subgroup_id=subgroup.id)

    assert masters(read()) == []


def test_a_new_rule_gets_a_master_of_its_own_and_the_past_keeps_its(read: Any, alice: Person) -> None:
    series = make_series(alice)
    before = read()
    add_rule(alice, series, from_on=date(2027, 1, 1), nth=1, starts=time(13))

    first, second = sorted(masters(read()), key=lambda entry: entry["DTSTART"].dt)

    [old] = masters(before)
    assert str(old["UID"]) == str(first["UID"]) == series.uid
    assert first["DTSTART"].dt == old["DTSTART"].dt
    assert first["RRULE"]["UNTIL"] == [datetime(2026, 12, 19, 1, 0, tzinfo=UTC)]
    assert str(second["UID"]) not in {series.uid, ""}
    assert str(second["RELATED-TO"]) == series.uid
    assert second["DTSTART"].dt.isoformat() == "2027-01-02T13:00:00+07:00"


def test_the_later_master_keeps_its_name(read: Any, alice: Person) -> None:
    series = make_series(alice)
    add_rule(alice, series, from_on=date(2027, 1, 1), nth=1)
    names = [str(entry["UID"]) for entry in masters(read())]
    add_rule(alice, series, from_on=date(2027, 3, 1), nth=2)

    assert [str(entry["UID"]) for entry in masters(read())][:2] == names


def test_a_series_that_ended_stops_on_its_last_day(read: Any, alice: Person) -> None:
    make_series(alice, ended_on=date(2026, 10, 31))

    assert days(read())[-1] == date(2026, 10, 17)


def test_an_override_carries_the_larger_sequence(read: Any, alice: Person) -> None:
    """Edge case 4: each occurrence keeps max(own, series)."""
    series = make_series(alice, sequence=4)
    make_occurrence(alice, series, date(2026, 9, 19), sequence=2)
    make_occurrence(alice, series, date(2026, 10, 17), sequence=7)

    calendar = read()

    assert [entry["SEQUENCE"] for entry in masters(calendar)] == [4]
    assert [entry["SEQUENCE"] for entry in overrides(calendar)] == [4, 7]


def test_moved_onto_another_day_of_the_series_both_take_place(read: Any, alice: Person) -> None:
    """Edge case 5: the slot keeps RECURRENCE-ID unique, however often the meeting moves."""
    series = make_series(alice)
    make_occurrence(alice, series, date(2026, 9, 19), at=datetime(2026, 10, 17, 1, tzinfo=UTC))

    calendar = read()

    assert days(calendar).count(date(2026, 10, 17)) == 2
    assert date(2026, 9, 19) not in days(calendar)
    assert [entry["RECURRENCE-ID"].dt.date() for entry in overrides(calendar)] == [date(2026, 9, 19)]


def test_moved_before_the_first_day_it_leaves_the_series(read: Any, alice: Person) -> None:
    """Edge case 6: own UID, RELATED-TO the series, and a hole where it was."""
    series = make_series(alice, {"from_on": date(2026, 8, 10)})
    early = make_occurrence(alice, series, date(2026, 8, 15), at=datetime(2026, 8, 8, 1, tzinfo=UTC))

    calendar = read()

    [entry] = loose(calendar)
    [master] = masters(calendar)
    assert str(entry["UID"]) == early.uid
    assert str(entry["RELATED-TO"]) == str(master["UID"]) == series.uid
    assert master["EXDATE"].dts[0].dt == master["DTSTART"].dt
    assert days(calendar)[:2] == [date(2026, 8, 8), date(2026, 9, 19)]


def test_a_day_cancelled_long_ago_does_not_come_back(read: Any, alice: Person) -> None:
    """Edge case 7 within a series: after 400 days the entry goes and a hole stays."""
    series = make_series(alice, {"from_on": date(2025, 5, 1), "until_on": date(2026, 12, 31)})
    make_occurrence(alice, series, date(2025, 6, 21), state=MeetingState.CANCELLED)
    make_occurrence(alice, series, date(2025, 7, 19), state=MeetingState.CANCELLED)

    calendar = read()

    assert [str(entry["STATUS"]) for entry in overrides(calendar)] == ["CANCELLED"]
    assert date(2025, 6, 21) not in days(calendar)


def test_a_series_outside_a_year_and_a_half_is_left_out(read: Any, alice: Person) -> None:
    make_series(alice, {"from_on": date(2024, 1, 1), "until_on": date(2025, 1, 1)})
    make_series(alice, {"from_on": date(2028, 3, 1), "until_on": date(2028, 9, 1)})

    assert masters(read()) == []


def test_all_days_left_out_leave_no_rule_behind(read: Any, alice: Person) -> None:
    series = make_series(alice, {"from_on": date(2026, 8, 10), "until_on": date(2026, 9, 30)})
    leave_out(alice, series, date(2026, 8, 15), date(2026, 9, 19))

    assert read().walk("VEVENT") == []


def test_a_draft_on_its_day_changes_nothing_and_a_moved_one_leaves_a_hole(read: Any, alice: Person) -> None:
    series = make_series(alice)
    make_occurrence(alice, series, date(2026, 9, 19), state=MeetingState.DRAFT)
    make_occurrence(
        alice, series, date(2026, 10, 17), at=datetime(2026, 10, 24, 1, tzinfo=UTC), state=MeetingState.DRAFT
    )

    found = days(read())

    assert date(2026, 9, 19) in found
    assert date(2026, 10, 17) not in found
    assert date(2026, 10, 24) not in found


def test_a_prepared_day_the_new_rule_does_not_give_stands_alone(read: Any, alice: Person) -> None:
    series = make_series(alice)
    kept = make_occurrence(alice, series, date(2027, 1, 16))
    add_rule(alice, series, from_on=date(2027, 1, 1), nth=1)

    [entry] = loose(read())

    assert str(entry["UID"]) == kept.uid
    assert str(entry["RELATED-TO"]) == series.uid


def test_a_personal_calendar_has_no_days_one_is_not_invited_to(read: Any, alice: Person, bob: Person) -> None:
    series = make_series(alice)
    make_occurrence(alice, series, date(2026, 9, 19))
    mine = make_occurrence(alice, series, date(2026, 10, 17))
    invite(mine, bob, answer=Answer.YES)

    calendar = read("person")

    assert date(2026, 9, 19) not in days(calendar)
    [entry] = overrides(calendar)
    assert str(entry["TRANSP"]) == "OPAQUE"
    assert str(masters(calendar)[0]["TRANSP"]) == "TRANSPARENT"


def test_a_postponed_meeting_is_tentative(read: Any, alice: Person) -> None:
    make_meeting(alice, days=5, state=MeetingState.POSTPONED)

    [entry] = loose(read())

    assert str(entry["STATUS"]) == "TENTATIVE"
    assert "belum" in str(entry["DESCRIPTION"])


def test_what_was_moved_is_related_to_what_it_was(read: Any, alice: Person) -> None:
    series = make_series(alice)
    new = make_meeting(alice, days=20, title="Susulan", items=0)
    old = make_meeting(alice, days=5, state=MeetingState.MOVED, moved_to_id=new.id, items=0)
    again = make_meeting(alice, days=40, title="Susulan seri", items=0)
    make_occurrence(alice, series, date(2026, 9, 19), state=MeetingState.MOVED, moved_to_id=again.id)

    related = {str(entry["SUMMARY"]): str(entry.get("RELATED-TO", "")) for entry in loose(read())}

    assert related["Susulan"] == old.uid
    assert related["Susulan seri"] == series.uid


def test_the_feed_costs_the_same_for_one_series_and_ten(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person, count_queries: Any
) -> None:
    path = subscribe(english, bob, scope="person")

    def cost() -> int:
        anonymous.get(path)
        with count_queries() as statements:
            assert anonymous.get(path).status_code == 200
        return len(statements)

    for number in range(1, 11):
        series = make_series(alice, title=f"Seri {number}")
        make_occurrence(alice, series, date(2026, 9, 19))
        leave_out(alice, series, date(2026, 12, 19))
        if number == 1:
            few = cost()
    assert cost() == few
