from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.support.postgres import postgres_server, postgres_url


def test_database_is_empty_and_knows_more_than_ascii(worker_id: str) -> None:
    with postgres_url(f"{worker_id}_empty") as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            tables = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
            lowered = connection.scalar(text("select lower('ÉCOLE')"))
        engine.dispose()

    assert tables == 0
    assert lowered == "école"


def test_server_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KKG_TEST_POSTGRES_URL", raising=False)

    with postgres_server() as url:
        folder = Path(str(url.query["host"]))
        process_id = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        assert folder.exists()

    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


def test_given_server_gets_a_database_of_its_own_and_loses_it_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KKG_TEST_POSTGRES_URL", postgres_url)
    engine = create_engine(postgres_url)
    names = text("select datname from pg_database")

    with postgres_url_of("other") as url, engine.connect() as connection:
        name = make_url(url).database
        during = set(connection.scalars(names))
    with engine.connect() as connection:
        after = set(connection.scalars(names))
    engine.dispose()

    assert name in during
    assert name not in after


postgres_url_of = postgres_url  # The fixture of the same name hides it inside a test.
