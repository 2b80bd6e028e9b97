"""Whether a problem is about somebody's class or subject, as far as their own row says which those are."""

from __future__ import annotations

import re
from functools import cache

from kkg_portal.api import in_language

from .kinds import ClassPhase, Subject

_GRADE = re.compile(r"\b(?:VI|IV|V|I{1,3}|[1-6])\b")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_PHASES = {1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c"}


def is_near(class_phase: ClassPhase, subject: Subject, *, grade: str, taught: str) -> bool:
    """`grade` as members have it ("IV", "IV, V"), `taught` their subject in words; either is enough."""
    return class_phase in _classes(grade) or _plain(taught) in _names(subject)


def _classes(grade: str) -> set[ClassPhase]:
    numbers = [_ROMAN.get(word) or int(word) for word in _GRADE.findall(grade)]
    return {ClassPhase(f"class_{n}") for n in numbers} | {ClassPhase(f"phase_{_PHASES[n]}") for n in numbers}


@cache
def _names(subject: Subject) -> frozenset[str]:
    """In both languages: members' rows speak Indonesian, whatever the asker reads."""
    found = set()
    for language in ("id", "en"):
        with in_language(language):
            found.add(_plain(str(subject.label)))
    return frozenset(found)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
