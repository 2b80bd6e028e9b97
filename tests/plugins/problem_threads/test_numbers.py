"""Problems in numbers, and counters that are counted again: nothing names a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import TrialOutcome
from plugins.problem_threads.models import Post, Thread
from plugins.problem_threads.queries.numbers import numbers_of
from plugins.problem_threads.recounting import COUNTERS, drifts

from .factories import Browser, Count, add_reply, inside, make_thread
from .work_factories import accept_it, add_solution, another_teacher, try_it


@pytest.fixture
def five(bob: Person) -> list[Person]:
    return [another_teacher(bob, f"Guru {number}") for number in range(5)]


def busy(alice: Person, bob: Person, five: list[Person]) -> Thread:
    thread = make_thread(bob)
    post = add_solution(thread, alice)
    for teacher, outcome in zip(five, TrialOutcome, strict=True):
        try_it(post, teacher, outcome, obstacle="Hujan.")
    accept_it(post, bob)
    return thread


def test_fewer_than_five_people_give_no_numbers(alice: Person, bob: Person, thread: Thread) -> None:
    add_reply(thread, alice)

    with inside(alice):
        assert not numbers_of(actor_of(alice)).is_enough


def test_every_outcome_counts_and_the_middle_is_told(alice: Person, bob: Person, five: list[Person]) -> None:
    thread = busy(alice, bob, five)
    old = make_thread(bob, title="Sudah lama menunggu jawaban")
    with inside(alice), intending_to_write():
        asked = clock.now() - timedelta(days=20)
        session.execute(update(Thread).where(Thread.id == old.id).values(created_at=asked))
        replied = clock.now() + timedelta(hours=6)
        session.execute(
            update(Post)
            .where(Post.thread_id == thread.id, Post.by_asker.is_(False))
            .values(written_at=replied)
        )
        session.commit()

    with inside(alice):
        numbers = numbers_of(actor_of(alice))
        assert numbers.outcomes == dict.fromkeys(TrialOutcome, 1)
        assert (numbers.threads, numbers.answered, numbers.solutions) == (2, 1, 1)
        assert numbers.median_hours == pytest.approx(6, abs=0.1)
        assert numbers.trials_per_solution == 5
        assert dict(numbers.ages)[30] == 1


def test_an_unnamed_asker_gives_no_school_away(bob: Person, five: list[Person]) -> None:
    thread = make_thread(five[0], anonymous=True)
    for teacher in five[1:]:
        add_reply(thread, teacher)

    with inside(bob):
        # Four who wrote by name: the unnamed asker is not the fifth.
        assert not numbers_of(actor_of(bob)).is_enough


def test_the_page_is_for_who_coordinates_and_names_nobody(
    english: Browser, alice: Person, bob: Person, charlie: Person, five: list[Person]
) -> None:
    busy(alice, bob, five)
    supervisor = another_teacher(bob, "Pengawas Ratna", roles=(Role.SUPERVISOR,))
    for person in (alice, supervisor):
        page = english(person).get("/k/melati/problem_threads/numbers").get_data(as_text=True)
        assert "trials for each solution" in page
        assert not any(teacher.full_name in page for teacher in five)
    assert english(bob).get("/k/melati/problem_threads/numbers").status_code == 403
    assert english(charlie).get("/k/melati/problem_threads/numbers").status_code == 404


def test_numbers_cost_the_same_for_few_and_many(
    alice: Person, bob: Person, five: list[Person], count_queries: Count
) -> None:
    def cost() -> int:
        with inside(alice), count_queries() as statements:
            numbers_of(actor_of(alice))
        return len(statements)

    busy(alice, bob, five)
    few = cost()
    for number in range(8):
        add_reply(make_thread(bob, title=f"Masalah nomor {number}"), alice)

    assert cost() == few


def test_counters_agree_with_their_rows(alice: Person, bob: Person, five: list[Person]) -> None:
    busy(alice, bob, five)

    with inside(alice):
        assert [one for one in drifts() if one.counter != "participant_count"] == []


@pytest.mark.parametrize("counter", [name for name in COUNTERS if name != "last_post_no"])
def test_each_drift_is_found_and_set_right(
    counter: str, alice: Person, bob: Person, five: list[Person]
) -> None:
    thread = busy(alice, bob, five)
    with inside(alice), intending_to_write():
        drifts(fix=True)
        session.commit()
    with inside(alice), intending_to_write():
        right = getattr(session.get_one(Thread, thread.id), counter)
        version = session.get_one(Thread, thread.id).version
        session.execute(update(Thread).where(Thread.id == thread.id).values({counter: right + 7}))
        session.commit()
    with inside(alice), intending_to_write():
        found = drifts(fix=True)
        assert [(one.counter, one.held, one.counted) for one in found] == [(counter, right + 7, right)]
        session.commit()
    with inside(alice):
        assert drifts() == []
        assert session.get_one(Thread, thread.id).version == version
