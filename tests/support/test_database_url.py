from __future__ import annotations

import os

from sqlalchemy import create_engine, make_url, text


def test_database_is_of_the_kind_the_run_asked_for(database_url: str) -> None:
    engine = create_engine(database_url)

    with engine.connect() as connection:
        assert connection.scalar(text("select 1")) == 1
    engine.dispose()

    asked = os.environ.get("KKG_TEST_DATABASE", "sqlite").replace("postgres", "postgresql")
    assert make_url(database_url).get_backend_name() == asked
