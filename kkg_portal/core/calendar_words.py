"""Names of months and days as people type them: Indonesian, English, short, old-fashioned or misspelt."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache

MONTH_NAMES_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAY_NAMES_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

# Full names and the short forms that are not simply their beginning; numbers as in `date.month`.
_MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES_ID, start=1)} | {
    "january": 1,
    "february": 2,
    "pebruari": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "agst": 8,
    "ags": 8,
    "agt": 8,
    "october": 10,
    "nopember": 11,
    "december": 12,
}

# Numbers as in `date.weekday()`: Monday is 0.
_WEEKDAYS = {name.lower(): number for number, name in enumerate(WEEKDAY_NAMES_ID)} | {
    "senen": 0,
    "monday": 0,
    "tuesday": 1,
    "rebo": 2,
    "wednesday": 2,
    "kemis": 3,
    "thursday": 3,
    "jumaat": 4,
    "jumuah": 4,
    "friday": 4,
    "saptu": 5,
    "saturday": 5,
    "ahad": 6,
    "sunday": 6,
}

_SHORTEST_BEGINNING = 3
_SHORTEST_TYPO = 5
_LIKENESS = 0.8


def month_number(word: str) -> int | None:
    """1 to 12 for a lower-case month name, its beginning from three letters, or a near miss."""
    return _look_up(word, "month")


def weekday_number(word: str) -> int | None:
    """0 (Monday) to 6 for a lower-case day name, its beginning from three letters, or a near miss."""
    return _look_up(word, "weekday")


@lru_cache(maxsize=512)
def _look_up(word: str, kind: str) -> int | None:
    names = _MONTHS if kind == "month" else _WEEKDAYS
    if word in names:
        return names[word]
    if len(word) < _SHORTEST_BEGINNING:
        return None
    beginnings = {number for name, number in names.items() if name.startswith(word)}
    if len(beginnings) == 1:
        return beginnings.pop()
    if len(word) < _SHORTEST_TYPO:
        return None
    near = get_close_matches(word, names, n=1, cutoff=_LIKENESS)
    return names[near[0]] if near else None
