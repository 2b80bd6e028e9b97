"""Which classes and subjects a teacher has, as people write them and in the one form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

GRADES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
# The first so many are those of a primary school.
PRIMARY_GRADES = 6
# In the member's row.
ROOM = 20
# Phases of the curriculum and the classes they hold.
PHASES = {"A": ("I", "II"), "B": ("III", "IV"), "C": ("V", "VI"), "D": ("VII", "VIII", "IX")}
# Of the primary school, in the words of the timetable; the same in both languages.
SUBJECTS = (
    *("Bahasa Indonesia", "Matematika", "IPAS", "Pendidikan Pancasila", "Seni dan Budaya"),
    *("PAI", "Pendidikan Agama Kristen", "Pendidikan Agama Katolik", "Pendidikan Agama Hindu"),
    *("Pendidikan Agama Buddha", "Pendidikan Agama Khonghucu"),
    *("PJOK", "Bahasa Inggris", "Koding dan KA", "Muatan Lokal", "Bahasa Daerah"),
)

_WORD = re.compile(r"(?<![A-Z0-9])(VIII|VII|VI|IV|IX|III|II|I|V|[1-9])(?![0-9])(?=[A-Z]?(?![A-Z]))")
_RANGE = re.compile(r"\s*(?:-|–|—|S/D|S\.D\.|SD|SAMPAI)\s*")
_PHASE = re.compile(r"\b(?:FASE|PHASE)\s+([ABCD])\b")


def grades_in(text: str) -> tuple[str, ...]:
    """The classes a text speaks of, lowest first: "IV", "4A", "kelas I-III", "Fase B"; () when none is meant."""
    found: set[str] = set()
    upper = text.upper()
    for phase in _PHASE.findall(upper):
        found.update(PHASES[phase])
    upper = _PHASE.sub(" ", upper)
    hits = list(_WORD.finditer(upper))
    for hit in hits:
        found.add(_grade(hit[1]))
    for first, last in pairwise(hits):
        if _RANGE.fullmatch(upper[first.end() : last.start()]):
            start, end = GRADES.index(_grade(first[1])), GRADES.index(_grade(last[1]))
            found.update(GRADES[start : end + 1])
    return tuple(grade for grade in GRADES if grade in found)


def grades_text(grades: Collection[str]) -> str:
    """The classes as they stand on a page and in the member's row: "IV", "I, III", "I–VI"."""
    runs: list[list[str]] = []
    for at, grade in enumerate(GRADES):
        if grade not in grades:
            continue
        if runs and at and GRADES[at - 1] == runs[-1][-1]:
            runs[-1].append(grade)
        else:
            runs.append([grade])
    words = [word for run in runs for word in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]
    text = ", ".join(words)
    return text if len(text) <= ROOM else ",".join(words)


def phases_of(grades: Collection[str]) -> tuple[str, ...]:
    """The phases these classes lie in: A for I and II, B for III and IV, C for V and VI."""
    return tuple(phase for phase, within in PHASES.items() if not set(within).isdisjoint(grades))


def _grade(word: str) -> str:
    return GRADES[int(word) - 1] if word.isdigit() else word
