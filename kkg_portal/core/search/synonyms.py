"""Ways to say the same thing: whoever asks for "RPP" also finds "modul ajar"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kkg_portal.core.search.stems import data_lines, stem
from kkg_portal.core.search.words import words_of

Roots = tuple[str, ...]


def terms_of(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[Roots, ...]]]:
    """The words of a question in terms, with the other ways to say each; "pekerjaan rumah" is one term."""
    place = 0
    while place < len(words):
        length = next((n for n in range(_longest(), 0, -1) if _roots(words[place : place + n]) in _ways()), 1)
        term = tuple(words[place : place + length])
        own = _roots(term)
        yield term, tuple(way for way in _ways().get(own, ()) if way != own)
        place += len(term)


def _roots(words: Sequence[str]) -> Roots:
    return tuple(stem(word) for word in words)


@cache
def _ways() -> dict[Roots, tuple[Roots, ...]]:
    """Every way with all ways of its lines; one that stands in two lines has the ways of both."""
    ways: dict[Roots, tuple[Roots, ...]] = {}
    for line in data_lines("synonyms.txt"):
        same = tuple(_roots(words_of(way)) for way in line.split("="))
        for way in same:
            ways[way] = tuple(dict.fromkeys((*ways.get(way, ()), *same)))
    return ways


@cache
def _longest() -> int:
    return max(map(len, _ways()))
