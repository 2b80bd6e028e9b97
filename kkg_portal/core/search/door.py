"""The one door to the index: whoever asks, the bound cluster's token stands in the question.

FTS5's table is none of the ORM's, so the cluster wall cannot filter it; the wall lets pass this module's table alone,
and this module writes the cluster of the session into every MATCH. Entries found so are read through the ORM, where
the wall stands once more. On PostgreSQL the index is a column of theirs, and the token is there all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)

from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.db.scoped_index import INDEX_TABLE, ScopedIndex
from kkg_portal.core.search import tokens
from kkg_portal.core.search.entries import SearchEntry, SearchText, SearchWord
from kkg_portal.core.search.tokens import Expression, all_of
from kkg_portal.core.tenancy import TenancyError, bound_cluster_id

_AT_ONCE = 100
MOST_BEGUN = 60
_AFTER_LETTERS = "{"
_FTS = ScopedIndex(INDEX_TABLE, column("rowid", Integer), column(INDEX_TABLE, Text), column("rank", Integer))


def matching(expression: Expression) -> Select[int]:
    """Ids of the bound cluster's entries for which `expression` holds."""
    return _matches(on_sqlite(), literal(question(expression), Text))


def question(expression: Expression) -> str:
    """What the database is asked: the condition and, before it, the token of the bound cluster."""
    scoped = all_of((tokens.cluster(bound()), expression))
    return tokens.as_match(scoped) if on_sqlite() else tokens.as_tsquery(scoped)


def plan_each_question() -> None:
    """PostgreSQL soon plans a statement for any words, and then reads far too much: these are planned for theirs."""
    if not on_sqlite():
        session.execute(select(func.set_config("plan_cache_mode", "force_custom_plan", True)))


@cache
def count_statement(count: int, sqlite: bool) -> Select[int, int]:
    """How many entries meet each of the questions :asked_for_0, :asked_for_1 …, no more than :most of each."""
    parts = [
        select(literal(number).label("n"), func.count().label("found")).select_from(
            _matches(sqlite, bindparam(f"asked_for_{number}", type_=Text))
            .limit(bindparam("most", type_=Integer))
            .subquery()
        )
        for number in range(count)
    ]
    every = union_all(*parts).subquery()
    return select(every.c.n, every.c.found)


@cache
def weight_subquery(count: int, sqlite: bool) -> Subquery:
    """Ids with the sum of :worth_of_N for each question :asked_for_N they meet, if :base_of_N marks one of these.

    The sum counts twice, and once more for each :share_of_N. :begin_of_N and :end_of_N bound the ids looked at.
    """
    parts = [
        _matches(
            sqlite,
            bindparam(f"asked_for_{number}", type_=Text),
            between=(f"begin_of_{number}", f"end_of_{number}"),
        ).add_columns(
            bindparam(f"worth_of_{number}", type_=Integer).label("weight"),
            bindparam(f"base_of_{number}", type_=Integer).label("base"),
            bindparam(f"share_of_{number}", type_=Integer).label("share"),
        )
        for number in range(count)
    ]
    every = union_all(*parts).subquery()
    # Cast: PostgreSQL's sum of whole numbers would be of a wider type, slower to multiply.
    weight = cast(func.sum(every.c.weight) * (2 + func.sum(every.c.share)), BigInteger).label("weight")
    grouped = select(every.c.id, weight).group_by(every.c.id)
    return grouped.having(func.max(every.c.base) == 1).subquery()


@cache
def newest_statement(sqlite: bool) -> Select[int]:
    """The id of the :place-th newest entry, counted from 0, that meets the question :asked_for_0."""
    matching = _matches(sqlite, bindparam("asked_for_0", type_=Text)).subquery()
    return (
        select(matching.c.id)
        .order_by(matching.c.id.desc())
        .offset(bindparam("place", type_=Integer))
        .limit(1)
    )


