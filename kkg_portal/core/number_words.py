"""Numbers, money and dates as Indonesian official papers spell them, whatever language the reader uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kkg_portal.core.calendar_words import MONTH_NAMES_ID, WEEKDAY_NAMES_ID
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _

LARGEST_NUMBER = 10**15 - 1

_BELOW_TWELVE = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass(frozen=True, slots=True)
class SpelledDate:
    """The parts of "pada hari ini, {weekday} tanggal {day} bulan {month} tahun {year}"."""

    weekday: str
    day: str
    month: str
    year: str

    def __str__(self) -> str:
        return f"tanggal {self.day} bulan {self.month} tahun {self.year}"


def spell_out(n: int) -> str:
    """`n` in Indonesian words, from minus to plus 999 triliun; raises Invalid beyond."""
    if abs(n) > LARGEST_NUMBER:
        raise Invalid(_("This number is too large to write in words. The largest is 999 triliun."))
    return f"minus {_spelled(-n)}" if n < 0 else _spelled(n)


def _spelled(n: int) -> str:
    if n < 12:
        return _BELOW_TWELVE[n]
    if n < 20:
        return f"{_BELOW_TWELVE[n - 10]} belas"
    for size, name in _SCALES:
        if n >= size:
            return _with_rest(_count_of(n // size, name), n % size)
    return _with_rest(f"{_BELOW_TWELVE[n // 10]} puluh", n % 10)


def _count_of(count: int, name: str) -> str:
    """One hundred and one thousand are a single word; one million and more are not."""
    return f"se{name}" if count == 1 and name in {"ratus", "ribu"} else f"{_spelled(count)} {name}"


def _with_rest(words: str, rest: int) -> str:
    return f"{words} {_spelled(rest)}" if rest else words


def spell_out_date(value: date) -> SpelledDate:
    """The words of a berita acara; `str()` of it is "tanggal ... bulan ... tahun ..."."""
    return SpelledDate(
        weekday=WEEKDAY_NAMES_ID[value.weekday()],
        day=spell_out(value.day),
        month=MONTH_NAMES_ID[value.month - 1],
        year=spell_out(value.year),
    )


def rupiah(amount: int) -> str:
    """Rp1.250.000: no space, no ",00", dots in every language because money here is always written so."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def rupiah_in_words(amount: int) -> str:
    """The words that follow an amount in brackets: "satu juta dua ratus lima puluh ribu rupiah"."""
    return f"{spell_out(amount)} rupiah"


def roman(number: int) -> str:
    """Roman numeral of 1 to 3999: the month in a letter number, a class, a gugus."""
    if not 1 <= number <= 3999:
        raise ValueError(f"no Roman numeral for {number}")
    numeral = ""
    for size, sign in _ROMAN:
        numeral += sign * (number // size)
        number %= size
    return numeral
