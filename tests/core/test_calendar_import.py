from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkg_portal.core.calendar_import import ImportedDay, read_holidays
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import in_language
from kkg_portal.core.icalendar import feed_bytes
from tests.support.calendar_samples import FEED

FIRST_DAY, LAST_DAY = date(2026, 7, 1), date(2027, 6, 30)
INDEPENDENCE = "DTSTART;VALUE=DATE:20260817\r\nDTEND;VALUE=DATE:20260818\r\nSUMMARY:HUT RI"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n".encode()


def read(data: bytes, zone_name: str = "Asia/Jakarta") -> list[ImportedDay]:
    return read_holidays(BytesIO(data), first_day=FIRST_DAY, last_day=LAST_DAY, zone_name=zone_name)


def days(*events: str, zone_name: str = "Asia/Jakarta") -> list[tuple[str, str]]:
    found = read(calendar(*events), zone_name)
    return [(day.first_day.isoformat(), day.last_day.isoformat()) for day in found]


def test_day_after_the_last_is_not_part_of_the_holiday() -> None:
    assert read(calendar(INDEPENDENCE)) == [ImportedDay(date(2026, 8, 17), date(2026, 8, 17), "HUT RI")]
    assert days("DTSTART;VALUE=DATE:20261221\r\nDTEND;VALUE=DATE:20270103") == [("2026-12-21", "2027-01-02")]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20260817",
        "DTSTART:20260817\r\nDTEND:20260817",
        "DTSTART:20260817\r\nDURATION:P1D",
        "DTSTART:20260817T080000",
        "DTSTART;TZID=Asia/Jayapura:20260817T080000\r\nDTEND;TZID=Asia/Jayapura:20260817T100000",
        "DTSTART:20260817T080000\r\nDURATION:PT2H30M",
        'DTSTART;X-NOTE="a:b;c":20260817',
        "dtstart;value=date:20260817\r\ndtend;value=date:20260818",
        "DTSTART:20260817\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nDURATION:P9D\r\nEND:VALARM",
    ],
)
def test_every_way_to_write_one_day(event: str) -> None:
    assert days(event) == [("2026-08-17", "2026-08-17")]


def test_utc_times_count_for_the_day_on_the_local_wall_clock() -> None:
    midnight_wib = "DTSTART:20260816T170000Z\r\nDTEND:20260817T170000Z"

    assert days(midnight_wib) == [("2026-08-17", "2026-08-17")]
    assert days(midnight_wib, zone_name="Asia/Jayapura") == [("2026-08-17", "2026-08-18")]


def test_only_days_that_touch_the_window_come_back_sorted_and_once() -> None:
    found = days(
        "DTSTART:20270615\r\nDTEND:20270715",
        INDEPENDENCE,
        INDEPENDENCE,
        "DTSTART:20250817",
        "DTSTART:20280101",
    )

    assert found == [("2026-08-17", "2026-08-17"), ("2027-06-15", "2027-07-14")]


def test_yearly_events_are_repeated_inside_the_window() -> None:
    rule = "DTSTART:20100817\r\nDTEND:20100819\r\nRRULE:FREQ=YEARLY"

    assert days(rule) == [("2026-08-17", "2026-08-18")]
    assert days(f"{rule};BYMONTH=08;BYMONTHDAY=17;WKST=MO") == [("2026-08-17", "2026-08-18")]
    assert days(f"{rule};INTERVAL=5") == []
    assert days(f"{rule};COUNT=16") == []
    assert days(f"{rule};COUNT=17") == [("2026-08-17", "2026-08-18")]
    assert days(f"{rule};UNTIL=20260816") == []
    assert days(f"{rule}\r\nEXDATE:20250817\r\nEXDATE;VALUE=DATE:20260817") == []
    assert days("DTSTART:20240229\r\nRRULE:FREQ=YEARLY") == []


def test_cancelled_events_are_left_out() -> None:
    assert days(f"{INDEPENDENCE}\r\nSTATUS:CANCELLED") == []


def test_titles_are_plain_text_on_one_line() -> None:
    [day] = read(calendar("DTSTART:20260817\r\nSUMMARY;LANGUAGE=id:Libur\\, cuti\\n bersama\x07\\; 🇮🇩"))
    [long] = read(calendar(f"DTSTART:20260817\r\nSUMMARY:{'x' * 5000}"))
    [blank] = read(calendar("DTSTART:20260817\r\nSUMMARY: "))

    assert day.title == "Libur, cuti bersama ; 🇮🇩"
    assert len(long.title) == 200
    assert blank.title == "Untitled day"


