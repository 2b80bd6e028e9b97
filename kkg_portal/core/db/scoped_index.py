"""The full-text table of SQLite, which no mapper knows: the cluster wall refuses it to all but the search's door."""

from __future__ import annotations

from sqlalchemy import TableClause

INDEX_TABLE = "core_search_fts"


class ScopedIndex(TableClause):
    """That table in the hands of `kkg_portal.core.search.door`, which writes the cluster into each question."""

    inherit_cache = True


def is_index_table(name: str) -> bool:
    """Whether a table is FTS5's or one of those it keeps behind it."""
    return name.startswith(INDEX_TABLE)
