"""Indexes over some rows only, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Index, MetaData, text


def partial_index(name: str, *columns: Any, where: str | ColumnElement[bool], unique: bool = False) -> Index:
    """`where` is SQL that both databases read alike, or an expression.

    Naming PostgreSQL here would load its dialect (2 MiB and a twentieth of the start) where SQLite is used;
    `complete_partial_indexes` does it for those who write migrations.
    """
    held = text(where) if isinstance(where, str) else where
    return Index(name, *columns, unique=unique, sqlite_where=held, info={"where": held})


def complete_partial_indexes(metadata: MetaData) -> None:
    """Tell the indexes of `partial_index`, and those with a `using` in their info, what they mean on PostgreSQL."""
    for table in metadata.tables.values():
        for index in table.indexes:
            for option in ("where", "using"):
                if option in index.info:
                    index.dialect_options["postgresql"][option] = index.info[option]
