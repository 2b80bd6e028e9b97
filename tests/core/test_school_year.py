from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkg_portal.core import indonesian_holidays as holidays
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import in_language
from kkg_portal.core.school_year import (
    CHECK_NOTICE,
    CalendarEntry,
    DayKind,
    SchoolYear,
    Semester,
    default_calendar,
    entries_on,
    first_day_of_even_semester,
    first_school_day,
    holidays_are_known,
    is_blocked,
    next_free_weekday,
    school_year_of,
    semester_of,
    working_days,
)

YEAR = SchoolYear(2025)
MONDAY, THURSDAY, SATURDAY = 0, 3, 5
# The days planned for one school year, without 14 May 2026, which turned out to be a holiday.
PLANNED_DAYS = {
    "2025-07": (17, 31),
    "2025-08": (6, 14, 21, 28),
    "2025-09": (11, 17, 25),
    "2025-10": (9, 15, 23),
    "2025-11": (6, 12, 20),
    "2025-12": (4, 18),
    "2026-01": (8, 14, 22, 28),
    "2026-02": (5, 12),
    "2026-04": (2, 8, 16, 30),
    "2026-05": (21,),
    "2026-06": (11,),
}


def entry(first_day: date, last_day: date, kind: DayKind = DayKind.LOCAL_EVENT) -> CalendarEntry:
    return CalendarEntry(first_day, last_day, kind, "Lomba HUT RI")


def titles_on(day: date) -> list[str]:
    return [found.title for found in entries_on(day, default_calendar(school_year_of(day)))]


@pytest.mark.parametrize(
    ("day", "label", "semester"),
    [
        (date(2025, 6, 30), "2024/2025", Semester.EVEN),
        (date(2025, 7, 1), "2025/2026", Semester.ODD),
        (date(2025, 12, 31), "2025/2026", Semester.ODD),
        (date(2026, 1, 1), "2025/2026", Semester.EVEN),
    ],
)
def test_year_turns_in_july_and_semester_in_january(day: date, label: str, semester: Semester) -> None:
    assert school_year_of(day).label == label
    assert semester_of(day) is semester


def test_months_run_from_july_to_june() -> None:
    months = YEAR.months

    assert len(months) == 12
    assert (months[0], months[5], months[6], months[11]) == (
        date(2025, 7, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 6, 1),
    )


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_every_day_lies_in_exactly_its_school_year(day: date) -> None:
    year = school_year_of(day)

    assert day in year
    assert day not in year.next()
    assert day not in year.previous()
    assert year.last_day + timedelta(days=1) == year.next().first_day
    assert day.replace(day=1) in year.months


def test_label_is_read_back() -> None:
    assert SchoolYear.from_label(" 2025/2026 ") == YEAR


@pytest.mark.parametrize(
    "label", ["", "2025", "2025/2027", "2025-2026", "٢٠٢٥/٢٠٢٦", "0001/2", "2025/2026/", "/"]
)
def test_other_text_is_no_school_year(label: str) -> None:
    with pytest.raises(Invalid):
        SchoolYear.from_label(label)


def test_every_kind_and_semester_has_an_english_label() -> None:
    with in_language("en"):
        assert str(DayKind.JOINT_LEAVE.label) == "Joint leave"
        assert len({str(kind.label) for kind in DayKind}) == len(DayKind) == 7
        assert [str(semester.label) for semester in Semester] == ["Odd semester", "Even semester"]
        assert "decree" in str(CHECK_NOTICE)


def test_school_weeks_of_2025_are_those_of_the_published_calendar() -> None:
    spans = {
        (found.title, found.first_day.isoformat(), found.last_day.isoformat())
        for found in default_calendar(YEAR)
        if found.kind in {DayKind.SCHOOL_BREAK, DayKind.ORIENTATION_WEEK}
    }

    assert first_school_day(YEAR) == date(2025, 7, 14)
    assert first_day_of_even_semester(YEAR) == date(2026, 1, 5)
    assert first_school_day(YEAR.next()) == date(2026, 7, 13)
    assert spans == {
        ("Libur akhir tahun pelajaran", "2025-07-01", "2025-07-12"),
        ("Masa Pengenalan Lingkungan Sekolah (MPLS)", "2025-07-14", "2025-07-16"),
        ("Libur semester 1", "2025-12-22", "2026-01-03"),
        ("Libur sekitar Idul Fitri", "2026-03-16", "2026-03-28"),
        ("Libur akhir tahun pelajaran", "2026-06-22", "2026-06-30"),
    }


@pytest.mark.parametrize("month", PLANNED_DAYS)
def test_proposal_leaves_room_for_the_meetings_of_a_usual_year(month: str) -> None:
    entries = default_calendar(YEAR)
    days = [date.fromisoformat(f"{month}-{day:02d}") for day in PLANNED_DAYS[month]]

    assert [day for day in days if is_blocked(day, entries)] == []


def test_ascension_day_moves_the_meeting_of_14_may_a_week() -> None:
    entries = default_calendar(YEAR)

    assert titles_on(date(2026, 5, 14)) == ["Kenaikan Isa Almasih"]
    assert next_free_weekday(date(2026, 5, 14), THURSDAY, entries) == date(2026, 5, 21)


def test_moving_holidays_are_marked_for_checking_and_fixed_ones_are_not() -> None:
    entries = default_calendar(SchoolYear(2027))

    fixed = {found.title for found in entries if not found.to_check}
    assert fixed == set(holidays.FIXED_HOLIDAYS.values())
    assert titles_on(date(2027, 12, 26)) == ["Isra Mikraj Nabi Muhammad SAW", "Libur semester 1"][::-1]
    assert "Hari Raya Waisak (perkiraan)" in {found.title for found in entries}


