"""What leaves the index leaves its words and, merged, the file; what is rebuilt is as if written today."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from kkg_portal.api.testing import People
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.scoped_index import INDEX_TABLE
from kkg_portal.core.search import door
from kkg_portal.core.search.entries import SearchWord
from kkg_portal.core.search.index import write
from kkg_portal.core.search.upkeep import merge_search
from kkg_portal.core.uow import unit_of_work
from tests.core.search.conftest import KIND, Find, Keep, post


def words() -> set[str]:
    return set(session.scalars(select(SearchWord.word)))


def test_words_are_remembered_as_long_as_some_entry_holds_them(keep: Keep, library: People) -> None:
    keep(a=post("Sri Wahyuni"), b=post("Sri Lestari"))
    assert words() == {"sri", "wahyuni", "lestari"}

    keep(a=post("Sri Rahayu"))
    assert words() == {"sri", "rahayu", "lestari"}

    keep(a=None, b=None)
    assert words() == set()


def test_the_words_of_somebody_erased_are_gone_from_the_file(keep: Keep, library: People) -> None:
    """FTS5 only notes what was deleted; the job merges it away. PostgreSQL's rows hold the words themselves."""
    keep(**{f"p{number}": post(f"Orang {number}") for number in range(50)})
    keep(a=post("Xenofilius Qwertomo"))
    keep(a=None)

    merge_search({})

    assert words().isdisjoint({"xenofilius", "qwertomo"})
    if door.on_sqlite():
        blocks = session.connection().exec_driver_sql(f"SELECT block FROM {INDEX_TABLE}_data").scalars().all()  # noqa: S608
        assert not any(b"qwertomo" in block or b"xenofilius" in block for block in blocks)
    assert door.merge_step(500) is False


def test_a_better_root_reaches_old_entries_when_the_index_is_written_anew(
    keep: Keep, library: People, found: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(a=post("Pembelajaran"))
    with unit_of_work():
        session.execute(update(SearchWord).values(root="salah"))
    keep(a=post("Pembelajaran."))
    assert found("mengajar") == []

    with unit_of_work():
        write({(KIND, "a"): post("Pembelajaran")}, anew=True)

    assert found("mengajar") == ["a"]


def test_a_save_costs_the_same_whatever_its_length(keep: Keep, library: People, count_queries: Any) -> None:
    keep(warm=post("kata"))
    with count_queries() as short:
        keep(a=post("satu dua"))
    with count_queries() as long:
        keep(b=post("judul", " ".join(f"kata{number}" for number in range(90))))

    assert len(long) == len(short)
