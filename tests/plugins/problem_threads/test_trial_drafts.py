"""A report that was begun: kept on the server as typed, offered on any device, gone once it is sent."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.problem_threads.models import Draft, Thread

from .factories import Browser, inside
from .work_factories import add_solution

DRAFTS = "/k/melati/problem_threads/drafts"


def test_a_report_is_kept_as_typed_and_gone_when_it_is_sent(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    no = add_solution(thread, alice).no
    page, target = (
        f"/k/melati/problem_threads/{thread.public_id}/{no}/tried",
        f"trial-{thread.public_id}-{no}",
    )
    client = english(bob)
    assert f'data-kept-on-server="{target}"' in client.get(page).text
    begun = {
        "draft_target": target,
        "draft_seq": "1",
        "outcome": "partly",
        "did": "Tiga kelompok, sepuluh menit.",
        "tried_on": "minggu lalu",
        "class_phase": "class_2",
        "pupils": "dua puluh",
    }
    assert client.post(DRAFTS, data=begun).json["kept"] is True

    again = client.get(page).text

    assert "You began this on" in again
    assert "Tiga kelompok, sepuluh menit." in again
    assert 'value="minggu lalu"' in again  # no date, and a number in words: they stay as typed
    assert 'value="dua puluh"' in again
    assert '<option selected value="class_2">' in again
    assert "Tiga kelompok" not in english(alice).get(page.replace("/tried", "/try")).text
    sent = {name: value for name, value in begun.items() if not name.startswith("draft_")}
    refused = client.post(page, data=sent | {"subject": "mathematics", "version": "0"})
    assert refused.status_code == 422
    sent |= {"pupils": "20", "tried_on": "", "subject": "mathematics", "version": "0"}
    assert client.post(page, data=sent).status_code == 303
    with inside(bob):
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_throwing_it_away_leads_back_to_the_problem(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    target = f"trial-{thread.public_id}-{add_solution(thread, alice).no}"
    client = english(bob)
    client.post(DRAFTS, data={"draft_target": target, "draft_seq": "1", "did": "Begun"})

    answer = client.post(f"{DRAFTS}/discard", data={"draft_target": target})

    assert answer.location.endswith(f"/problem_threads/{thread.public_id}")
    with inside(bob):
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
