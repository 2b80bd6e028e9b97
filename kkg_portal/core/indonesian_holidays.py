"""National holidays and joint leave of Indonesia: the fixed ones by rule, the moving ones from a small table.

TO BE CHECKED AGAINST THE YEARLY DECREE: 2024 to 2027 follow the joint decrees of the three ministers (2026:
1497/2025, 2/2025, 5/2025; 2027: 1205/2026, 3/2026, 2/2026), 2028 is an estimate from the moon. A cluster
gets them as its own rows and corrects them there; extend the tables when a new decree is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

TABLE_YEARS = range(2024, 2029)
LAST_DECREED_YEAR = 2027

FIXED_HOLIDAYS = {
    (1, 1): "Tahun Baru Masehi",
    (5, 1): "Hari Buruh Internasional",
    (6, 1): "Hari Lahir Pancasila",
    (8, 17): "Hari Kemerdekaan Republik Indonesia",
    (12, 25): "Hari Raya Natal",
}
MOVING_HOLIDAYS = {
    "Isra Mikraj Nabi Muhammad SAW": "2024-02-08 2025-01-27 2026-01-16 2027-01-05 2027-12-26 2028-12-14",
    "Tahun Baru Imlek": "2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26",
    "Hari Suci Nyepi": "2024-03-11 2025-03-29 2026-03-19 2027-03-08 2028-03-26",
    "Hari Raya Idul Fitri": "2024-04-10 2025-03-31 2026-03-21 2027-03-10 2028-02-27",
    "Wafat Isa Almasih": "2024-03-29 2025-04-18 2026-04-03 2027-03-26 2028-04-14",
    "Paskah": "2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16",
    "Kenaikan Isa Almasih": "2024-05-09 2025-05-29 2026-05-14 2027-05-06 2028-05-25",
    "Hari Raya Waisak": "2024-05-23 2025-05-12 2026-05-31 2027-05-20 2028-05-09",
    "Hari Raya Idul Adha": "2024-06-17 2025-06-06 2026-05-27 2027-05-17 2028-05-05",
    "Tahun Baru Islam": "2024-07-07 2025-06-27 2026-06-16 2027-06-06 2028-05-26",
    "Maulid Nabi Muhammad SAW": "2024-09-16 2025-09-05 2026-08-25 2027-08-15 2028-08-03",
}
# The only holiday of two days; the table has its first one.
IDUL_FITRI = "Hari Raya Idul Fitri"
RAMADAN_STARTS = "2024-03-12 2025-03-01 2026-02-19 2027-02-08 2028-01-28"
# Decreed together with the holidays; nobody can foretell it.
JOINT_LEAVE = {
    "Tahun Baru Imlek": "2024-02-09 2025-01-28 2026-02-16 2027-02-05",
    "Hari Suci Nyepi": "2024-03-12 2025-03-28 2026-03-18",
    "Idul Fitri": (
        "2024-04-08 2024-04-09 2024-04-12 2024-04-15 2025-04-02 2025-04-03 2025-04-04 2025-04-07 "
        "2026-03-20 2026-03-23 2026-03-24 2027-03-09 2027-03-12 2027-03-15"
    ),
    "Wafat Isa Almasih": "2027-03-25",
    "Kenaikan Isa Almasih": "2024-05-10 2025-05-30 2026-05-15",
    "Waisak": "2024-05-24 2025-05-13 2027-05-19",
    "Idul Adha": "2024-06-18 2025-06-09 2026-05-28 2027-05-18",
    "Hari Kemerdekaan": "2025-08-18",
    "Natal": "2024-12-26 2025-12-26 2026-12-24 2027-12-24",
}


@dataclass(frozen=True)
class NamedDays:
    """Both days included. `is_fixed` ones fall on the same date each year and need no checking."""

    first_day: date
    last_day: date
    title: str
    is_fixed: bool = False


def national_holidays(year: int) -> list[NamedDays]:
    """The fixed holidays of any year, and the moving ones of the years in the table."""
    fixed = [
        NamedDays(date(year, *day), date(year, *day), title, True) for day, title in FIXED_HOLIDAYS.items()
    ]
    moving = [
        NamedDays(day, day + timedelta(days=title == IDUL_FITRI), _marked(title, year))
        for title, text in MOVING_HOLIDAYS.items()
        for day in _days_in(year, text)
    ]
    return fixed + moving


def joint_leave(year: int) -> list[NamedDays]:
    return [
        NamedDays(day, day, f"Cuti bersama {title}")
        for title, text in JOINT_LEAVE.items()
        for day in _days_in(year, text)
    ]


def idul_fitri(year: int) -> date | None:
    """The first of its two days; None outside the table."""
    return next(iter(_days_in(year, MOVING_HOLIDAYS[IDUL_FITRI])), None)


def ramadan(year: int) -> NamedDays | None:
    """From the first day of fasting to the eve of Idul Fitri; None outside the table."""
    starts, feast = _days_in(year, RAMADAN_STARTS), idul_fitri(year)
    if not starts or feast is None:
        return None
    return NamedDays(starts[0], feast - timedelta(days=1), _marked("Ramadan", year))


def _days_in(year: int, text: str) -> list[date]:
    return [date.fromisoformat(day) for day in text.split() if day.startswith(f"{year}-")]


def _marked(title: str, year: int) -> str:
    return title if year <= LAST_DECREED_YEAR else f"{title} (perkiraan)"
