"""Typing errors: the word of the cluster that was probably meant by one that occurs nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from kkg_portal.core.db.engine import session
from kkg_portal.core.search.entries import SearchWord

MIN_LETTERS = 4
_MAX_LOOKED_AT = 4_000
_LONG_WORD = 8


def probable_words(missing: Sequence[str]) -> dict[str, str]:
    """For each missing word the nearest word of the cluster, if one is near; one statement for all of them."""
    asked = [word for word in missing if len(word) >= MIN_LETTERS and word.isalpha()]
    if not asked:
        return {}
    alike = [
        (
            func.length(SearchWord.word).between(len(word) - 2, len(word) + 2)
            & or_(SearchWord.word.startswith(word[0]), SearchWord.word.endswith(word[-2:]))
        )
        for word in asked
    ]
    known = session.scalars(
        select(SearchWord.word).where(or_(*alike)).order_by(SearchWord.word).limit(_MAX_LOOKED_AT)
    ).all()
    return {word: nearest for word in asked if (nearest := _nearest(word, known)) is not None}


def _nearest(word: str, known: Sequence[str]) -> str | None:
    allowed = 2 if len(word) >= _LONG_WORD else 1
    near = [
        (distance, other[0] != word[0], other)
        for other in known
        if abs(len(other) - len(word)) <= allowed and (distance := errors(word, other, allowed)) <= allowed
    ]
    return min(near)[2] if near else None


def errors(left: str, right: str, allowed: int) -> int:
    """Letters changed, left out, added or swapped with their neighbour; anything above `allowed` may be too low."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        now = [row]
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != other))
            if before_last and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            now.append(cost)
        if min(now) > allowed:
            return allowed + 1
        before_last, last = last, now
    return last[-1]
