"""Taking problems along: one's own with what bears no name, the cluster's without the names behind it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import Role, User, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Grant
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.models import Post, Thread

from .factories import Browser, Count, add_reply, inside, make_thread
from .work_factories import add_solution, try_it

BASE = "/k/melati/problem_threads/export"


@pytest.fixture
def threads(alice: Person, bob: Person, charlie: Person) -> tuple[Thread, Thread]:
    """By name and without one, both asked by bob and answered by alice; and one in another cluster."""
    named = make_thread(bob, title="=Masalah yang bernama")
    unnamed = make_thread(bob, title="Masalah tanpa nama", anonymous=True)
    make_thread(charlie, title="Masalah gugus lain")
    for thread in (named, unnamed):
        add_reply(thread, alice, "Gagasan dari Alice.")
    add_reply(unnamed, bob, "Terima kasih, saya coba.", by_asker=True)
    try_it(add_solution(unnamed, alice, "Gambar dulu."), bob)
    return named, unnamed


def problems(client: FlaskClient, which: str) -> dict[str, Any]:
    answer = client.get(f"{BASE}/{which}.json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return {one["title"]: one for one in json.loads(answer.data)["problems"]}


@pytest.mark.usefixtures("threads")
def test_ones_own_holds_what_one_wrote_by_name_or_not_and_nobody_elses_words(
    english: Browser, bob: Person, alice: Person
) -> None:
    found = problems(english(bob), "own")

    assert set(found) == {"=Masalah yang bernama", "Masalah tanpa nama"}
    texts = [post["text"] for one in found.values() for post in one["posts"]]
    assert "Terima kasih, saya coba." in texts
    assert "Gagasan dari Alice." not in texts
    assert [one["outcome"] for one in found["Masalah tanpa nama"]["trials"]] == ["worked"]
    # Whoever only answered takes their answers, under the titles they stand in.
    others = problems(english(alice), "own")
    assert [post["text"] for post in others["Masalah tanpa nama"]["posts"]] == [
        "Gagasan dari Alice.",
        "Gambar dulu.",
    ]
    assert others["Masalah tanpa nama"]["asked_by"] == {"name": "A colleague", "school": ""}
    assert "tried_before" in found["Masalah tanpa nama"]
    assert "tried_before" not in others["Masalah tanpa nama"]


@pytest.mark.usefixtures("threads")
def test_a_problem_that_was_closed_to_the_writer_stays_out(
    english: Browser, bob: Person, alice: Person
) -> None:
    """A teacher who became a supervisor: what they answered there is in their data, the titles are not theirs."""
    with inside(bob), intending_to_write():
        session.add(Grant(membership_id=bob.membership_id, role=Role.SUPERVISOR, starts_on=date(2020, 1, 1)))
        session.get_one(User, bob.user_id).stamp += 1
        session.commit()
    others = make_thread(alice, title="Masalah dari Alice")
    add_reply(others, bob, "Kata Bob.")

    found = problems(english(bob), "own")

    assert set(found) == {"=Masalah yang bernama", "Masalah tanpa nama"}


def test_the_clusters_names_no_unnamed_asker(
    english: Browser, alice: Person, bob: Person, threads: tuple[Thread, Thread]
) -> None:
    with inside(bob), intending_to_write():
        hidden = add_reply(threads[0], alice, "Kata yang disembunyikan.")
        session.get_one(Post, hidden.id).hidden_at = hidden.written_at
        session.commit()
    client = english(alice)

    found = problems(client, "cluster")

    assert set(found) == {"=Masalah yang bernama", "Masalah tanpa nama"}
    assert found["=Masalah yang bernama"]["asked_by"]["name"] == bob.full_name
    assert bob.full_name not in json.dumps(found["Masalah tanpa nama"])
    assert "A colleague" in json.dumps(found["Masalah tanpa nama"])
    assert "Kata yang disembunyikan." not in json.dumps(found)
    sheet = client.get(f"{BASE}/cluster.csv")
    rows = list(csv.DictReader(io.StringIO(sheet.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 7
    assert {row["Problem"] for row in rows} == {"'=Masalah yang bernama", "Masalah tanpa nama"}
    assert all(bob.full_name not in row.values() for row in rows if row["Problem"] == "Masalah tanpa nama")


def test_who_may_take_what(english: Browser, alice: Person, bob: Person, charlie: Person) -> None:
    assert "All problems of the cluster" in english(alice).get(BASE).text
    assert "All problems of the cluster" not in english(bob).get(BASE).text
    for kind in ("json", "csv"):
        assert english(bob).get(f"{BASE}/cluster.{kind}").status_code == 403
        assert english(charlie).get(f"{BASE}/own.{kind}").status_code == 404
    assert english(bob).get(f"{BASE}/own.exe").status_code == 404


def test_a_file_costs_as_many_statements_for_many_problems_as_for_one(
    english: Browser, bob: Person, count_queries: Count
) -> None:
    client = english(bob)
    make_thread(bob)
    client.get(f"{BASE}/own.json")

    with count_queries() as few:
        client.get(f"{BASE}/own.json")
    for _number in range(5):
        make_thread(bob)
    with count_queries() as many:
        client.get(f"{BASE}/own.json")

    assert len(few) == len(many) <= 8


@pytest.mark.usefixtures("threads")
def test_my_data_holds_what_was_asked_without_a_name(english: Browser, bob: Person) -> None:
    """No row of it points at bob, so the copy asks the part itself."""
    answer = english(bob).post("/account/data/copy", data={"kind": "json"})

    copy = json.loads(answer.data)["tables"]
    assert "Masalah tanpa nama" in [one["title"] for one in copy["problem_threads.own"]]
    assert "Gagasan dari Alice." not in json.dumps(copy)
