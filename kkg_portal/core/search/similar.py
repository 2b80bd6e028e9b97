"""What is like a text that is still being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.search import door, tokens
from kkg_portal.core.search.finding import may_see
from kkg_portal.core.search.hits import Hit
from kkg_portal.core.search.ranking import (
    ANYWHERE,
    IN_TITLE,
    TOO_MANY,
    Weighed,
    best_of_each_group,
    counts,
    entry_id,
    newest_from,
    rarity,
    weights,
)
from kkg_portal.core.search.showing import marks_of, readable
from kkg_portal.core.search.stems import silent_words
from kkg_portal.core.search.terms import Term, terms
from kkg_portal.core.search.tokens import Expression, all_of, any_of
from kkg_portal.core.search.words import words_of

MAX_TERMS = 12
RAREST = 8
MAX_SHARED = 8
MAX_LETTERS = 500
MIN_LETTERS = 3


def similar(
    kind: str,
    text: str,
    actor: Actor,
    *,
    facts: Mapping[str, str | Sequence[str]] | None = None,
    limit: int = 5,
) -> list[Hit]:
    """Objects of one kind that share the rarest words with `text`, best first, as far as `actor` may see them.

    Each of `facts` that an object shares adds half to its weight. Of the first twelve words
    that say something the eight rarest count.
    """
    asked = terms(_telling_words(text), with_beginnings=False)
    of_kind = tokens.kind(kind)
    door.plan_each_question()
    found = counts([all_of((of_kind, term.anywhere)) for term in asked])
    present = sorted(
        ((term, count) for term, count in zip(asked, found, strict=True) if count), key=lambda pair: pair[1]
    )[:RAREST]
    if not present:
        return []
    likeness = _likeness(present, of_kind)
    context = _context(facts or {}, of_kind)
    weighed, values = weights([*likeness, *context])
    seen = may_see(actor)
    best = best_of_each_group(weighed, [seen], newest_first=False, limit=limit)
    shown = [(entry_id(row.rank), row.group_key) for row in session.execute(best, values)]
    return readable(shown, marks_of([term for term, _count in present]), seen)


def _telling_words(text: str) -> list[str]:
    words = dict.fromkeys(words_of(text[:MAX_LETTERS]))
    telling = [word for word in words if len(word) >= MIN_LETTERS and word not in silent_words()]
    return telling[:MAX_TERMS]


def _likeness(present: Sequence[tuple[Term, int]], of_kind: Expression) -> list[Weighed]:
    from_id = 0
    if sum(count for _term, count in present) > TOO_MANY:
        from_id = newest_from(all_of((of_kind, any_of(term.anywhere for term, _count in present))))
    weighed = []
    for term, count in present:
        worth = rarity(count)
        weighed += [
            Weighed(all_of((of_kind, term.anywhere)), ANYWHERE * worth, is_base=True, from_id=from_id),
            Weighed(term.in_title, (IN_TITLE - ANYWHERE) * worth, from_id=from_id),
        ]
    return weighed


def _context(facts: Mapping[str, str | Sequence[str]], of_kind: Expression) -> list[Weighed]:
    """What an object shares with the situation that is written about."""
    return [
        Weighed(all_of((of_kind, any_of(values))), 0, share=1)
        for key, value in sorted(facts.items())
        if (values := _values(key, value))
    ][:MAX_SHARED]


def _values(key: str, value: str | Sequence[str]) -> list[Expression]:
    texts = [words_of(text) for text in tokens.values_of(value)]
    return [all_of(tokens.fact(key, word) for word in words) for words in texts if words]
