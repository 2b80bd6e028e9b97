"""Which entries fit and how well: whole numbers from the index alone, so that both databases agree to the last place.

A term weighs 8 in the title, 4 in a solution, 1 anywhere, and 1 more where it stands exactly as typed; each of these
times how rare the term is. Equals stand newest first. A conversation is as good as its best entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select

from kkg_portal.core.db.engine import session
from kkg_portal.core.search import door
from kkg_portal.core.search.entries import SearchEntry
from kkg_portal.core.search.terms import Term
from kkg_portal.core.search.tokens import Expression, all_of, any_of

IN_TITLE = 8
IN_STRONG = 4
ANYWHERE = 1
EXACT = 1

# Of more entries than this only the newest are put in order, and as many older ones that hold a term in title or
# solution, the newest of these.
TOO_MANY = 2_000
# Where those come to too few hits, because of what else is asked or of what may be seen, this many are.
FAR_TOO_MANY = 3_000
_COMMONEST = TOO_MANY.bit_length() + 5
_NO_END = 2**31 - 1

# One whole number puts entries in order: the weight (twelve terms come to less than 2**13), the hour, the id.
_IDS = 2**27
_HOURS = 2**20
_WEIGHTS = 2**16


@dataclass(frozen=True, slots=True)
class Weighed:
    """A condition and what it adds to the weight of an entry; each `share` adds half of the whole to it.

    Entries that meet no `is_base` condition do not count.
    """

    condition: Expression
    weight: int
    is_base: bool = False
    share: int = 0
    from_id: int = 0
    until_id: int = _NO_END


def counts(conditions: Sequence[Expression]) -> list[int]:
    """How many entries meet each condition, in one statement; no more than `TOO_MANY` and one are counted."""
    different = list(dict.fromkeys(conditions))
    if not different:
        return []
    asked = {f"asked_for_{number}": door.question(condition) for number, condition in enumerate(different)}
    statement = door.count_statement(len(different), door.on_sqlite())
    rows = session.execute(statement, {**asked, "most": TOO_MANY + 1})
    found = {different[row.n]: row.found for row in rows}
    return [found[condition] for condition in conditions]


def rarity(count: int) -> int:
    """How much a term says: 15 for one that occurs once, down to 5; halving the entries adds one."""
    return _COMMONEST - count.bit_length()


def base(
    within: Expression, terms: Sequence[Term], found: Sequence[int], *, newest: int | None
) -> list[Weighed]:
    """What every hit must meet: all that is asked, where `newest` is given by so many of the newest alone."""
    weight = max(1, ANYWHERE * sum(map(rarity, found)))
    from_id = 0 if newest is None else newest_from(within, newest)
    everything = Weighed(within, weight, is_base=True, from_id=from_id)
    telling = [part for term in terms for part in (term.in_title, term.in_strong)]
    if not (from_id and telling):
        return [everything]
    older = all_of((within, any_of(telling)))
    begins_at = newest_from(older)
    return [
        everything,
        Weighed(older, weight, is_base=True, from_id=begins_at, until_id=from_id - 1),
    ]


def bonuses(terms: Sequence[Term], found: Sequence[int], within: Expression, from_id: int) -> list[Weighed]:
    """What the place of a term adds; how it is written is asked of the newest alone.

    Where few meet all that is asked, no others are looked at: a term beside a rare one may stand in half of them.
    """

    def asked(condition: Expression) -> Expression:
        return condition if from_id else all_of((within, condition))

    weighed = []
    for term, count in zip(terms, found, strict=True):
        worth = rarity(count)
        weighed += [
            Weighed(asked(term.in_title), (IN_TITLE - ANYWHERE) * worth),
            Weighed(asked(term.in_strong), (IN_STRONG - ANYWHERE) * worth),
            Weighed(asked(term.exact), EXACT * worth, from_id=from_id),
        ]
    return weighed


def weights(weighed: Sequence[Weighed]) -> tuple[Subquery, dict[str, Any]]:
    """Ids of entries with the sum of what they meet, and the values that go with the subquery."""
    values: dict[str, Any] = {}
    for number, one in enumerate(weighed):
        values |= {
            f"asked_for_{number}": door.question(one.condition),
            f"worth_of_{number}": one.weight,
            f"base_of_{number}": int(one.is_base),
            f"share_of_{number}": one.share,
            f"begin_of_{number}": one.from_id,
            f"end_of_{number}": one.until_id,
        }
    return door.weight_subquery(len(weighed), door.on_sqlite()), values


def newest_from(condition: Expression, count: int = TOO_MANY) -> int:
    """The id from which on the newest `count` entries stand; 0 where there are no more than that."""
    asked = {"asked_for_0": door.question(condition), "place": count - 1}
    return session.scalar(door.newest_statement(door.on_sqlite()), asked) or 0


def best_of_each_group(
    weighed: Subquery,
    where: Sequence[ColumnElement[bool]],
    *,
    newest_first: bool,
    limit: int,
) -> Select[str, Any]:
    """The key of each conversation with the rank of its best entry, best first."""
    weight = weighed.c.weight
    first, second, size = (
        (SearchEntry.hour, weight, _WEIGHTS) if newest_first else (weight, SearchEntry.hour, _HOURS)
    )
    rank = func.max((first * size + second) * _IDS + SearchEntry.id)
    found = select(SearchEntry.group_key, rank.label("rank")).select_from(weighed)
    own = SearchEntry.id == weighed.c.id
    if door.on_sqlite():
        # Or it would ask the conditions of all entries of the cluster, in the order of their conversations, before
        # it looks which were found. An outer join comes second, if the conditions do not show that it need not be one.
        found = found.outerjoin(SearchEntry, own).where(case((and_(*where), 1), else_=0) == 1)
    else:
        found = found.join(SearchEntry, own).where(*where)
    return found.group_by(SearchEntry.group_key).order_by(rank.desc()).limit(limit)


def entry_id(rank: int) -> int:
    """Which entry a rank belongs to."""
    return rank % _IDS