def _matches(
    sqlite: bool, asked: ColumnElement[str], *, between: tuple[str, str] | None = None
) -> Select[int]:
    """Entries that meet a question made by `question`; not correlated, it may stand in one that reads entries too."""
    if sqlite:
        entry_id: ColumnElement[int] = _FTS.c.rowid
        condition = _FTS.c[INDEX_TABLE].bool_op("MATCH")(asked)
    else:
        # Where the database is SQLite, nobody pays for the other's dialect.
        from sqlalchemy.dialects import postgresql

        entry_id = SearchText.id.expression
        condition = SearchText.tokens.bool_op("@@")(cast(asked, postgresql.TSQUERY))
    found = select(entry_id.label("id")).where(condition)
    if between is not None:
        first, last = (bindparam(name, type_=Integer) for name in between)
        found = found.where(entry_id >= first, entry_id <= last)
    return found.correlate(None)


def on_sqlite() -> bool:
    return session.get_bind().dialect.name == "sqlite"


def words_that_begin(beginnings: Sequence[str]) -> dict[str, list[tuple[str, str]] | None]:
    """For each beginning the cluster's words, each with its root; None for one that begins very many."""
    parts = [
        select(literal(number).label("n"), SearchWord.word, SearchWord.root)
        .where(_begins(beginning))
        .limit(MOST_BEGUN + 1)
        .subquery()
        for number, beginning in enumerate(beginnings)
    ]
    every = union_all(*(select(one.c.n, one.c.word, one.c.root) for one in parts))
    found: dict[str, list[tuple[str, str]]] = {beginning: [] for beginning in beginnings}
    for row in session.execute(every):
        found[beginnings[row.n]].append((row.word, row.root))
    return {beginning: words if len(words) <= MOST_BEGUN else None for beginning, words in found.items()}


def _begins(beginning: str) -> ColumnElement[bool]:
    """Words are of small letters and digits; SQLite goes to them by the index only when told from where to where."""
    if on_sqlite():
        return and_(SearchWord.word >= beginning, SearchWord.word < f"{beginning}{_AFTER_LETTERS}")
    return SearchWord.word.startswith(beginning)


def still_used(words: Sequence[str]) -> set[str]:
    """Those words that some entry of the cluster holds, as far as it was flushed."""
    used: set[str] = set()
    for start in range(0, len(words), _AT_ONCE):
        piece = words[start : start + _AT_ONCE]
        asked = [
            select(literal(number).label("n")).select_from(matching(tokens.word(word)).limit(1).subquery())
            for number, word in enumerate(piece)
        ]
        used |= {piece[number] for number in session.scalars(union_all(*asked))}
    return used


def add_words(roots: Iterable[tuple[str, str]]) -> None:
    """Remember words with their roots, also those that somebody else remembers in this moment."""
    cluster_id = bound()
    rows = [{"cluster_id": cluster_id, "word": word, "root": root} for word, root in sorted(roots)]
    if rows:
        statement = insert_into(SearchWord).on_conflict_do_nothing(index_elements=["cluster_id", "word"])
        session.connection().execute(statement, rows)


_ENTRIES: Any = SearchEntry.__table__
_RENEW = (
    update(_ENTRIES)
    .where(
        _ENTRIES.c.cluster_id == bindparam("of_cluster"),
        _ENTRIES.c.kind == bindparam("of_kind"),
        _ENTRIES.c.ref_id == bindparam("of_row"),
    )
    .values(at=bindparam("new_at"), hour=bindparam("new_hour"))
)


def renew_moment(kind: str, ref_id: str, at: datetime, hour: int) -> None:
    """From when an entry of the cluster counts; past the ORM, because whoever writes keeps others waiting."""
    session.flush()  # The entry may be new.
    session.connection().execute(
        _RENEW, {"of_cluster": bound(), "of_kind": kind, "of_row": ref_id, "new_at": at, "new_hour": hour}
    )


def merge_step(pages: int) -> bool:
    """Let FTS5 merge a piece of what it keeps, so that deleted words leave the file; False once all is one."""
    if not on_sqlite():
        return False
    connection = session.connection()
    changes = select(func.total_changes())
    before = connection.scalar(changes) or 0
    connection.execute(insert(_FTS).values({INDEX_TABLE: "merge", "rank": pages}))
    return (connection.scalar(changes) or 0) - before > 1


def bound() -> int:
    """The cluster of the session, whose entries alone are asked for."""
    cluster_id = bound_cluster_id()
    if cluster_id is None:
        raise TenancyError("no cluster is bound: the index is asked for one cluster")
    return cluster_id
