"""The Indonesian school year: its semesters, and a calendar of holidays and school weeks to start from.

The real calendar is decreed each year, by three ministers for the holidays and by the province for school
weeks. What is computed here is a first proposal that a cluster keeps as its own rows and corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol, TypeVar

from . import indonesian_holidays as holidays
from .errors import Invalid
from .i18n import LazyString
from .i18n import gettext as _
from .i18n import lazy_gettext as _l

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)
FIRST_MONTH = 7
MONDAY, SUNDAY = 0, 6
SEARCH_WEEKS = 104

# Shown beside every entry with `to_check`.
CHECK_NOTICE = _l("To be checked against this year's decree.")


class Semester(IntEnum):
    ODD = 1
    EVEN = 2

    @property
    def label(self) -> LazyString:
        return _l("Odd semester") if self is Semester.ODD else _l("Even semester")


class DayKind(StrEnum):
    NATIONAL_HOLIDAY = "national_holiday"
    JOINT_LEAVE = "joint_leave"
    SCHOOL_BREAK = "school_break"
    EXAM_WEEK = "exam_week"
    ORIENTATION_WEEK = "orientation_week"
    RAMADAN = "ramadan"
    LOCAL_EVENT = "local_event"

    @property
    def label(self) -> LazyString:
        return DAY_KIND_LABELS[self]


DAY_KIND_LABELS = {
    DayKind.NATIONAL_HOLIDAY: _l("National holiday"),
    DayKind.JOINT_LEAVE: _l("Joint leave"),
    DayKind.SCHOOL_BREAK: _l("School break"),
    DayKind.EXAM_WEEK: _l("Exam week"),
    DayKind.ORIENTATION_WEEK: _l("Orientation week"),
    DayKind.RAMADAN: _l("Ramadan"),
    DayKind.LOCAL_EVENT: _l("Local event"),
}
KINDS_WITHOUT_SCHOOL = frozenset({DayKind.NATIONAL_HOLIDAY, DayKind.JOINT_LEAVE, DayKind.SCHOOL_BREAK})


class CalendarSpan(Protocol):
    """Anything with days and a kind: an entry proposed here or a row the cluster has corrected."""

    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def kind(self) -> DayKind: ...
    @property
    def blocks_meetings(self) -> bool: ...


Span = TypeVar("Span", bound=CalendarSpan)


@dataclass(frozen=True)
class CalendarEntry:
    """Days of one kind, both ends included. The title is data in Indonesian, for the cluster to edit."""

    first_day: date
    last_day: date
    kind: DayKind
    title: str
    blocks_meetings: bool = True
    to_check: bool = True


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A year from 1 July to 30 June, named after both its calendar years."""

    starting_year: int

    @classmethod
    def from_label(cls, label: str) -> SchoolYear:
        """The year called "2025/2026"; Invalid for any other text."""
        first, slash, second = label.strip().partition("/")
        is_year = slash and first.isascii() and first.isdecimal() and len(first) == 4
        if not is_year or not 2000 <= int(first) < 2200 or second != str(int(first) + 1):
            raise Invalid(_("Write the school year like 2025/2026."))
        return cls(int(first))

    @property
    def label(self) -> str:
        return f"{self.starting_year}/{self.starting_year + 1}"

    @property
    def first_day(self) -> date:
        return date(self.starting_year, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - ONE_DAY

    @property
    def months(self) -> list[date]:
        """The first day of each month, July first."""
        year = self.starting_year
        return [date(year + month // 12, month % 12 + 1, 1) for month in range(6, 18)]

    def next(self) -> SchoolYear:
        return SchoolYear(self.starting_year + 1)

    def previous(self) -> SchoolYear:
        return SchoolYear(self.starting_year - 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def school_year_of(day: date) -> SchoolYear:
    return SchoolYear(day.year if day.month >= FIRST_MONTH else day.year - 1)


def semester_of(day: date) -> Semester:
    return Semester.ODD if day.month >= FIRST_MONTH else Semester.EVEN


def holidays_are_known(school_year: SchoolYear) -> bool:
    """Whether the proposal has the moving holidays of the whole year, decreed or estimated."""
    return {school_year.starting_year, school_year.starting_year + 1} <= set(holidays.TABLE_YEARS)


def default_calendar(school_year: SchoolYear) -> list[CalendarEntry]:
    """A first calendar to correct, earliest first, cut off at the ends of the school year.

    A year the table of moving holidays does not know gets the fixed holidays and the school weeks only.
    """
    entries = [*_holidays(school_year), *_breaks(school_year)]
    entries += list(_school_weeks(school_year, entries))
    inside = [
        replace(
            entry,
            first_day=max(entry.first_day, school_year.first_day),
            last_day=min(entry.last_day, school_year.last_day),
        )
        for entry in entries
        if entry.last_day in school_year or entry.first_day in school_year
    ]
    return sorted(inside, key=lambda entry: (entry.first_day, entry.last_day, entry.title))


def entries_on(day: date, entries: Iterable[Span]) -> list[Span]:
    return [entry for entry in entries if entry.first_day <= day <= entry.last_day]


def is_blocked(day: date, entries: Iterable[CalendarSpan]) -> bool:
    """Whether no meeting should be planned on `day`; Sundays are left to the cluster."""
    return any(entry.blocks_meetings for entry in entries_on(day, entries))


def working_days(
    first_day: date, last_day: date, entries: Iterable[CalendarSpan], *, days_per_week: int = 6
) -> list[date]:
    """The days schools are open, both ends included. Exams, orientation and Ramadan are working days."""
    closed = [entry for entry in entries if entry.kind in KINDS_WITHOUT_SCHOOL]
    return [
        day
        for day in _each_day(first_day, last_day)
        if day.weekday() < days_per_week and day.weekday() != SUNDAY and not entries_on(day, closed)
    ]


def next_free_weekday(day: date, weekday: int, entries: Iterable[CalendarSpan]) -> date:
    """The first such weekday (0 is Monday) from `day` on that nothing blocks.

    Raises Invalid when two years of them are blocked.
    """
    blocking = [entry for entry in entries if entry.blocks_meetings]
    first = _weekday_from(day, weekday)
    for week in range(SEARCH_WEEKS):
        candidate = first + week * ONE_WEEK
        if not entries_on(candidate, blocking):
            return candidate
    raise Invalid(_("The calendar leaves no free day for two years. Remove entries that are too long."))


def first_school_day(school_year: SchoolYear) -> date:
    """The second Monday of July, as most provinces decree it."""
    return _weekday_from(date(school_year.starting_year, FIRST_MONTH, 8), MONDAY)


def first_day_of_even_semester(school_year: SchoolYear) -> date:
    """The first Monday after New Year's Day."""
    return _weekday_from(date(school_year.starting_year + 1, 1, 2), MONDAY)


def _holidays(school_year: SchoolYear) -> Iterator[CalendarEntry]:
    for year in (school_year.starting_year, school_year.starting_year + 1):
        for named in holidays.national_holidays(year):
            yield _entry(named, DayKind.NATIONAL_HOLIDAY)
        for named in holidays.joint_leave(year):
            yield _entry(named, DayKind.JOINT_LEAVE)
        if fasting := holidays.ramadan(year):
            yield _entry(fasting, DayKind.RAMADAN)


def _entry(named: holidays.NamedDays, kind: DayKind) -> CalendarEntry:
    return CalendarEntry(named.first_day, named.last_day, kind, named.title, to_check=not named.is_fixed)


def _breaks(school_year: SchoolYear) -> Iterator[CalendarEntry]:
    even_start = first_day_of_even_semester(school_year)
    spans = [
        (school_year.first_day, first_school_day(school_year) - 2 * ONE_DAY, "Libur akhir tahun pelajaran"),
        (even_start - 2 * ONE_WEEK, even_start - 2 * ONE_DAY, "Libur semester 1"),
        (_year_break_start(school_year), school_year.last_day, "Libur akhir tahun pelajaran"),
    ]
    if feast := holidays.idul_fitri(school_year.starting_year + 1):
        spans.append((feast - 5 * ONE_DAY, feast + ONE_WEEK, "Libur sekitar Idul Fitri"))
    for first_day, last_day, title in spans:
        yield CalendarEntry(first_day, last_day, DayKind.SCHOOL_BREAK, title)


def _school_weeks(school_year: SchoolYear, days_off: Sequence[CalendarEntry]) -> Iterator[CalendarEntry]:
    start, even_start = first_school_day(school_year), first_day_of_even_semester(school_year)
    orientation = "Masa Pengenalan Lingkungan Sekolah (MPLS)"
    yield CalendarEntry(start, start + 2 * ONE_DAY, DayKind.ORIENTATION_WEEK, orientation)
    for monday, title in (
        (start + 11 * ONE_WEEK, "Sumatif tengah semester 1"),
        (even_start - 4 * ONE_WEEK, "Sumatif akhir semester 1"),
        (even_start + 9 * ONE_WEEK, "Sumatif tengah semester 2"),
        (_year_break_start(school_year) - 3 * ONE_WEEK, "Sumatif akhir tahun"),
    ):
        quiet = _quiet_week(monday, days_off)
        yield CalendarEntry(quiet, quiet + 5 * ONE_DAY, DayKind.EXAM_WEEK, title)


def _year_break_start(school_year: SchoolYear) -> date:
    return first_school_day(school_year.next()) - 3 * ONE_WEEK


def _quiet_week(monday: date, days_off: Sequence[CalendarEntry]) -> date:
    """That Monday, or the next one whose week has at least four days of school: Idul Fitri wanders."""
    while len(working_days(monday, monday + 5 * ONE_DAY, days_off)) < 4:
        monday += ONE_WEEK
    return monday


def _weekday_from(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * ONE_DAY


def _each_day(first_day: date, last_day: date) -> Iterator[date]:
    for offset in range((last_day - first_day).days + 1):
        yield first_day + offset * ONE_DAY
