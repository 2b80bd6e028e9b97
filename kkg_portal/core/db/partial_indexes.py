"""Unique indexes over some rows only, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, MetaData, text


def partial_unique(name: str, *columns: Any, where: str) -> Index:
    """`where` is SQL that both databases read alike.

    Naming PostgreSQL here would load its dialect (2 MiB and a twentieth of the start) where SQLite is used;
    `complete_partial_indexes` does it for those who write migrations.
    """
    return Index(name, *columns, unique=True, sqlite_where=text(where), info={"where": where})


def complete_partial_indexes(metadata: MetaData) -> None:
    """Tell the indexes of `partial_unique` what they mean on PostgreSQL."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])
