"""What is like a text that is still being written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.search.hits import Hit
from kkg_portal.core.search.index import SearchEntry, hit_of, may_see

MAX_TERMS = 12
MIN_LETTERS = 4
CANDIDATES = 200


def similar(
    kind: str,
    text: str,
    actor: Actor,
    *,
    facts: Mapping[str, str | Sequence[str]] | None = None,
    limit: int = 5,
) -> list[Hit]:
    """Objects of one kind that share the most words with `text`, as far as `actor` may see them."""
    words = [word for word in dict.fromkeys(re.findall(r"\w+", text.lower())) if len(word) >= MIN_LETTERS]
    wanted = words[:MAX_TERMS]
    if not wanted:
        return []
    rows = session.scalars(
        select(SearchEntry)
        .where(
            SearchEntry.kind == kind,
            or_(*(SearchEntry.text.contains(word, autoescape=True) for word in wanted)),
            may_see(actor),
        )
        .order_by(SearchEntry.id.desc())
        .limit(CANDIDATES)
    )
    asked = [value for values in (facts or {}).values() for value in _each(values)]
    best = sorted(rows, key=lambda entry: -_likeness(entry, wanted, asked))
    return [hit_of(entry, wanted) for entry in best[:limit]]


def _likeness(entry: SearchEntry, words: Sequence[str], facts: Sequence[str]) -> int:
    title = entry.title.lower()
    shared = sum(8 if word in title else 1 for word in words if word in entry.text)
    return shared * (2 + sum(value.lower() in entry.text for value in facts))


def _each(values: str | Sequence[str]) -> Sequence[str]:
    return (values,) if isinstance(values, str) else values
