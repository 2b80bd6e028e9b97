"""Whoever asks for JSON reads the codes of docs/json_errors.md, with the status and the words of the page."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.models import Thread

from .factories import Browser, inside, make_thread
from .work_factories import add_solution

BASE = "/k/melati/problem_threads"
JSON = {"Accept": "application/json"}
PROBLEM = {
    "title": "Murid hafal perkalian tetapi bingung",
    "text": "Nilai hitung delapan puluh, soal cerita empat puluh.",
    "class_phase": "class_4",
    "subject": "mathematics",
}


def codes(client: FlaskClient, path: str, data: dict[str, str]) -> tuple[int, dict[str, str]]:
    answer = client.post(f"{BASE}{path}", data=data, headers=JSON)
    return answer.status_code, {one["field"]: one["code"] for one in answer.json["errors"]}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "Pendek"}, "title", "too_short"),
        ({"title": "x" * 200}, "title", "too_long"),
        ({"class_phase": "class_9"}, "class_phase", "not_in_list"),
        ({"text": "|a" * 60 + "|\n" + "|-" * 60 + "|"}, "text", "render_limit"),
        (
            {"text": "Budi Santosa, NISN 0123456789, tidak bisa membaca."},
            "checked",
            "personal_data_suspected",
        ),
    ],
)
def test_a_problem_that_cannot_be_posted(
    english: Browser, bob: Person, changed: dict[str, str], field: str, code: str
) -> None:
    status, found = codes(english(bob), "/ask", PROBLEM | changed)

    assert (status, found.get(field)) == (422, code)


def test_trials_duplicates_and_what_happened_in_between(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    no = add_solution(thread, alice).no
    place, client = f"/{thread.public_id}", english(bob)
    report = {"outcome": "worked", "did": "Sepuluh menit tiap pagi dalam tiga kelompok."}
    report |= {"class_phase": "class_4", "subject": "mathematics", "version": "0"}

    assert codes(english(alice), f"{place}/{no}/tried", report)[1] == {"": "own_solution_trial"}
    assert codes(client, f"{place}/{no}/tried", report | {"tried_on": "31 Desember 2099"})[1] == {
        "tried_on": "future_date"
    }
    numbers = {"pupils": "20", "before": "5", "after": "21"}
    assert codes(client, f"{place}/{no}/tried", report | numbers)[1] == {"after": "before_after_range"}
    assert codes(client, f"{place}/duplicate", {"target": thread.public_id, "version": "1"})[1] == {
        "target": "bad_duplicate_target"
    }
    with inside(bob), intending_to_write():
        session.get_one(Thread, thread.id).is_locked = True
        session.commit()
    locked = client.post(f"{BASE}{place}/reply", data={"text": "Satu gagasan lagi."}, headers=JSON)
    assert (locked.status_code, locked.json["code"]) == (409, "locked")
    assert "turned off" in locked.json["words"]


def test_what_is_not_there_and_who_may_not(
    english: Browser, anonymous: FlaskClient, bob: Person, charlie: Person
) -> None:
    thread = make_thread(bob)
    asked: list[tuple[Any, str, int, str]] = [
        (english(charlie), f"{BASE}/{thread.public_id}", 404, "not_found"),
        (english(bob), f"{BASE}/reports", 403, "not_allowed"),
    ]
    for client, path, status, code in asked:
        answer = client.get(path, headers=JSON)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert thread.title not in answer.text
    answer = anonymous.post(f"{BASE}/drafts", data={"draft_target": "ask"}, headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    # A browser names JSON behind pages, if at all.
    page = english(bob).get(f"{BASE}/reports", headers={"Accept": "text/html, application/json;q=0.5"})
    assert page.mimetype == "text/html"
