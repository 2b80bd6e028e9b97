"""Dates as people type them, in Indonesian or English: one text box, any usual form, day before month."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from kkg_portal.core.calendar_words import month_number, weekday_number
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_date
from kkg_portal.core.typed_times import format_typed_time, parse_time

__all__ = ["format_typed_date", "format_typed_time", "parse_date", "parse_time"]

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100

_LONGEST_TEXT = 60
_EXAMPLE = date(2026, 11, 14)
_MONDAY = date(2026, 11, 9)
_LEAP_YEARS_REACH = 8

_APOSTROPHES_AND_BRACKETS = re.compile("['`´‘’ʼ()\\[\\]]")
_SEPARATORS = re.compile(r"[\s,./\\|:;_‐‑‒–—-]+")
_TOKEN = re.compile(r"[0-9]+|[a-z]+")

_DAYS_FROM_TODAY = {
    "kemarin": -1,
    "yesterday": -1,
    "hariini": 0,
    "hrini": 0,
    "today": 0,
    "besok": 1,
    "bsk": 1,
    "besuk": 1,
    "esok": 1,
    "tomorrow": 1,
    "lusa": 2,
    "besoklusa": 2,
    "dayaftertomorrow": 2,
}
_NEXT = frozenset({"depan", "dpn", "mendatang", "berikutnya", "next", "coming"})
_WEEK = frozenset({"minggu", "mgg", "pekan", "week"})
_FILLERS = frozenset(
    {"tanggal", "tgl", "hari", "hr", "pada", "bulan", "bln", "tahun", "thn", "th", "ini", "ke"}
    | {"on", "the", "of", "this", "st", "nd", "rd"}
)


@dataclass
class _Pieces:
    """What the words and numbers of one text turned out to be."""

    numbers: list[str] = field(default_factory=list)
    month: int | None = None
    weekday: int | None = None
    is_next: bool = False
    is_next_week: bool = False


def parse_date(text: str, *, today: date) -> date:
    """The day meant by `text`; raises Invalid with a sentence that shows how to write it.

    Without a year it is the next such date, today included. "Sabtu" may be today, "Sabtu depan" and
    "next Saturday" are the first one after today, "Sabtu minggu depan" lies in next Monday's week.
    """
    tokens = _tokens(text)
    glued = "".join(tokens).removeprefix("the")
    if glued in _DAYS_FROM_TODAY:
        return today + timedelta(days=_DAYS_FROM_TODAY[glued])
    pieces = _sorted_out(tokens)
    if not pieces.numbers and pieces.month is None:
        return _day_of_week(pieces, today)
    found = _day_of_calendar(pieces, today)
    _check_weekday(found, pieces.weekday)
    return found


def format_typed_date(value: date) -> str:
    """The text to put back in a date field; without the weekday, so that changing one number is enough."""
    return format_date(value, "long")


def _not_understood() -> Invalid:
    example = format_date(_EXAMPLE, "long")
    return Invalid(_("This date is not clear. Write it like this: %(example)s.", example=example))


def _tokens(text: str) -> list[str]:
    if len(text) > _LONGEST_TEXT:
        raise _not_understood()
    plain = _APOSTROPHES_AND_BRACKETS.sub("", unicodedata.normalize("NFKC", text).lower())
    if not plain.strip():
        example = format_date(_EXAMPLE, "long")
        raise Invalid(_("The date is still empty. For example: %(example)s.", example=example))
    if _SEPARATORS.sub("", _TOKEN.sub("", plain)):
        raise _not_understood()
    return _TOKEN.findall(plain)


def _sorted_out(tokens: list[str]) -> _Pieces:
    pieces = _Pieces()
    for position, token in enumerate(tokens):
        if token.isdigit():
            pieces.numbers.append(token)
        elif token in _NEXT:
            pieces.is_next = True
        elif token in _WEEK and _means_week(tokens, position):
            pieces.is_next_week = True
        elif token not in _FILLERS:
            _name_of_day_or_month(token, pieces)
    return pieces


def _means_week(tokens: list[str], position: int) -> bool:
    """Whether "minggu" is a week here ("minggu depan", "next week") and not Sunday ("hari Minggu depan")."""
    before = tokens[position - 1] if position else ""
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    return before not in {"hari", "hr"} and (before in _NEXT or after in _NEXT)


def _name_of_day_or_month(token: str, pieces: _Pieces) -> None:
    month = month_number(token)
    weekday = weekday_number(token)
    if month is not None and pieces.month is None:
        pieces.month = month
    elif weekday is not None and pieces.weekday is None:
        pieces.weekday = weekday
    else:
        raise _not_understood()


def _day_of_week(pieces: _Pieces, today: date) -> date:
    if pieces.weekday is None:
        if not pieces.is_next_week:
            raise _not_understood()
        example = format_date(today + timedelta(days=7))
        raise Invalid(_("Which day of next week? Write the date, for example: %(example)s.", example=example))
    if pieces.is_next_week:
        next_monday = today + timedelta(days=7 - today.weekday())
        return next_monday + timedelta(days=pieces.weekday)
    start = today + timedelta(days=1 if pieces.is_next else 0)
    return start + timedelta(days=(pieces.weekday - start.weekday()) % 7)


def _day_of_calendar(pieces: _Pieces, today: date) -> date:
    if pieces.is_next or pieces.is_next_week:
        raise _not_understood()
    year, month, day = _year_month_day(pieces)
    _check_month(month)
    if year is None:
        return _next_such_date(month, day, today)
    full_year = _full_year(year, today)
    _check_day(full_year, month, day)
    return date(full_year, month, day)


def _year_month_day(pieces: _Pieces) -> tuple[str | None, int, int]:
    """The numbers in their roles; the year stays text because "26" and "2026" are read differently."""
    numbers = pieces.numbers
    if pieces.month is None and len(numbers) == 1 and len(numbers[0]) in {6, 8}:
        numbers = _written_together(numbers[0])
    if max(len(number) for number in numbers or ["0"]) > 4:
        raise _not_understood()
    if pieces.month is not None:
        return _with_named_month(numbers, pieces.month)
    if len(numbers) == 1:
        example = f"{numbers[0]} {format_date(_EXAMPLE, 'month')}"
        raise Invalid(_("Add the month to the day. For example: %(example)s.", example=example))
    if len(numbers) == 2:
        return None, int(numbers[1]), int(numbers[0])
    if len(numbers) != 3:
        raise _not_understood()
    if len(numbers[0]) == 4:
        return numbers[0], int(numbers[1]), int(numbers[2])
    return numbers[2], int(numbers[1]), int(numbers[0])


def _written_together(digits: str) -> list[str]:
    """14112026, 141126 or 20261114 cut apart; the two long forms cannot be mistaken for each other."""
    if len(digits) == 8 and digits[4:6] not in {"19", "20", "21"}:
        return [digits[:4], digits[4:6], digits[6:]]
    return [digits[:2], digits[2:4], digits[4:]]


def _with_named_month(numbers: list[str], month: int) -> tuple[str | None, int, int]:
    if len(numbers) == 2 and len(numbers[0]) == 4:
        return numbers[0], month, int(numbers[1])
    if len(numbers) == 2:
        return numbers[1], month, int(numbers[0])
    if len(numbers) == 1 and len(numbers[0]) <= 2:
        return None, month, int(numbers[0])
    if len(numbers) > 2:
        raise _not_understood()
    example = format_date(_EXAMPLE, "long")
    raise Invalid(_("Add the day to the month. For example: %(example)s.", example=example))


def _check_month(month: int) -> None:
    if not 1 <= month <= 12:
        raise Invalid(
            _(
                "There is no month %(month)d. Write the day first, then the month: %(example)s.",
                month=month,
                example=format_date(_EXAMPLE, "numeric"),
            )
        )


def _check_day(year: int, month: int, day: int) -> None:
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Invalid(
            _(
                "%(month)s has days 1 to %(last)d. Write the date again, for example: %(example)s.",
                month=format_date(date(year, month, 1), "month"),
                last=last,
                example=format_date(date(year, month, last), "long"),
            )
        )


def _check_weekday(found: date, typed: int | None) -> None:
    if typed is None or found.weekday() == typed:
        return
    raise Invalid(
        _(
            "%(date)s is a %(right)s, not a %(typed)s. Check the day or the date.",
            date=format_date(found, "long"),
            right=format_date(found, "weekday"),
            typed=format_date(_MONDAY + timedelta(days=typed), "weekday"),
        )
    )


def _full_year(typed: str, today: date) -> int:
    year = int(typed)
    if len(typed) == 2:
        # "26" is the year nearest to today: a birth year of '71 and next year's plan both come out right.
        century = today.year - today.year % 100
        candidates = (century - 100 + year, century + year, century + 100 + year)
        year = min(candidates, key=lambda candidate: abs(candidate - today.year))
    if len(typed) not in {2, 4} or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Invalid(
            _(
                "Check the year: four digits between %(earliest)d and %(latest)d. For example: %(example)s.",
                earliest=EARLIEST_YEAR,
                latest=LATEST_YEAR,
                example=format_date(_EXAMPLE, "long"),
            )
        )
    return year


def _next_such_date(month: int, day: int, today: date) -> date:
    first_year = today.year if month >= today.month else today.year + 1
    for year in range(first_year, first_year + _LEAP_YEARS_REACH + 1):
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    _check_day(first_year, month, day)
    raise _not_understood()
