from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kkg_portal.api.testing import People
from kkg_portal.clusters.models import CalendarDay
from kkg_portal.core.db.engine import session
from kkg_portal.core.school_year import DayKind
from tests.clusters.calendar.test_calendar import URL, entries, undo_address
from tests.clusters.pages import Browser, all_values, english, inside, saved, send_file

SAVE = f"{URL}/import/save"


def ics(*events: tuple[str, str, str]) -> bytes:
    """A calendar of (first day, end, title); the end is not included, as the format has it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for start, end, title in events:
        lines += [
            "BEGIN:VEVENT",
            f"DTSTART;VALUE=DATE:{start}",
            f"DTEND;VALUE=DATE:{end}",
            f"SUMMARY:{title}",
        ]
        lines += ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


HOLIDAYS = ics(
    ("20260817", "20260818", "Hari Kemerdekaan"),
    ("20261224", "20261225", "Cuti Bersama Natal"),
    ("20250817", "20250818", "Tahun lalu"),
)


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel("2026-11-14T03:00:00Z", tick=False):
        yield


def upload(client: FlaskClient, data: bytes, name: str = "libur.ics", **values: str) -> TestResponse:
    values = {"year": "2026", "kind": "national_holiday", **values}
    return send_file(client, f"{URL}/import", "file", data, name, **values)


def test_the_preview_saves_nothing_and_the_ticked_days_are_added(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    preview = upload(client, HOLIDAYS)

    assert "2 days found in the file" in preview.text
    assert "Tahun lalu" not in preview.text
    assert entries(people) == []
    days = all_values(preview, "day", checked=True)
    page = client.post(SAVE, data={"day": days}, follow_redirects=True)
    assert "2 entries were added." in page.text
    assert [(row.title, row.kind) for row in entries(people)] == [
        ("Hari Kemerdekaan", DayKind.NATIONAL_HOLIDAY),
        ("Cuti Bersama Natal", DayKind.JOINT_LEAVE),
    ]
    client.post(undo_address(page.text))
    assert entries(people) == []


def test_what_is_there_already_is_not_offered_again(people: People, client_as: Browser) -> None:
    day = date(2026, 8, 17)
    saved(
        people.alice,
        CalendarDay(first_day=day, last_day=day, title="hari kemerdekaan", kind=DayKind.NATIONAL_HOLIDAY),
    )
    client = english(client_as(people.alice))

    preview = upload(client, HOLIDAYS)

    assert len(all_values(preview, "day")) == 1
    assert "1 day of the file is in the calendar already." in preview.text


def test_two_who_save_the_same_preview_add_it_once(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    days = all_values(upload(client, HOLIDAYS), "day")

    client.post(SAVE, data={"day": days})
    again = client.post(SAVE, data={"day": days}, follow_redirects=True)

    assert "All of these days are in the calendar already." in again.text
    assert len(entries(people)) == 2


def test_markup_in_a_title_stays_text(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    preview = upload(client, ics(("20260817", "20260818", '"><svg/onload=1> | {{7*7}}')))

    assert "<svg" not in preview.text.partition('<ul id="day"')[2].partition("</ul>")[0]
    client.post(SAVE, data={"day": all_values(preview, "day")})
    assert [row.title for row in entries(people)] == ['"><svg/onload=1> | {{7*7}}']


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00\x00",
        b"PK\x03\x04" + b"\0" * 100,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR",
        ics(("20261332", "20261333", "Bulan tiga belas")),
        ics(("20260101", "20290101", "Tiga tahun")),
        ics(("20250817", "20250818", "Tahun lalu")),
        ics(*[("20260817", "20260818", f"Hari {n}") for n in range(301)]),
        ics(*[("20260817", "20260818", f"Hari {n}") for n in range(2001)]),
        b"BEGIN:VCALENDAR\r\n" + b"X" * 1_000_001,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 5000 + b"END:VCALENDAR",
        ics(("20260817", "20260818", "x")).replace(b"END:VEVENT", b"RRULE:FREQ=SECONDLY\r\nEND:VEVENT"),
    ],
)
def test_a_hostile_or_broken_file_is_a_sentence_at_the_field(
    data: bytes, people: People, client_as: Browser
) -> None:
    answer = upload(english(client_as(people.alice)), data)

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert entries(people) == []


def test_no_file_and_wrong_choices_are_refused(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    missing = client.post(f"{URL}/import", data={"year": "2026", "kind": "national_holiday"})

    assert missing.status_code == 422
    assert "Choose a calendar file first." in missing.text
    assert upload(client, HOLIDAYS, year="1900").status_code == 422
    assert upload(client, HOLIDAYS, kind="party").status_code == 422


@pytest.mark.parametrize(
    "day",
    [
        "",
        "2026-08-17",
        "2026-08-17|2026-08-17|party|x",
        "2026-08-17|2026-08-16|local_event|x",
        "2026-08-17|2026-08-17|local_event|",
        "9999-99-99|2026-08-17|local_event|x",
        "1700-01-01|1700-01-01|local_event|x",
        "2026-01-01|2199-01-01|local_event|x",
    ],
)
def test_tampered_days_are_refused_together(day: str, people: People, client_as: Browser) -> None:
    good = "2026-08-17|2026-08-17|local_event|Baik"

    answer = english(client_as(people.alice)).post(SAVE, data={"day": [good, day]}, follow_redirects=True)

    assert 'class="notice is-bad"' in answer.text
    assert entries(people) == []


def test_no_tick_adds_nothing(people: People, client_as: Browser) -> None:
    answer = english(client_as(people.alice)).post(SAVE, data={}, follow_redirects=True)

    assert "Tick at least one day." in answer.text


def test_a_long_title_is_cut_to_what_the_calendar_keeps(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    days = all_values(upload(client, ics(("20260817", "20260818", "x" * 199))), "day")

    client.post(SAVE, data={"day": days})

    with inside(people.alice):
        assert len(session.scalars(select(CalendarDay.title)).one()) == 160
