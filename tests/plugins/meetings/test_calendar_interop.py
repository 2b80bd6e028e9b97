"""A year of one member's calendar, read by six programs that have nothing to do with ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import time_machine
import vobject
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, DisplacementReason, MeetingState
from tests.support import machine

from .factories import Browser, invite
from .series_factory import leave_out, make_occurrence, make_series
from .test_calendar import subscribe

ROOT = Path(__file__).resolve().parents[3]
ICAL_JS = ROOT / ".venv" / "node" / "node_modules" / "ical.js" / "dist" / "ical.es5.cjs"
EXPAND = ROOT / "tests" / "data" / "expand_calendar.cjs"
WIT = ZoneInfo("Asia/Jayapura")
NOW = datetime(2026, 8, 1, 3, 0, tzinfo=ZoneInfo("UTC"))
YEAR_ENDS = date(2027, 7, 1)

MOVED, CANCELLED, LEFT_OUT, POSTPONED = (
    date(2026, 10, 17),
    date(2026, 11, 21),
    date(2026, 12, 19),
    date(2027, 1, 16),
)
# What every reader must make of the year: local wall time and status of each entry.
THE_YEAR = [
    ("2026-07-18 08:00", "CONFIRMED"),
    ("2026-08-15 08:00", "CONFIRMED"),
    ("2026-09-19 08:00", "CONFIRMED"),
    ("2026-10-20 13:00", "CONFIRMED"),
    ("2026-11-21 08:00", "CANCELLED"),
    ("2027-01-16 08:00", "TENTATIVE"),
    ("2027-02-20 08:00", "CONFIRMED"),
    ("2027-03-20 08:00", "CONFIRMED"),
    ("2027-04-17 08:00", "CONFIRMED"),
    ("2027-05-15 08:00", "CONFIRMED"),
    ("2027-06-19 08:00", "CONFIRMED"),
]
Year = list[tuple[str, str]]


@pytest.fixture
def in_papua(alice: Person) -> Iterator[None]:
    """Melati lies in Papua, where eight in the morning is the evening before in UTC; it is the first of August."""
    with time_machine.travel(NOW, tick=False):
        with intending_to_write():
            cluster = session.query(Cluster).filter_by(slug="melati").one()
            cluster.time_zone = "Asia/Jayapura"
            cluster.stamp += 1
            session.commit()
        yield


@pytest.fixture
def year(in_papua: None, english: Browser, anonymous: FlaskClient, alice: Person, bob: Person) -> bytes:
    """bob's calendar: third Saturdays at 08.00 WIT, one moved, one cancelled, one left out, one postponed."""
    series = make_series(alice)
    make = {"zone": "Asia/Jayapura"}
    moved = make_occurrence(
        alice, series, MOVED, at=datetime(2026, 10, 20, 13, tzinfo=WIT), sequence=1, **make
    )
    cancelled = make_occurrence(
        alice,
        series,
        CANCELLED,
        state=MeetingState.CANCELLED,
        displaced_because=DisplacementReason.COMPETITION,
        **make,
    )
    postponed = make_occurrence(alice, series, POSTPONED, state=MeetingState.POSTPONED, **make)
    leave_out(alice, series, LEFT_OUT)
    for meeting in (moved, cancelled, postponed):
        invite(meeting, bob, answer=Answer.YES)
    data: bytes = anonymous.get(subscribe(english, bob, scope="person", alarm="60")).data
    return data


def with_recurring_ical_events(data: bytes) -> Year:
    found = recurring_ical_events.of(Calendar.from_ical(data)).between(date(2026, 7, 1), YEAR_ENDS)
    return [(wall(event["DTSTART"].dt), str(event["STATUS"])) for event in found]


def with_ical(data: bytes) -> Year:
    timeline = IcsCalendarStream.calendar_from_ics(data.decode()).timeline_tz(WIT)
    found: list[Any] = list(
        timeline.overlapping(datetime(2026, 7, 1, tzinfo=WIT), datetime(2027, 7, 1, tzinfo=WIT))
    )
    return [(wall(event.dtstart), event.status.value) for event in found]


