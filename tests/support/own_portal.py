"""What rough company needs besides a portal of its own (file_app): people, and threads that begin together."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema, DropSchema

from kkg_portal.api.testing import (
    People,
    make_cluster,
    make_member,
    make_person,
    make_subdistrict,
)
from kkg_portal.core.access.actor import Role
from tests.support.file_app import at_work

R = TypeVar("R")


def emptied(url: str) -> str:
    """The PostgreSQL database at `url` with a schema of our own, where the other tests' tables are out of sight."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(DropSchema("own", cascade=True, if_exists=True))
        connection.execute(CreateSchema("own"))
    engine.dispose()
    server = make_url(url)
    options = {**server.query, "options": "-csearch_path=own"}
    return server.set(query=options).render_as_string(hide_password=False)


@pytest.fixture
def own_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Empty, of the kind the run is about."""
    if os.environ.get("KKG_TEST_DATABASE", "sqlite") == "postgres":
        return emptied(request.getfixturevalue("database_url"))
    return f"sqlite:///{tmp_path / 'own.db'}"


@pytest.fixture
def own_people(file_app: Flask) -> People:
    """The four people of the tests, for real."""
    with at_work(file_app):
        subdistrict = make_subdistrict()
        melati = make_cluster("melati", subdistrict=subdistrict, name="Melati", number="I")
        kenanga = make_cluster("kenanga", subdistrict=subdistrict, name="Kenanga", number="II")
        return People(
            alice=make_member(melati, "Alice Rahayu", roles=(Role.GROUP_CHAIR,)),
            bob=make_member(melati, "Bob Santoso"),
            charlie=make_member(kenanga, "Charlie Wibowo", roles=(Role.GROUP_CHAIR,)),
            dewi=make_person("Dewi Lestari", is_admin=True),
        )


def all_at_once(count: int, work: Callable[[int], R]) -> list[R]:
    """`work(0)` to `work(count - 1)` in as many threads, begun together; the first error is raised."""
    start = Barrier(count)

    def one(number: int) -> R:
        start.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return [done.result(timeout=120) for done in [threads.submit(one, number) for number in range(count)]]
