"""Ways to say the same thing: whoever asks for "RPP" also finds "modul ajar"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from kkg_portal.core.search.stems import data_lines, stem
from kkg_portal.core.search.words import words_of

Roots = tuple[str, ...]
Ways = Mapping[Roots, tuple[Roots, ...]]
# A word in many lines must not make one question as long as all of them.
MOST_WAYS = 24


def terms_of(
    words: Sequence[str], own_lines: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[Roots, ...]]]:
    """The words of a question in terms, with the other ways to say each; "pekerjaan rumah" is one term.

    `own_lines` are what the cluster added to the portal's own list.
    """
    ways, longest = _ways(own_lines)
    place = 0
    while place < len(words):
        length = next((n for n in range(longest, 0, -1) if _roots(words[place : place + n]) in ways), 1)
        term = tuple(words[place : place + length])
        own = _roots(term)
        yield term, tuple(way for way in ways.get(own, ()) if way != own)[:MOST_WAYS]
        place += len(term)


@cache
def portal_lines() -> tuple[str, ...]:
    """What every cluster has from the beginning."""
    return tuple(data_lines("synonyms.txt"))


def _roots(words: Sequence[str]) -> Roots:
    return tuple(stem(word) for word in words)


@lru_cache(maxsize=64)
def _ways(own_lines: tuple[str, ...]) -> tuple[Ways, int]:
    """Every way with all ways of its lines, and the words of the longest; one in two lines has the ways of both."""
    ways: dict[Roots, tuple[Roots, ...]] = {}
    for line in (*portal_lines(), *own_lines):
        same = tuple(_roots(words_of(way)) for way in line.split("="))
        for way in same:
            ways[way] = tuple(dict.fromkeys((*ways.get(way, ()), *same)))
    return ways, max(map(len, ways))
