"""Feeds read back with three packages that have nothing to do with the writer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from kkg_portal.core.icalendar import (
    Feed,
    feed_bytes,
    mail_request_bytes,
)
from tests.support.calendar_samples import EVENT, FEED, WIT, components, invited, unfolded

TITLES = {
    "separators": "Rapat; evaluasi, penutup: selesai",
    "newline": "Baris satu\nbaris dua",
    "backslash": "C:\\new\\,berkas",
    "emoji": "Lomba 17-an 🇮🇩 👩🏽‍🏫🎉",
    "long": "Menyusun perencanaan pembelajaran mendalam " * 7,
    "long without spaces": "é" * 300,
    "scripts": "ꦲꦏ꧀ꦱꦫꦗꦮ — ᬅᬓ᭄ᬱᬭᬩᬮᬶ — العربية — 汉字",
    "looks like a property": "Judul\r\nATTENDEE:mailto:mallory@example.org\r\nEND:VEVENT",
}


@dataclass
class ReadEvent:
    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str


def read_with_icalendar(data: bytes) -> list[ReadEvent]:
    events = components(data, "VEVENT")
    return [ReadEvent(str(e["UID"]), e["DTSTART"].dt, e["DTEND"].dt, str(e["SUMMARY"])) for e in events]


def read_with_vobject(data: bytes) -> list[ReadEvent]:
    events = vobject.readOne(data.decode()).vevent_list
    return [ReadEvent(e.uid.value, e.dtstart.value, e.dtend.value, e.summary.value) for e in events]


def read_with_ical(data: bytes) -> list[ReadEvent]:
    events: list[Any] = IcsCalendarStream.calendar_from_ics(data.decode()).events
    return [ReadEvent(e.uid or "", e.dtstart, e.dtend, e.summary or "") for e in events]


READERS = pytest.mark.parametrize("read", [read_with_icalendar, read_with_vobject, read_with_ical])
Reader = Callable[[bytes], list[ReadEvent]]


@READERS
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES.keys())
@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_every_reader_sees_what_was_written(read: Reader, title: str, zone: str) -> None:
    event = replace(EVENT, summary=title, zone_name=zone)

    [found] = read(feed_bytes(replace(FEED, events=(event,))))

    assert found.uid == event.uid
    assert found.starts_at.astimezone(UTC) == event.starts_at
    assert found.ends_at.astimezone(UTC) == event.ends_at
    assert found.summary == title.replace("\r\n", "\n")


@READERS
def test_wall_time_is_the_one_of_the_zone(read: Reader) -> None:
    [found] = read(feed_bytes(FEED))

    assert found.starts_at.strftime("%A %H.%M") == "Saturday 08.00"
    assert found.starts_at.utcoffset() == timedelta(hours=9)


def test_third_saturday_in_papua_stays_a_saturday() -> None:
    series = replace(EVENT, rule="FREQ=MONTHLY;BYDAY=3SA", until=datetime(2027, 6, 30, 14, 59, tzinfo=UTC))

    data = feed_bytes(replace(FEED, events=(series,)))

    assert "RRULE:FREQ=MONTHLY;BYDAY=3SA;UNTIL=20270630T145900Z" in unfolded(data)
    occurrences = list(IcsCalendarStream.calendar_from_ics(data.decode()).timeline)
    starts = [occurrence.start_datetime.astimezone(WIT) for occurrence in occurrences]
    assert len(starts) == 12
    assert {start.strftime("%A %H.%M") for start in starts} == {"Saturday 08.00"}
    assert [start.date() for start in starts[:3]] == [date(2026, 7, 18), date(2026, 8, 15), date(2026, 9, 19)]
    assert all(15 <= start.day <= 21 for start in starts)
    again = vobject.readOne(data.decode()).vevent.getrruleset()
    assert [moment.astimezone(WIT) for moment in again] == starts


@READERS
def test_empty_feed_is_a_valid_calendar(read: Reader) -> None:
    data = feed_bytes(Feed(name="Kosong"))

    assert b"BEGIN:VTIMEZONE" in data
    if read is not read_with_vobject:  # vobject has no vevent_list to ask for.
        assert read(data) == []


@READERS
def test_mail_request_names_one_receiver(read: Reader) -> None:
    data = mail_request_bytes(invited(asks_reply=True))

    lines = unfolded(data)
    assert "METHOD:REQUEST" in lines
    assert 'ORGANIZER;CN="KKG Sentani":mailto:kkg-sentani@example.org' in lines
    assert (
        'ATTENDEE;CN="Yosef, S.Pd.";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE'
        ":mailto:yosef@example.org"
    ) in lines
    assert [event.uid for event in read(data)] == [EVENT.uid]
    assert any("RSVP=FALSE" in line for line in unfolded(mail_request_bytes(invited())))


def expected(text: str) -> str:
    for line_break in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        text = text.replace(line_break, "\n")
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and not "\x7f" <= sign <= "\x9f"))


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=400)


@settings(deadline=None)
@given(summary=ANY_TEXT, location=ANY_TEXT, description=ANY_TEXT)
def test_any_text_round_trips_in_lines_of_75_octets(summary: str, location: str, description: str) -> None:
    event = replace(EVENT, summary=summary, location=location, description=description, url="")

    data = feed_bytes(Feed(name="x", events=(event,)))

    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    [found] = components(data, "VEVENT")
    assert str(found.get("SUMMARY", "")) == expected(summary)
    assert str(found.get("LOCATION", "")) == expected(location)
    assert str(found.get("DESCRIPTION", "")) == expected(description)
