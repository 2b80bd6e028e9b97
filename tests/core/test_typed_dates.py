"""Dates people type: any usual form is understood, anything else gets a sentence that helps."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import format_date, in_language
from kkg_portal.core.typed_dates import format_typed_date, parse_date

# A Wednesday.
TODAY = date(2026, 7, 1)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
todays = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "14-11-2026",
        "14/11/26",
        "14.11.2026",
        "14 11 2026",
        "14 / 11 / 2026",
        "14–11–2026",
        "14--11--2026",
        "2026-11-14",
        "2026/11/14",
        "14112026",
        "141126",
        "20261114",
        "14-11",
        "14 Nov",
        "14nov",
        "14 Nov 26",
        "14 Nov '26",
        "14Nov2026",
        "14 Nov. 2026",
        "14 Nov(ember) 2026",
        "14 Nopember 2026",
        "14 Novmber 2026",
        "14 November 2026",
        "14-Nov-2026",
        "Sabtu, 14 November 2026",
        "sabtu 14 nov",
        "Saptu,14/11/2026",
        "Sab, 14 Nov 2026",
        "hari Sabtu tanggal 14 bulan November tahun 2026",
        "tgl. 14 Nov 2026",
        "Saturday, November 14, 2026",
        "Sat 14th Nov 2026",
        "the 14th of November",
        "November 14",
        "2026 Nov 14",
        "  14   november   2026  ",
        "14 NOVEMBER 2026",
        "１４ November ２０２６",
    ],
)
def test_usual_forms_of_one_day(text: str) -> None:
    assert parse_date(text, today=TODAY) == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 Agustus 2026", date(2026, 8, 14)),
        ("14 Ags 2026", date(2026, 8, 14)),
        ("14 Agt", date(2026, 8, 14)),
        ("3 Mei", date(2027, 5, 3)),
        ("3 May", date(2027, 5, 3)),
        ("5 Pebruari 2027", date(2027, 2, 5)),
        ("1 Desember", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("1 Okt", date(2026, 10, 1)),
        ("1 October", date(2026, 10, 1)),
        ("1 Maret", date(2027, 3, 1)),
        ("1-2-2027", date(2027, 2, 1)),
        ("17-8-45", date(2045, 8, 17)),
        ("17-8-85", date(1985, 8, 17)),
        ("Jum'at 3 Juli 2026", date(2026, 7, 3)),
        ("Jumat, 3 Juli", date(2026, 7, 3)),
        ("Ahad 5 Juli", date(2026, 7, 5)),
        ("Rebo 8 Juli", date(2026, 7, 8)),
    ],
)
def test_names_short_forms_and_old_spellings(text: str, expected: date) -> None:
    assert parse_date(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hari ini", date(2026, 7, 1)),
        ("Hari  Ini", date(2026, 7, 1)),
        ("today", date(2026, 7, 1)),
        ("besok", date(2026, 7, 2)),
        ("tomorrow", date(2026, 7, 2)),
        ("lusa", date(2026, 7, 3)),
        ("besok lusa", date(2026, 7, 3)),
        ("day after tomorrow", date(2026, 7, 3)),
        ("the day after tomorrow", date(2026, 7, 3)),
        ("kemarin", date(2026, 6, 30)),
        ("Sabtu", date(2026, 7, 4)),
        ("Sabtu ini", date(2026, 7, 4)),
        ("hari Sabtu", date(2026, 7, 4)),
        ("Sabtu depan", date(2026, 7, 4)),
        ("next Saturday", date(2026, 7, 4)),
        ("Rabu", date(2026, 7, 1)),
        ("Rabu depan", date(2026, 7, 8)),
        ("next Wednesday", date(2026, 7, 8)),
        ("Sabtu minggu depan", date(2026, 7, 11)),
        ("Saturday next week", date(2026, 7, 11)),
        ("Senin pekan depan", date(2026, 7, 6)),
        ("Minggu", date(2026, 7, 5)),
        ("hari Minggu depan", date(2026, 7, 5)),
        ("next Sunday", date(2026, 7, 5)),
    ],
)
def test_days_told_from_today(text: str, expected: date) -> None:
    assert parse_date(text, today=TODAY) == expected


def test_day_without_year_is_the_next_one_today_included() -> None:
    assert parse_date("1 Juli", today=TODAY) == TODAY
    assert parse_date("30 Juni", today=TODAY) == date(2027, 6, 30)
    assert parse_date("29 Februari", today=TODAY) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31 Februari", "Februari 2027 has days 1 to 28."),
        ("29-2-2027", "Februari 2027 has days 1 to 28."),
        ("31/4/2027", "April 2027 has days 1 to 30."),
        ("0-4-2027", "April 2027 has days 1 to 30."),
        ("Jumat, 14 November 2026", "14 November 2026 is a Sabtu, not a Jumat."),
        ("Friday 14 Nov", "14 November 2026 is a Sabtu, not a Jumat."),
        ("11/14/2026", "There is no month 14. Write the day first"),
        ("14", "Add the month to the day. For example: 14 November 2026."),
        ("November 2026", "Add the day to the month."),
        ("November", "Add the day to the month."),
        ("minggu depan", "Which day of next week?"),
        ("next week", "Which day of next week?"),
        ("14-11-1026", "Check the year"),
        ("14-11-126", "Check the year"),
        ("", "The date is still empty. For example: 14 November 2026."),
        ("   ", "The date is still empty."),
        ("nanti saja", "This date is not clear."),
        ("14-11-2026 s.d. 16-11-2026", "This date is not clear."),
        ("Sabtu Minggu", "This date is not clear."),
        ("14 November 2026 <script>", "This date is not clear."),
        ("١٤-١١-٢٠٢٦", "This date is not clear."),
        ("1" * 5000, "This date is not clear."),
    ],
)
def test_refusals_say_what_to_do(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_date(text, today=TODAY)

    assert refused.value.message.startswith(sentence)


def test_weekday_in_the_message_is_in_the_reader_language() -> None:
    with in_language("en"), pytest.raises(Invalid) as refused:
        parse_date("Jumat, 14 November 2026", today=TODAY)

    assert refused.value.message.startswith("14 November 2026 is a Saturday, not a Friday.")


@given(value=days, today=todays, language=st.sampled_from(["id", "en"]))
def test_what_is_put_back_in_the_field_reads_the_same(value: date, today: date, language: str) -> None:
    with in_language(language):
        assert parse_date(format_typed_date(value), today=today) == value


@given(
    value=days,
    today=todays,
    style=st.sampled_from(["full", "long", "short", "numeric"]),
    language=st.sampled_from(["id", "en"]),
)
def test_every_date_the_portal_shows_can_be_typed(
    value: date, today: date, style: str, language: str
) -> None:
    with in_language(language):
        assert parse_date(format_date(value, style), today=today) == value


@given(value=days, today=todays, separator=st.sampled_from(["-", "/", ".", " ", " - ", ""]))
def test_numbers_are_day_month_year(value: date, today: date, separator: str) -> None:
    assert parse_date(value.strftime(f"%d{separator}%m{separator}%Y"), today=today) == value
    assert parse_date(value.isoformat(), today=today) == value


@given(value=todays, today=todays)
def test_without_year_it_is_within_the_next_years(value: date, today: date) -> None:
    found = parse_date(f"{value.day}-{value.month}", today=today)

    assert (found.day, found.month) == (value.day, value.month)
    assert today <= found < today + timedelta(days=366 * 8)


spoken = [
    *("sabtu", "minggu", "depan", "next", "week", "besok", "hari", "ini", "the", "nov", "feb", "mei"),
    *("14", "31", "0", "00", "2026", "2099", "-", "/", ".", ","),
]
sloppy_texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(spoken), max_size=6).map(" ".join))


@given(text=sloppy_texts, today=todays)
@example(text="İ 14 nov", today=TODAY)
@example(text="ﷺ" * 60, today=TODAY)
@example(text="\ud800", today=TODAY)
def test_any_text_is_a_date_or_a_sentence(text: str, today: date) -> None:
    with suppress(Invalid):
        parse_date(text, today=today)
