"""What is like a text that is still being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Subquery, func, select

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.search import tokens
from kkg_portal.core.search.finding import may_see
from kkg_portal.core.search.hits import Hit
from kkg_portal.core.search.ranking import (
    ANYWHERE,
    TOO_MANY,
    Weighed,
    best_of_each_group,
    counts,
    newest_from,
    rarity,
    weighed_terms,
    weights,
)
from kkg_portal.core.search.showing import marks_of, readable
from kkg_portal.core.search.stems import silent_words
from kkg_portal.core.search.terms import Term, terms
from kkg_portal.core.search.tokens import Expression, all_of, any_of
from kkg_portal.core.search.words import words_of

MAX_TERMS = 12
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

    Each of `facts` that an object shares adds half to its weight. The first twelve words that say something count.
    """
    asked = terms(_telling_words(text), with_beginnings=False)
    of_kind = tokens.kind(kind)
    found = counts([all_of((of_kind, term.anywhere)) for term in asked])
    present = [(term, count) for term, count in zip(asked, found, strict=True) if count]
    if not present:
        return []
    best = best_of_each_group(
        _in_context(_likeness(present, of_kind), facts or {}, of_kind),
        [may_see(actor)],
        newest_first=False,
        limit=limit,
    )
    rows = session.execute(best).all()
    marks = marks_of([term for term, _count in present])
    return readable([(row.id, row.group_key) for row in rows], marks, may_see(actor))


def _telling_words(text: str) -> list[str]:
    words = dict.fromkeys(words_of(text[:MAX_LETTERS]))
    telling = [word for word in words if len(word) >= MIN_LETTERS and word not in silent_words()]
    return telling[:MAX_TERMS]


def _likeness(present: Sequence[tuple[Term, int]], of_kind: Expression) -> Subquery:
    found_terms = [term for term, _count in present]
    found = [count for _term, count in present]
    anywhere = [
        Weighed(all_of((of_kind, term.anywhere)), ANYWHERE * rarity(count)) for term, count in present
    ]
    from_id = 0
    if max(found) > TOO_MANY:
        from_id = newest_from(all_of((of_kind, any_of(term.anywhere for term in found_terms))))
    return weights([*anywhere, *weighed_terms(found_terms, found, of_kind)], from_id=from_id)


def _in_context(
    likeness: Subquery, facts: Mapping[str, str | Sequence[str]], of_kind: Expression
) -> Subquery:
    shared = [
        Weighed(all_of((of_kind, any_of(values))), 1)
        for key, value in sorted(facts.items())
        if (values := _values(key, value))
    ]
    if not shared:
        return likeness
    context = weights(shared)
    weight = likeness.c.weight * (2 + func.coalesce(context.c.weight, 0))
    return (
        select(likeness.c.id, weight.label("weight"))
        .outerjoin(context, context.c.id == likeness.c.id)
        .subquery()
    )


def _values(key: str, value: str | Sequence[str]) -> list[Expression]:
    texts = [words_of(text) for text in tokens.values_of(value)]
    return [all_of(tokens.fact(key, word) for word in words) for words in texts if words]