@pytest.mark.parametrize("title", holidays.MOVING_HOLIDAYS)
def test_each_moving_holiday_stands_in_each_year_of_the_table(title: str) -> None:
    days = [date.fromisoformat(text) for text in holidays.MOVING_HOLIDAYS[title].split()]

    assert days == sorted(days)
    assert {day.year for day in days} == set(holidays.TABLE_YEARS)


@pytest.mark.parametrize(
    "title",
    [
        "Isra Mikraj Nabi Muhammad SAW",
        "Hari Raya Idul Fitri",
        "Hari Raya Idul Adha",
        "Tahun Baru Islam",
        "Maulid Nabi Muhammad SAW",
    ],
)
def test_islamic_holidays_are_a_lunar_year_apart(title: str) -> None:
    days = [date.fromisoformat(text) for text in holidays.MOVING_HOLIDAYS[title].split()]

    assert all(353 <= (later - earlier).days <= 356 for earlier, later in pairwise(days))


def test_christian_holidays_keep_their_distance() -> None:
    days = {
        title: [date.fromisoformat(text) for text in holidays.MOVING_HOLIDAYS[title].split()]
        for title in ("Wafat Isa Almasih", "Paskah", "Kenaikan Isa Almasih")
    }

    for friday, easter, ascension in zip(*days.values(), strict=True):
        assert easter.weekday() == 6
        assert (easter - friday).days == 2
        assert (ascension - easter).days == 39


@pytest.mark.parametrize("year", holidays.TABLE_YEARS)
def test_ramadan_lasts_29_or_30_days(year: int) -> None:
    fasting = holidays.ramadan(year)

    assert fasting is not None
    assert (fasting.last_day - fasting.first_day).days + 1 in {29, 30}


@pytest.mark.parametrize("text", holidays.JOINT_LEAVE.values())
def test_joint_leave_never_falls_on_a_weekend(text: str) -> None:
    days = [date.fromisoformat(day) for day in text.split()]

    assert all(day.weekday() < SATURDAY for day in days)
    assert all(day.year <= holidays.LAST_DECREED_YEAR for day in days)


@pytest.mark.parametrize("starting_year", range(2020, 2040))
def test_proposal_stays_inside_its_year_and_in_order(starting_year: int) -> None:
    year = SchoolYear(starting_year)

    entries = default_calendar(year)

    assert all(found.first_day <= found.last_day for found in entries)
    assert all(found.first_day in year and found.last_day in year for found in entries)
    assert entries == sorted(entries, key=lambda found: found.first_day)
    exams = [found for found in entries if found.kind is DayKind.EXAM_WEEK]
    assert len(exams) == 4
    assert all(exam.first_day.weekday() == MONDAY for exam in exams)
    assert all(len(working_days(exam.first_day, exam.last_day, entries)) >= 4 for exam in exams)
    assert sum(found.to_check is False for found in entries) == 5


def test_years_outside_the_table_are_known_to_be_incomplete() -> None:
    assert [year for year in range(2020, 2040) if holidays_are_known(SchoolYear(year))] == [
        2024,
        2025,
        2026,
        2027,
    ]


def test_exam_week_makes_room_for_idul_fitri() -> None:
    [exam] = [
        found for found in default_calendar(SchoolYear(2026)) if found.title == "Sumatif tengah semester 2"
    ]

    assert exam.first_day == date(2027, 3, 22)


def test_working_days_leave_out_sundays_and_closed_days_but_count_exams() -> None:
    entries = [
        entry(date(2026, 6, 1), date(2026, 6, 6), DayKind.EXAM_WEEK),
        entry(date(2026, 6, 1), date(2026, 6, 1), DayKind.NATIONAL_HOLIDAY),
        entry(date(2026, 6, 2), date(2026, 6, 2)),
    ]
    first_day, last_day = date(2026, 6, 1), date(2026, 6, 14)

    assert len(working_days(first_day, last_day, entries)) == 11
    assert len(working_days(first_day, last_day, entries, days_per_week=5)) == 9
    assert working_days(last_day, first_day, entries) == []


def test_entry_blocks_both_its_ends_unless_it_says_otherwise() -> None:
    blocking = entry(date(2026, 8, 10), date(2026, 8, 14))
    harmless = CalendarEntry(date(2026, 9, 1), date(2026, 9, 2), DayKind.LOCAL_EVENT, "Pramuka", False)
    entries = [blocking, harmless]

    days = (date(2026, 8, 9), date(2026, 8, 10), date(2026, 8, 14), date(2026, 8, 15), date(2026, 9, 1))

    assert [is_blocked(day, entries) for day in days] == [False, True, True, False, False]


def test_next_free_weekday_may_be_the_day_itself() -> None:
    saturday = date(2026, 8, 15)

    assert next_free_weekday(saturday, SATURDAY, []) == saturday
    assert next_free_weekday(saturday + timedelta(days=1), SATURDAY, []) == date(2026, 8, 22)
    assert next_free_weekday(saturday, SATURDAY, [entry(saturday, saturday)]) == date(2026, 8, 22)


def test_calendar_without_any_free_day_is_refused() -> None:
    with pytest.raises(Invalid):
        next_free_weekday(date(2026, 8, 15), SATURDAY, [entry(date.min, date.max)])
