"""The passage of a text around what was looked for, cut at words, in pieces that say what is to be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.core.search.hits import Piece
from kkg_portal.core.search.words import words_with_places

PASSAGE_LETTERS = 180
LOOKED_THROUGH_LETTERS = 12_000
_BEFORE = 50


@dataclass(frozen=True, slots=True)
class Marks:
    """What a word must be to be marked: one of `words` or the continuation of a beginning."""

    words: frozenset[str]
    beginnings: tuple[str, ...] = ()

    def fit(self, word: str) -> bool:
        return word in self.words or (bool(self.beginnings) and word.startswith(self.beginnings))


@dataclass(frozen=True, slots=True)
class _Place:
    word: str
    start: int
    end: int


def passage(texts: Sequence[str], marks: Marks) -> tuple[Piece, ...]:
    """The piece of the first text that holds the most different words, or the beginning of the first one."""
    best: tuple[int, str, int, list[_Place]] | None = None
    for text in texts:
        looked = text[:LOOKED_THROUGH_LETTERS]
        places = [_Place(*found) for found in words_with_places(looked) if marks.fit(found[0])]
        start, variety = _densest(places)
        if places and (best is None or variety > best[0]):
            best = (variety, looked, start, places)
    if best is None:
        return _cut(next((text for text in texts if text), "")[:LOOKED_THROUGH_LETTERS], 0, [])
    _variety, text, start, places = best
    return _cut(text, max(0, start - _BEFORE), places)


def _densest(places: Sequence[_Place]) -> tuple[int, int]:
    """Where the window begins that holds the most different words, and how many those are."""
    best_start, best_variety, first = 0, 0, 0
    for last, place in enumerate(places):
        while place.end - places[first].start > PASSAGE_LETTERS - _BEFORE and first < last:
            first += 1
        variety = len({one.word for one in places[first : last + 1]})
        if variety > best_variety:
            best_start, best_variety = places[first].start, variety
    return best_start, best_variety


def _cut(text: str, start: int, places: Sequence[_Place]) -> tuple[Piece, ...]:
    start = _word_border(text, start)
    end = start + PASSAGE_LETTERS
    if end < len(text):
        blank = text.rfind(" ", start, end)
        end = blank if blank > start else end
    pieces: list[Piece] = [Piece("… ")] if start else []
    at = start
    for place in places:
        if place.start >= at and place.end <= end:
            pieces += [Piece(_one_line(text[at : place.start])), Piece(text[place.start : place.end], True)]
            at = place.end
    pieces.append(Piece(_one_line(text[at:end]).rstrip()))
    if end < len(text):
        pieces.append(Piece(" …"))
    return tuple(piece for piece in pieces if piece.text)


def _word_border(text: str, start: int) -> int:
    """The beginning of the first whole word from `start` on, if one begins soon."""
    if start == 0:
        return 0
    blank = text.find(" ", start, start + _BEFORE)
    return blank + 1 if blank >= 0 else start


def _one_line(text: str) -> str:
    """Line ends become blanks; a blank at either end stays, it stands between two pieces."""
    inner = " ".join(text.split())
    before = " " if text[:1].isspace() else ""
    after = " " if inner and text[-1:].isspace() else ""
    return before + inner + after
