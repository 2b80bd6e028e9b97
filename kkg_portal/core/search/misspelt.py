"""Typing errors: the word of the cluster that was probably meant by one that occurs nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, literal, or_, select, union_all

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.search import door
from kkg_portal.core.search.asking import Question
from kkg_portal.core.search.entries import SearchEntry, SearchWord
from kkg_portal.core.search.finding import find, may_see
from kkg_portal.core.search.terms import Term, terms
from kkg_portal.core.search.words import words_with_places

MIN_LETTERS = 4
_MAX_LOOKED_AT = 4_000
_LONG_WORD = 8


def probably_meant(text: str, question: Question, actor: Actor) -> str | None:
    """What was typed with the words put right that `actor` can find nowhere, if that finds something.

    Whether a word occurs is asked of what the actor may see, so that nobody learns of words in other papers.
    """
    unseen = _unseen(terms(question.words), actor)
    meant = probable_words([word for term in unseen for word in term.typed])
    corrected = replace(question, words=tuple(meant.get(word, word) for word in question.words))
    return _put_right(text, meant) if meant and find(corrected, actor).hits else None


def _put_right(text: str, meant: Mapping[str, str]) -> str:
    pieces, done = [], 0
    for word, start, end in words_with_places(text):
        pieces += [text[done:start], meant.get(word, text[start:end])]
        done = end
    return "".join((*pieces, text[done:]))


def _unseen(asked: Sequence[Term], actor: Actor) -> list[Term]:
    seen = may_see(actor)
    present = [
        select(literal(number).label("n"))
        .select_from(SearchEntry)
        .where(SearchEntry.id.in_(door.matching(term.anywhere)), seen)
        .limit(1)
        .subquery()
        for number, term in enumerate(asked)
    ]
    found = set(session.scalars(union_all(*(select(one.c.n) for one in present)))) if present else set()
    return [term for number, term in enumerate(asked) if number not in found]


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
        if other != word
        and abs(len(other) - len(word)) <= allowed
        and (distance := errors(word, other, allowed)) <= allowed
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
