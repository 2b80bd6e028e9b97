"""Finds in a text what could name a pupil, before others read it: numbers of persons and names after "siswa". Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l


class Suspicion(StrEnum):
    NIK = "nik"
    NISN = "nisn"
    PHONE = "phone"
    NAME = "name"

    @property
    def label(self) -> Text:
        return _WORDS[self]


_WORDS: dict[Suspicion, Text] = {
    Suspicion.NIK: _l("a number with 16 digits, such as a NIK"),
    Suspicion.NISN: _l("a number with 10 digits, such as a NISN"),
    Suspicion.PHONE: _l("a phone number"),
    Suspicion.NAME: _l("a pupil's name"),
}

# Digits may be grouped by a space, a dot or a dash, as people write them.
_NUMBERS = re.compile(r"(?<![\w.,/-])\+?\d(?:[ .\-]?\d){8,18}(?![\w/])")
_PHONE_BEGINNINGS = ("08", "628", "+628", "0062")
_A_PUPIL = r"(?:siswa|siswi|murid|anak|ananda|peserta didik)"
_NAMED = re.compile(
    rf"\b{_A_PUPIL}(?:\s+(?:saya|kami|kelas\s+\w+))?(?:\s*,)?\s+(?:yang\s+)?(?:bernama|namanya|atas\s+nama|a\.?\s?n\.?)\s+[^\W\d_]{{2,}}",
    re.IGNORECASE,
)
# A name straight after the word: "ananda Rizky", "siswa Budi Santoso". Only where it is written like a name.
_CALLED = re.compile(
    r"\b(?:[Aa]nanda|[Ss]isw[ai]|[Mm]urid)\s+(?!Kelas\b|SD\b|SDN\b|Fase\b|Bu\b|Pak\b)[A-Z][a-z]{2,}\b"
)


def suspicions(*texts: str) -> list[Suspicion]:
    """What was found, each kind once, in the order of the list."""
    found = {kind for text in texts for kind in _in(text)}
    return [kind for kind in Suspicion if kind in found]


def _in(text: str) -> set[Suspicion]:
    found = {kind for match in _NUMBERS.finditer(text) if (kind := _kind_of(match[0])) is not None}
    if _NAMED.search(text) or _CALLED.search(text):
        found.add(Suspicion.NAME)
    return found


def _kind_of(number: str) -> Suspicion | None:
    digits = re.sub(r"[ .\-]", "", number)
    if digits.startswith(_PHONE_BEGINNINGS) and 10 <= len(digits.lstrip("+")) <= 15:
        return Suspicion.PHONE
    return {16: Suspicion.NIK, 10: Suspicion.NISN}.get(len(digits))
