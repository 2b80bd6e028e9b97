"""Copying a database whole while the portal goes on, counting its rows, and putting a copy in place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from kkg_portal.backup import BackupError
from kkg_portal.core.db.engine import db

VERSION_TABLE = "alembic_version_"


@dataclass(frozen=True, slots=True)
class Counted:
    """What stood in a database at one moment: rows by table, revision by component."""

    rows: dict[str, int]
    revisions: dict[str, str]


def copy_to(path: Path) -> Counted:
    """The running portal's database as one file at `path`, and what is in it, both of the same moment."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute("VACUUM INTO ?", (str(path),))
        return count_sqlite(path)
    return _dump_postgresql(path)


def count_sqlite(path: Path) -> Counted:
    """Counts of a database file, after SQLite itself has found it sound."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise BackupError(f"The database in the backup is damaged: {verdict}")
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return _counted([name for (name,) in names], lambda sql: connection.execute(sql).fetchone())
    except sqlite3.Error as error:
        raise BackupError(f"The database in the backup cannot be read: {error}") from error


def count_running() -> Counted:
    """Counts of the database the portal uses now; PostgreSQL's only, SQLite's copies are counted as files."""
    with db.engine.connect() as connection:
        return _counted(_postgresql_tables(connection), lambda sql: connection.exec_driver_sql(sql).one())


def is_empty() -> bool:
    """Whether the portal's database holds no table at all."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return not connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        return not _postgresql_tables(connection)


def put_sqlite(copy: Path) -> None:
    """Move a database file to where the portal looks for it."""
    target = _sqlite_file()
    db.engine.dispose()
    for leftover in (target, *(target.with_name(target.name + ending) for ending in ("-wal", "-shm"))):
        leftover.unlink(missing_ok=True)  # `is_empty` was asked before; opening it made an empty file.
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(copy, target)
    target.chmod(0o600)


def put_postgresql(dump: Path) -> None:
    """All of a dump or, at the first error, nothing."""
    options = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    _run_postgresql_tool("pg_restore", [*options, "--dbname", _address(), str(dump)], password=_password())


def check_dump(dump: Path) -> None:
    """Whether pg_restore can read a dump to its end; needs no server."""
    _run_postgresql_tool("pg_restore", ["--file", os.devnull, str(dump)])


def _sqlite_file() -> Path:
    name = make_url(str(db.engine.url)).database
    if not name or name == ":memory:":
        raise BackupError("The database has no file to restore into.")
    return Path(name)


def _dump_postgresql(path: Path) -> Counted:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        counted = _counted(_postgresql_tables(connection), lambda sql: connection.exec_driver_sql(sql).one())
        options = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", "--file", str(path)]
        _run_postgresql_tool("pg_dump", [*options, "--dbname", _address()], password=_password())
    return counted


def _postgresql_tables(connection: Any) -> list[str]:
    found = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return [name for (name,) in found]


def _counted(names: Iterable[str], ask: Callable[[str], Any]) -> Counted:
    rows = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0]) for name in sorted(names)}  # noqa: S608  our own tables
    revisions = {
        name.removeprefix(VERSION_TABLE): str(ask(f'SELECT version_num FROM "{name}"')[0])  # noqa: S608  likewise
        for name in rows
        if name.startswith(VERSION_TABLE) and rows[name]
    }
    return Counted(rows, revisions)


def _address() -> str:
    # The password travels in the environment: arguments are visible to everybody on the machine.
    return db.engine.url.set(drivername="postgresql")._replace(password=None).render_as_string()


def _password() -> str | None:
    password = db.engine.url.password
    return None if password is None else str(password)


def _run_postgresql_tool(program: str, arguments: list[str], *, password: str | None = None) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(
            f"{program} was not found. Install PostgreSQL's client programs "
            "(Debian and Ubuntu: sudo apt-get install postgresql-client) and try again."
        )
    variables = dict(os.environ)
    if password is not None:
        variables["PGPASSWORD"] = password
    done = subprocess.run([path, *arguments], env=variables, capture_output=True, text=True, check=False)  # noqa: S603  fixed programs
    if done.returncode != 0:
        raise BackupError(f"{program} did not finish: {done.stderr.strip() or done.returncode}")
