"""An application on a database of its own that really commits: for threads, parallel requests and greps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from kkg_portal.api.testing import Person, _session_for, test_settings
from kkg_portal.api.testing_client import PortalClient
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db, intending_to_write, session


@pytest.fixture
def file_app(tmp_path: Path, own_database_url: str) -> Iterator[Flask]:
    """A migrated, empty portal: a fresh SQLite file, or a PostgreSQL schema with KKG_TEST_DATABASE=postgres."""
    app = create_app(test_settings(tmp_path / "instance", own_database_url))
    app.test_client_class = PortalClient
    with app.app_context():
        for _name in migrate.upgrade():
            pass
    yield app
    with app.app_context():
        session.remove()
        db.engine.dispose()


@contextmanager
def at_work(app: Flask) -> Iterator[None]:
    """A context in which a test may prepare rows; they are there for every other thread afterwards."""
    with app.app_context(), intending_to_write():
        yield


def browser_of(app: Flask, person: Person) -> PortalClient:
    """A browser, in English, in which `person` is signed in."""
    with at_work(app):
        token = _session_for(person)
    client = app.test_client()
    assert isinstance(client, PortalClient)
    client.set_cookie("lang", "en")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client


def everything_stored(app: Flask) -> str:
    """All the database holds: the bytes of SQLite's files, deleted pages and journal too, or every row."""
    with app.app_context():
        path = db.engine.url.database or ""
        if db.engine.dialect.name == "sqlite":
            files = sorted(Path(path).parent.glob(Path(path).name + "*"))
            return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)
        with db.engine.connect() as connection:
            tables = db.metadata.sorted_tables
            return "\n".join(str(row) for table in tables for row in connection.execute(table.select()))