def with_ical_js(data: bytes) -> Year:
    machine.honour_skip("node")
    node = shutil.which("node")
    if node is None or not ICAL_JS.exists():
        machine.missing("node")
    command = [node, str(EXPAND), str(ICAL_JS), YEAR_ENDS.isoformat()]
    printed = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    return [(start[:16].replace("T", " "), status) for _uid, start, status, _title in json.loads(printed)]


def with_vobject(data: bytes) -> Year:
    """vobject knows no overrides: a day of the rule is replaced here by the entry that names it."""
    entries = vobject.readOne(data.decode()).vevent_list
    others = {entry.recurrence_id.value: entry for entry in entries if hasattr(entry, "recurrence_id")}
    [master] = [entry for entry in entries if hasattr(entry, "rrule")]
    days = [day if day.tzinfo else day.replace(tzinfo=WIT) for day in master.getrruleset()]
    found = [others.get(day, master) for day in days]
    return [
        (wall(entry.dtstart.value if entry is not master else day), entry.status.value)
        for day, entry in zip(days, found, strict=True)
    ]


def wall(moment: datetime) -> str:
    return moment.astimezone(WIT).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "read",
    [with_recurring_ical_events, with_ical, with_ical_js, with_vobject],
    ids=lambda read: read.__name__,
)
def test_every_reader_finds_the_same_year(year: bytes, read: Callable[[bytes], Year]) -> None:
    assert sorted(read(year)) == THE_YEAR


def test_third_saturdays_in_papua_fall_on_saturdays(year: bytes) -> None:
    """Edge case 2 of the specification: the same rule in UTC gives Sundays."""
    planned = [day for day, _status in with_recurring_ical_events(year) if not day.startswith("2026-10-20")]

    days = [date.fromisoformat(day[:10]) for day in planned]
    assert len(days) == 10
    assert {day.strftime("%A") for day in days} == {"Saturday"}
    assert {(day.day - 1) // 7 for day in days} == {2}


def test_the_calendar_is_valid_for_vobject_and_brings_its_zones(year: bytes) -> None:
    """Edge case 3: one STANDARD part with equal offsets, dated 1970."""
    assert vobject.readOne(year.decode()).validate(raiseException=True)
    calendar = Calendar.from_ical(year)
    assert calendar.get_missing_tzids() == set()
    assert [error for part in calendar.walk() for error in part.errors] == []
    [zone] = calendar.walk("VTIMEZONE")
    [standard] = zone.subcomponents
    assert standard.name == "STANDARD"
    assert standard["TZOFFSETFROM"].td == standard["TZOFFSETTO"].td == timedelta(hours=9)
    assert standard["DTSTART"].dt.isoformat() == "1970-01-01T00:00:00"


def test_the_end_is_in_utc_and_the_holes_in_local_time(year: bytes) -> None:
    text = year.replace(b"\r\n ", b"").decode()

    assert "RRULE:FREQ=MONTHLY;BYDAY=3SA;UNTIL=20270618T230000Z" in text
    assert "EXDATE;TZID=Asia/Jayapura:20261219T080000" in text
    assert "RECURRENCE-ID;TZID=Asia/Jayapura:20261017T080000" in text


def test_nobody_is_woken_for_a_cancelled_day(year: bytes) -> None:
    entries = Calendar.from_ical(year).walk("VEVENT")

    alarms = {str(entry["STATUS"]): len(entry.walk("VALARM")) for entry in entries}
    assert alarms == {"CONFIRMED": 1, "TENTATIVE": 1, "CANCELLED": 0}
    trigger = Calendar.from_ical(year).walk("VALARM")[0]["TRIGGER"].dt
    assert trigger == timedelta(minutes=-60)
