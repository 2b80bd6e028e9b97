"""What a page leaves out so that somebody who reads it for the first time finds their way."""

from __future__ import annotations

from kkg_portal.api.testing import Person
from plugins.problem_threads.models import Thread

from .factories import Browser, add_reply

LIST = "/k/melati/problem_threads"


def test_one_can_answer_a_post_without_quoting_it(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    add_reply(thread, alice, "Kelompokkan per huruf.")
    client = english(bob)

    page = client.get(f"{LIST}/{thread.public_id}").text
    form = client.get(f"{LIST}/{thread.public_id}/reply?to=2").text

    assert f"{thread.public_id}/reply?to=2" in page
    assert "Kelompokkan per huruf." in form
    assert "&gt; Kelompokkan" not in form


def test_a_field_for_numbers_comes_with_a_long_thread(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    client = english(bob)
    add_reply(thread, alice)
    short = client.get(f"{LIST}/{thread.public_id}").text
    for _number in range(10):
        add_reply(thread, alice)

    long = client.get(f"{LIST}/{thread.public_id}").text

    assert "To number" not in short
    assert "To number" in long


def test_a_problem_without_replies_does_not_count_them(
    english: Browser, alice: Person, thread: Thread
) -> None:
    client = english(alice)
    before = client.get(f"{LIST}/").text
    add_reply(thread, alice)

    after = client.get(f"{LIST}/").text

    assert "0 replies" not in before
    assert "1 reply" in after
