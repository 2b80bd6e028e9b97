"""What is read off a signed sheet: "1-12, 15, 18s, 23t 08.40"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from kkg_portal.api import Invalid, parse_time
from kkg_portal.api import gettext as _

from .kinds import AttendanceStatus
from .models import StatusWord

_USUAL = {
    "": AttendanceStatus.PRESENT,
    "h": AttendanceStatus.PRESENT,
    "t": AttendanceStatus.LATE,
    "p": AttendanceStatus.LEFT_EARLY,
    "s": AttendanceStatus.SICK,
    "i": AttendanceStatus.EXCUSED,
    "d": AttendanceStatus.DUTY,
    "a": AttendanceStatus.ABSENT,
}
_PART = re.compile(r"(\d{1,4})(?:\s*[-\u2013]\s*(\d{1,4}))?\s*([^\W\d_]{0,3})\s*(\d[\d.: ]*)?", re.UNICODE)


@dataclass(frozen=True, slots=True)
class PaperMark:
    """One row of the sheet. `word` is the cluster's own when its letter was used."""

    number: int
    status: AttendanceStatus
    word: StatusWord | None
    arrived: time | None
    left: time | None


def read_numbers(text: str, most: int, words: Iterable[StatusWord]) -> list[PaperMark]:
    """In the order of the rows. Raises Invalid that quotes the part nobody understands; all or nothing."""
    own = {word.letter.casefold(): word for word in words if word.letter}
    found: dict[int, PaperMark] = {}
    for part in re.split(r"[,;\n]+", text):
        if part.strip():
            for mark in _read_part(part.strip(), most, own):
                if mark.number in found:
                    raise Invalid(
                        _("Number %(number)d stands there twice.", number=mark.number), field="numbers"
                    )
                found[mark.number] = mark
    return [found[number] for number in sorted(found)]


def read_guests(text: str) -> list[tuple[str, str]]:
    """Name and school of those who wrote themselves below the list."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = [line.partition(",") for line in lines]
    return [(name.strip()[:120], school.strip()[:120]) for name, _comma, school in pairs if name.strip()]


def _read_part(part: str, most: int, own: Mapping[str, StatusWord]) -> list[PaperMark]:
    match = _PART.fullmatch(part)
    if match is None:
        raise _unclear(part)
    first, last = int(match[1]), int(match[2] or match[1])
    letter = match[3].casefold()
    word = own.get(letter)
    if word is None and letter not in _USUAL:
        raise _unclear(part)
    if not 1 <= first <= last <= most:
        raise Invalid(
            _('"%(part)s": the sheet has the numbers 1 to %(most)d.', part=part, most=most), field="numbers"
        )
    status = word.counts_as if word else _USUAL[letter]
    typed = _time_of(match[4])
    is_early = status is AttendanceStatus.LEFT_EARLY
    arrived, left = (None, typed) if is_early else (typed, None)
    return [PaperMark(number, status, word, arrived, left) for number in range(first, last + 1)]


def _time_of(text: str | None) -> time | None:
    if not text or not text.strip():
        return None
    try:
        return parse_time(text.strip())
    except Invalid as error:
        raise Invalid(error.message, field="numbers") from error


def _unclear(part: str) -> Invalid:
    return Invalid(
        _('"%(part)s" is not clear. Write for example: 1-12, 15, 18s, 23t 08.40.', part=part), field="numbers"
    )
