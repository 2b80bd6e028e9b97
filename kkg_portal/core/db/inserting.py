"""INSERT that may meet a row that is there already; both databases can, each in a dialect of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import sqlite

from kkg_portal.core.db.engine import session


def insert_into(model: Any) -> Any:
    """An `insert(model)`, a class or its table, with `on_conflict_do_nothing` and `on_conflict_do_update`.

    For tables outside the cluster wall; rows of a cluster are added to the session, which stamps them.
    """
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(model)
    # Where the database is SQLite, nobody pays for the other's dialect.
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(model)