def test_line_folded_inside_a_character_is_joined() -> None:
    data = calendar("DTSTART:20260817\r\nSUMMARY:Idul Fitri é").replace(b"\xc3\xa9", b"\xc3\r\n \xa9")

    [day] = read(b"\xef\xbb\xbf" + data)

    assert day.title == "Idul Fitri é"


def test_our_own_feeds_can_be_read() -> None:
    [day] = read(feed_bytes(FEED))

    assert (day.first_day, day.title) == (date(2026, 7, 18), "Bedah Capaian Pembelajaran")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a complete calendar"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not a complete calendar"),
        (b"<html></html>", "not a complete calendar"),
        (calendar(INDEPENDENCE)[:-20], "not a complete calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "not a complete calendar"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 1_000_000, "larger than 1 MB"),
        (calendar(*["DTSTART:20260817"] * 2001), "more than 2,000 events"),
        (calendar("SUMMARY:Tanpa tanggal"), "“Tanpa tanggal” cannot be read"),
        (calendar("DTSTART:20260230\r\nSUMMARY:x"), "“x” cannot be read"),
        (calendar("DTSTART:00010101\r\nSUMMARY:x"), "“x” cannot be read"),
        (calendar("DTSTART:20260817\r\nDTEND:soon\r\nSUMMARY:x"), "“x” cannot be read"),
        (calendar("DTSTART:20260817\r\nDURATION:-P1D\r\nSUMMARY:x"), "“x” cannot be read"),
        (calendar("DTSTART:20260817\r\nDTEND:20280101\r\nSUMMARY:x"), "longer than a year"),
        (calendar("DTSTART:20260817\r\nRRULE:FREQ=SECONDLY\r\nSUMMARY:x"), "not simply every year"),
        (calendar("DTSTART:20260817\r\nRRULE:FREQ=YEARLY;BYDAY=3SA\r\nSUMMARY:x"), "not simply every year"),
        (calendar("DTSTART:20260817\r\nRRULE:FREQ=YEARLY;INTERVAL=0\r\nSUMMARY:x"), "not simply every year"),
        (calendar("DTSTART:20260817\r\nRRULE:nonsense\r\nSUMMARY:x"), "not simply every year"),
    ],
)
def test_unreadable_files_are_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        read(data)


def test_percent_sign_in_a_title_does_not_break_the_sentence() -> None:
    with pytest.raises(Invalid, match="100% %s"):
        read(calendar("SUMMARY:100% %s"))


def test_cap_of_two_thousand_counts_events_not_their_repetitions() -> None:
    data = calendar(*["DTSTART:19000817\r\nRRULE:FREQ=YEARLY"] * 2000)

    assert [day.first_day for day in read(data)] == [date(2026, 8, 17)]


def is_read_or_refused(data: bytes) -> bool:
    try:
        found = read_holidays(BytesIO(data), first_day=date.min, last_day=date.max)
    except Invalid as refusal:
        return bool(refusal.message)
    return all(day.first_day <= day.last_day and day.title for day in found)


@settings(deadline=None)
@given(st.binary(max_size=2000))
def test_arbitrary_bytes_raise_nothing_but_invalid(data: bytes) -> None:
    assert is_read_or_refused(data)


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "BEGIN:VEVENT",
                "END:VEVENT",
                "BEGIN:VALARM",
                "END:VALARM",
                " ",
                "END:VCALENDAR",
                "DURATION:P999W",
            ]
        ),
        st.builds(
            "{}:{}{}".format,
            st.sampled_from(["DTSTART", "DTEND", "RRULE", "EXDATE", "DURATION", "SUMMARY", 'DTSTART;X="'])
            | st.text(max_size=5),
            st.sampled_from(
                ["", "20260817", "22001231", "19000101T000000Z", "FREQ=YEARLY;", "COUNT=1;UNTIL="]
            ),
            st.text(max_size=8),
        ),
    ),
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_nearly_right_files_raise_nothing_but_invalid(lines: list[str]) -> None:
    body = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])

    assert is_read_or_refused(body.encode("utf-8", "surrogatepass"))
    assert is_read_or_refused(calendar(*(f"DTSTART:20260817\r\n{line}" for line in lines if line.isascii())))
