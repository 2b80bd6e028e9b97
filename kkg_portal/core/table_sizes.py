"""The worker's part in the database's speed: what its indexes are worth is counted anew each day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.jobs import job


@job("core.learn_sizes", every=timedelta(days=1))
def learn_sizes(_payload: dict[str, Any]) -> None:
    """SQLite counts only when asked to; PostgreSQL does so by itself.

    Every statement asks for one cluster. A planner that does not know how many rows a cluster has takes the
    index of clusters for the best and reads all of them.
    """
    if db.engine.dialect.name != "sqlite":
        return
    session.rollback()
    with intending_to_write(), db.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("ANALYZE")
