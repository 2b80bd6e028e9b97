"""Roots of Indonesian words: pembelajaran, belajar and mengajar are all "ajar".

Sastrawi's rules are kept, its dictionary is not: a list it walks through takes 30 ms a word, this one under 1 ms.
Whatever is loaded here is loaded by the first word that needs it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

MIN_LETTERS = 4
_DATA = files("kkg_portal.core.search.language")
_INDONESIAN = re.compile(r"[a-z]+")


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """The root of a word as `words_of` gives it; itself where it is short, a number or no Indonesian word."""
    if len(word) < MIN_LETTERS or not _INDONESIAN.fullmatch(word):
        return word
    known = _exceptions().get(word)
    if known is not None:
        return known
    found: str = _stemmer().stem_word(word)
    return found if _INDONESIAN.fullmatch(found) else word


def data_lines(name: str) -> list[str]:
    """The lines of a language file without its remarks."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def silent_words() -> frozenset[str]:
    return frozenset(word for line in data_lines("silent.txt") for word in line.split())


@cache
def _exceptions() -> dict[str, str]:
    return dict(line.split() for line in data_lines("roots.txt"))


@cache
def _stemmer() -> Any:
    from Sastrawi.Stemmer.Stemmer import Stemmer

    return Stemmer(_Dictionary())


class _Dictionary:
    """Sastrawi's 28,000 roots in 300 kB: one text for each two letters they begin with."""

    def __init__(self) -> None:
        path = files("Sastrawi.Stemmer") / "data" / "kata-dasar.txt"
        groups: dict[str, list[str]] = {}
        for word in path.read_text(encoding="utf-8").split():
            groups.setdefault(word[:2], []).append(word)
        self._groups = {start: f" {' '.join(words)} " for start, words in groups.items()}

    def contains(self, word: str | None) -> bool:
        """The method Sastrawi asks, also about the nothing that a rule came to."""
        return word is not None and f" {word} " in self._groups.get(word[:2], "")
