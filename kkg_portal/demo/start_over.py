"""Emptying a demo so that it can be built again. Only ever called for databases that hold nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Connection

from kkg_portal.core.db.engine import db, intending_to_write


def drop_everything(upload_path: Path) -> None:
    """Every table with its rows, version tables included, and every stored file."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _drop_sqlite(connection)
        else:
            _drop_postgresql(connection)
    for folder in (upload_path / "blobs", upload_path / "incoming"):
        if folder.is_dir():
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)


def _drop_sqlite(connection: Connection) -> None:
    connection.rollback()
    driver = connection.connection.dbapi_connection
    assert driver is not None
    cursor = driver.cursor()
    # Outside a transaction, or SQLite ignores it; the tables are dropped in no particular order.
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        cursor.execute("BEGIN IMMEDIATE")
        # A virtual table takes its shadow tables along, so those are asked for again afterwards.
        for condition in ("sql LIKE 'CREATE VIRTUAL%'", "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"):
            cursor.execute(f"SELECT name FROM sqlite_master WHERE type = 'table' AND {condition}")  # noqa: S608  two constants
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TABLE "{name}"')
        cursor.execute("COMMIT")
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def _drop_postgresql(connection: Connection) -> None:
    with intending_to_write():
        names = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        for (name,) in names.fetchall():
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        connection.commit()
