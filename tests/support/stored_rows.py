"""Everything a portal's SQLite file holds, as sums to compare."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

# What the portal's own clockwork writes while nobody does anything: when sessions were used, jobs, the audit's seal.
CLOCKWORK = {"core_session": {"last_seen_at"}, "core_audit": {"seal"}}
LEFT_OUT = {"core_job"}
# That an administrator looked into all clusters is written down on purpose.
ON_PURPOSE = {"core_audit": " WHERE act <> 'core.every_cluster'"}


def table_sums(database: Path) -> dict[str, tuple[int, str]]:
    """Rows and a checksum of each table, without what changes by itself."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: _sum(connection, name) for name in sorted(set(names) - LEFT_OUT)}


def _sum(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    columns = [name for _n, name, *_rest in connection.execute(f'PRAGMA table_info("{table}")')]
    wanted = ", ".join(f'"{name}"' for name in columns if name not in CLOCKWORK.get(table, set()))
    rows = sorted(map(repr, connection.execute(f'SELECT {wanted} FROM "{table}"{ON_PURPOSE.get(table, "")}')))  # noqa: S608  our own names
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
