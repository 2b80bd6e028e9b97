"""Which entries fit and how well: whole numbers from the index alone, so that both databases agree to the last place.

A term weighs 8 in the title, 4 in a solution, 1 anywhere, and 1 more where it stands exactly as typed; each of these
times how rare the term is. Equals stand newest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, func, literal, select, union_all

from kkg_portal.core.db.engine import session
from kkg_portal.core.search import door
from kkg_portal.core.search.entries import SearchEntry
from kkg_portal.core.search.terms import Term
from kkg_portal.core.search.tokens import Expression, all_of

IN_TITLE = 8
IN_STRONG = 4
ANYWHERE = 1
EXACT = 1

# A term in more entries than this says so little that only the newest of them are put in order.
TOO_MANY = 20_000
NEWEST = 5_000
_COMMONEST = TOO_MANY.bit_length() + 5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition and what it adds to the weight of an entry that meets it."""

    condition: Expression
    weight: int


def counts(conditions: Sequence[Expression]) -> list[int]:
    """How many entries meet each condition, in one statement; no more than `TOO_MANY` and one are counted."""
    if not conditions:
        return []
    asked = [
        select(literal(number).label("n"), func.count().label("found")).select_from(
            door.matching(condition).limit(TOO_MANY + 1).subquery()
        )
        for number, condition in enumerate(conditions)
    ]
    found = {row.n: row.found for row in session.execute(union_all(*asked))}
    return [found[number] for number in range(len(conditions))]


def rarity(count: int) -> int:
    """How much a term says: 20 for one that occurs once, down to 5; halving the entries adds one."""
    return _COMMONEST - count.bit_length()


def weighed_terms(terms: Sequence[Term], found: Sequence[int], within: Expression | None) -> list[Weighed]:
    """What each term adds; `within` is what every entry must meet anyway."""
    weighed = []
    for term, count in zip(terms, found, strict=True):
        worth = rarity(count)
        for condition, weight in (
            (term.in_title, IN_TITLE - ANYWHERE),
            (term.in_strong, IN_STRONG - ANYWHERE),
            (term.exact, EXACT),
        ):
            scoped = condition if within is None else all_of((within, condition))
            weighed.append(Weighed(scoped, weight * worth))
    return weighed


def weights(weighed: Sequence[Weighed], *, from_id: int = 0) -> Subquery:
    """Ids of entries with the sum of what they meet."""
    parts = [
        door.matching(one.condition, from_id).add_columns(literal(one.weight).label("weight"))
        for one in weighed
    ]
    every = union_all(*parts).subquery()
    return select(every.c.id, func.sum(every.c.weight).label("weight")).group_by(every.c.id).subquery()


def newest_from(condition: Expression) -> int:
    """The id from which on entries count where there are too many of them."""
    matching = door.matching(condition).subquery()
    statement = select(matching.c.id).order_by(matching.c.id.desc()).offset(NEWEST - 1).limit(1)
    return session.scalar(statement) or 0


def best_of_each_group(
    weighed: Subquery, where: Sequence[ColumnElement[bool]], *, newest_first: bool, limit: int
) -> Select[int, str]:
    """The best entry of each conversation with the conversation's key, best first."""
    when = SearchEntry.at.desc().nulls_last()
    order = (when, weighed.c.weight.desc()) if newest_first else (weighed.c.weight.desc(), when)
    place = func.row_number().over(
        partition_by=SearchEntry.group_key, order_by=(weighed.c.weight.desc(), when, SearchEntry.id.desc())
    )
    general = func.row_number().over(order_by=(*order, SearchEntry.id.desc()))
    ranked = (
        select(SearchEntry.id, SearchEntry.group_key, place.label("place"), general.label("rank"))
        .join(weighed, weighed.c.id == SearchEntry.id)
        .where(*where)
        .subquery()
    )
    return (
        select(ranked.c.id, ranked.c.group_key)
        .where(ranked.c.place == 1)
        .order_by(ranked.c.rank)
        .limit(limit)
    )
