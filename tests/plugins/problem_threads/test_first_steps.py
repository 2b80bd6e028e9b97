"""The two first steps of problem threads: reading one, saying something; anonymous words tick nothing."""

from __future__ import annotations

from kkg_portal.api import Membership, session
from kkg_portal.api.testing import Person

from .factories import Browser, inside, make_thread


def ticked(person: Person) -> list[str]:
    with inside(person):
        return session.get_one(Membership, person.membership_id).steps_done


def reply(english: Browser, person: Person, public_id: str) -> int:
    data = {"key": "a", "text": "Coba digambar dulu."}
    return english(person).post(f"/k/melati/problem_threads/{public_id}/reply", data=data).status_code


def test_reading_is_ticked_on_the_way_to_the_resolved_ones(english: Browser, bob: Person) -> None:
    answer = english(bob).post("/k/melati/first-steps/problem_threads.read/open")

    assert answer.location == "/k/melati/problem_threads/?tab=resolved"
    assert ticked(bob) == ["problem_threads.read"]


def test_first_reply_ticks_saying_something(english: Browser, alice: Person, bob: Person) -> None:
    thread = make_thread(alice)

    assert reply(english, bob, thread.public_id) == 303

    assert ticked(bob) == ["problem_threads.say"]
    assert ticked(alice) == []


def test_reply_without_a_name_ticks_nothing(english: Browser, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)

    assert reply(english, bob, thread.public_id) == 303

    assert ticked(bob) == []
