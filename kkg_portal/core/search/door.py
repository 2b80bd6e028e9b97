"""The one door to the index: whoever asks, the bound cluster's token stands in the question.

FTS5's table is none of the ORM's, so the cluster wall cannot filter it; the wall lets pass this module's table alone,
and this module writes the cluster of the session into every MATCH. Entries found so are read through the ORM, where
the wall stands once more. On PostgreSQL the index is a column of the entries, and the token is there all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Integer, Select, Text, cast, column, func, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from kkg_portal.core.db.engine import session
from kkg_portal.core.db.scoped_index import INDEX_TABLE, ScopedIndex
from kkg_portal.core.search import tokens
from kkg_portal.core.search.entries import SearchEntry, SearchWord
from kkg_portal.core.search.tokens import Expression, all_of
from kkg_portal.core.tenancy import TenancyError, bound_cluster_id

_AT_ONCE = 100
_FTS = ScopedIndex(INDEX_TABLE, column("rowid", Integer), column(INDEX_TABLE, Text), column("rank", Integer))


def matching(expression: Expression, from_id: int = 0) -> Select[int]:
    """Ids of the bound cluster's entries for which `expression` holds, from `from_id` on."""
    scoped = all_of((scope(), expression))
    if on_sqlite():
        rowid, whole = _FTS.c.rowid, _FTS.c[INDEX_TABLE]
        found = select(rowid.label("id")).where(whole.op("MATCH")(tokens.as_match(scoped)))
        return found.where(rowid >= from_id) if from_id else found
    # Not correlated: the question may stand inside one that reads entries too.
    asked = cast(tokens.as_tsquery(scoped), postgresql.TSQUERY)
    entries = (
        select(SearchEntry.id.label("id")).where(SearchEntry.tokens.bool_op("@@")(asked)).correlate(None)
    )
    return entries.where(SearchEntry.id >= from_id) if from_id else entries


def scope() -> tokens.Token:
    """The token of the bound cluster, which every entry of it carries."""
    return tokens.cluster(_bound())


def on_sqlite() -> bool:
    return session.get_bind().dialect.name == "sqlite"


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
    cluster_id = _bound()
    rows = [{"cluster_id": cluster_id, "word": word, "root": root} for word, root in sorted(roots)]
    insert = sqlite.insert if on_sqlite() else postgresql.insert
    if rows:
        statement = insert(SearchWord).on_conflict_do_nothing(index_elements=["cluster_id", "word"])
        session.connection().execute(statement, rows)


def merge_step(pages: int) -> bool:
    """Let FTS5 merge a piece of what it keeps, so that deleted words leave the file; False once all is one."""
    if not on_sqlite():
        return False
    connection = session.connection()
    changes = select(func.total_changes())
    before = connection.scalar(changes) or 0
    connection.execute(sqlite.insert(_FTS).values({INDEX_TABLE: "merge", "rank": pages}))
    return (connection.scalar(changes) or 0) - before > 1


def _bound() -> int:
    cluster_id = bound_cluster_id()
    if cluster_id is None:
        raise TenancyError("no cluster is bound: the index is asked for one cluster")
    return cluster_id
