"""Moments and durations as the attendance files of video calls write them, in English or Indonesian."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Localise = Callable[[datetime], datetime]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb peb",
            "mar",
            "apr",
            "may mei",
            "jun",
            "jul",
            "aug agu ags",
            "sep",
            "oct okt",
            "nov nop",
            "dec des",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO_DAY = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SHORT_DAY = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})\b")
_MONTH_DAY = re.compile(r"\b([a-z]{3,9})\.? (\d{1,2}),? (\d{4})\b")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*(am|pm|a\.m\.|p\.m\.)?")
_PART_UNITS = {"h": 3600, "j": 3600, "m": 60, "s": 1, "d": 1}
_NUMBER = re.compile(r"(\d+)(?:[.,]\d+)?")
_SPELT = re.compile(r"(\d+)\s*([a-z]+)")
_COLONS = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True, slots=True)
class CallMoment:
    """A time of day, and the days it may be of: 11/12/2026 is two of them, a bare time none."""

    clock: time
    days: frozenset[date] = frozenset()


def moment_in(cell: Any, localise: Localise) -> CallMoment | None:
    """What a cell says, or None when it says nothing; a cell with a zone is moved to the cluster's."""
    if isinstance(cell, datetime):
        return CallMoment(_to_minute(cell.time()), frozenset({cell.date()}))
    if isinstance(cell, time):
        return CallMoment(_to_minute(cell))
    text = " ".join(str(cell or "").replace("\u202f", " ").split()).casefold()
    if zoned := _with_zone(text):
        here = localise(zoned)
        return CallMoment(_to_minute(here.time()), frozenset({here.date()}))
    days, rest = _days_in(text)
    found = _CLOCK.search(rest)
    clock = _clock_of(found) if found else None
    return CallMoment(clock, days) if clock is not None else None


def minutes_in(cell: Any, *, is_seconds: bool = False) -> int | None:
    """A duration in whole minutes: 62, "1 hr 2 min", "1j 2m 3d", "1:02:03"; None when it says nothing."""
    if isinstance(cell, timedelta):
        return int(cell.total_seconds() // 60)
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    text = " ".join(str("" if cell is None else cell).split()).casefold()
    if colons := _COLONS.fullmatch(text):
        return int(colons[1]) * 60 + int(colons[2])
    if number := _NUMBER.fullmatch(text):
        return int(number[1]) // 60 if is_seconds else int(number[1])
    parts = _SPELT.findall(text)
    is_spelt = parts and all(word[0] in _PART_UNITS for _number, word in parts)
    return sum(int(count) * _PART_UNITS[word[0]] for count, word in parts) // 60 if is_spelt else None


def _to_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0, tzinfo=None)


def _with_zone(text: str) -> datetime | None:
    """Only the international form names its zone in a way that is sure."""
    if not _ISO_DAY.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _days_in(text: str) -> tuple[frozenset[date], str]:
    """Every day the date in `text` may be, and the text without it."""
    for pattern, read in _DAY_FORMS:
        found = pattern.search(text)
        if found:
            days = frozenset(day for day in map(_day, read(found)) if day is not None)
            return days, text[: found.start()] + " " + text[found.end() :]
    return frozenset(), text


def _day(parts: tuple[int, int, int]) -> date | None:
    year, month, day = parts
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _short_days(found: re.Match[str]) -> list[tuple[int, int, int]]:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    return [(year, second, first), (year, first, second)]


def _named_day(year: str, month: str, day: str) -> list[tuple[int, int, int]]:
    return [(int(year), _MONTHS.get(month[:3], 0), int(day))]


_DAY_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[tuple[int, int, int]]]], ...] = (
    (_ISO_DAY, lambda found: [(int(found[1]), int(found[2]), int(found[3]))]),
    (_SHORT_DAY, _short_days),
    (_DAY_MONTH, lambda found: _named_day(found[3], found[2], found[1])),
    (_MONTH_DAY, lambda found: _named_day(found[3], found[1], found[2])),
)


def _clock_of(found: re.Match[str]) -> time | None:
    hour, minute, part = int(found[1]), int(found[2]), (found[4] or "")[:1]
    if part:
        hour = hour % 12 + (12 if part == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
