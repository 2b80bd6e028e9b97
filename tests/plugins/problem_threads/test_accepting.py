"""Accepting solutions: bases, several at once, who may, and what happens when one falls away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kkg_portal.api import Conflict, Invalid, NotAllowed, NotFound, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.kinds import AcceptanceBasis, ThreadState, TrialOutcome
from plugins.problem_threads.models import Acceptance, AcceptanceTrial, Post, Thread
from plugins.problem_threads.queries import work_loaders
from plugins.problem_threads.queries.trials import solutions_of
from plugins.problem_threads.services import accepting, editing

from .factories import Browser, add_reply, inside, make_thread, stored
from .work_factories import a_facilitator, accept_it, add_solution, another_teacher, loaded, try_it


def held(post: Post) -> Acceptance:
    """The acceptance that stands, inside a session of the cluster."""
    standing = (Acceptance.post_id == post.id, Acceptance.ended_at.is_(None))
    return session.scalars(select(Acceptance).where(*standing)).one()


def test_the_asker_accepts_and_the_problem_is_resolved(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    accept_it(post, bob)

    with inside(bob):
        row = stored(thread)
        assert (row.state, row.acceptance_count) == (ThreadState.RESOLVED, 1)
        assert (held(post).basis, held(post).is_primary) == (AcceptanceBasis.ASKER, True)
        shown = solutions_of(row, actor_of(bob))[0]
        assert shown.is_untested
        told = session.scalars(select(Notice).where(Notice.kind == "problem_threads.accepted_mine")).one()
        assert told.user_id == alice.user_id


@pytest.mark.parametrize("outcome", [TrialOutcome.WORKED, TrialOutcome.PARTLY])
def test_it_rests_on_trials_that_helped_and_carries_them(
    outcome: TrialOutcome, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)
    trial = try_it(post, another_teacher(bob), outcome)
    accept_it(post, bob)

    with inside(bob):
        assert held(post).basis is AcceptanceBasis.TRIALS
        carried = session.scalars(select(AcceptanceTrial.trial_id)).all()
        assert list(carried) == [trial.id]
        assert not solutions_of(stored(thread), actor_of(bob))[0].is_untested


@pytest.mark.parametrize("outcome", [TrialOutcome.NO_CHANGE, TrialOutcome.WORSE, TrialOutcome.COULD_NOT])
def test_trials_without_success_are_no_ground(
    outcome: TrialOutcome, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)
    try_it(post, another_teacher(bob), outcome, obstacle="Hujan.")
    accept_it(post, bob)

    with inside(bob):
        assert held(post).basis is AcceptanceBasis.ASKER


def test_several_are_accepted_and_one_is_the_first(alice: Person, bob: Person, thread: Thread) -> None:
    first, second = add_solution(thread, alice), add_solution(thread, alice, "Pakai cerita pasar.")
    accept_it(first, bob)
    accept_it(second, bob)

    with inside(bob), intending_to_write():
        assert [held(first).is_primary, held(second).is_primary] == [True, False]
        assert stored(thread).acceptance_count == 2
        acceptance = work_loaders.acceptance(thread.public_id, held(second).public_id)
        accepting.make_primary(acceptance, actor=actor_of(bob))
        assert [held(first).is_primary, held(second).is_primary] == [False, True]
        assert solutions_of(stored(thread), actor_of(bob))[0].post.id == second.id


def test_accepting_twice_is_accepting_once(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)

    assert accept_it(post, bob) == accept_it(post, bob)
    with inside(bob):
        assert stored(thread).acceptance_count == 1


def test_a_coordinator_says_why(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, bob)

    with pytest.raises(Invalid) as refusal:
        accept_it(post, alice)
    assert refusal.value.field == "note"
    accept_it(post, alice, "Tiga kelas sudah mencoba.")
    with inside(alice):
        assert held(post).note == "Tiga kelas sudah mencoba."


def test_other_teachers_do_not_accept(alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)

    with pytest.raises(NotAllowed):
        accept_it(post, another_teacher(bob), "Bagus.")


def test_a_facilitator_accepts_after_two_silent_weeks_but_never_their_own(
    alice: Person, bob: Person, thread: Thread
) -> None:
    endah = a_facilitator(bob)
    others, own = add_solution(thread, alice), add_solution(thread, endah, "Punya saya sendiri.")
    with pytest.raises(NotAllowed):
        accept_it(others, endah, "Sudah dicoba.")
    with inside(bob), intending_to_write():
        long_ago = clock.now() - timedelta(days=15)
        session.execute(update(Post).where(Post.thread_id == thread.id).values(written_at=long_ago))
        session.commit()

    accept_it(others, endah, "Sudah dicoba.")
    with pytest.raises(NotAllowed):
        accept_it(own, endah, "Punya saya.")


def test_replies_and_hidden_solutions_are_not_accepted(alice: Person, bob: Person, thread: Thread) -> None:
    reply = add_reply(thread, alice)
    gone = add_solution(thread, alice, deleted_at=clock.now())

    with pytest.raises(Invalid):
        accept_it(reply, bob)
    with pytest.raises(NotFound):
        accept_it(gone, bob)


@pytest.mark.parametrize("state", [ThreadState.CLOSED, ThreadState.ESCALATED])
def test_where_it_is_elsewhere_nothing_is_accepted(
    state: ThreadState, alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)
    with inside(bob), intending_to_write():
        stored(thread).state = state
        session.commit()

    with pytest.raises(Conflict):
        accept_it(post, bob)


def take_back(post: Post, person: Person) -> None:
    with inside(person), intending_to_write():
        acceptance = work_loaders.acceptance(loaded(post).thread.public_id, held(post).public_id)
        accepting.take_back(acceptance, actor=actor_of(person))


def test_the_last_acceptance_taken_back_reopens_by_content(
    alice: Person, bob: Person, thread: Thread
) -> None:
    tried, talked = add_solution(thread, alice), add_solution(thread, alice, "Pakai cerita pasar.")
    try_it(tried, another_teacher(bob))
    accept_it(tried, bob)
    accept_it(talked, bob)

    take_back(tried, bob)
    with inside(bob):
        assert stored(thread).state is ThreadState.RESOLVED
        assert held(talked).is_primary
    take_back(talked, bob)
    with inside(bob):
        row = stored(thread)
        assert (row.state, row.acceptance_count) == (ThreadState.BEING_TRIED, 0)


def test_a_hidden_solution_takes_its_acceptance_along_and_brings_it_back(
    alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, bob)
    accept_it(post, alice, "Sudah dicoba.")
    with inside(alice), intending_to_write():
        editing.hide_post(loaded(post), "Nama murid.", actor=actor_of(alice))
        assert stored(thread).state is not ThreadState.RESOLVED
        assert session.scalar(select(func.count()).where(Acceptance.ended_at.is_(None))) == 0
    with inside(alice), intending_to_write():
        editing.show_post(loaded(post), actor=actor_of(alice))
        assert stored(thread).state is ThreadState.RESOLVED
        assert held(post).is_primary


def test_what_fell_does_not_come_back_once_something_else_was_accepted(
    alice: Person, bob: Person, thread: Thread
) -> None:
    post, other = add_solution(thread, bob), add_solution(thread, bob, "Pakai cerita pasar.")
    accept_it(post, alice, "Sudah dicoba.")
    with inside(alice), intending_to_write():
        editing.hide_post(loaded(post), "Nama murid.", actor=actor_of(alice))
    accept_it(other, alice, "Ini juga.")
    with inside(alice), intending_to_write():
        editing.show_post(loaded(post), actor=actor_of(alice))
        assert held(other).is_primary
        assert stored(thread).acceptance_count == 1


def test_a_failed_trial_of_an_accepted_solution_asks_the_asker_and_changes_no_state(
    alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_solution(thread, alice)
    accept_it(post, bob)
    try_it(post, another_teacher(bob), TrialOutcome.WORSE)

    with inside(bob):
        assert stored(thread).state is ThreadState.RESOLVED
        told = session.scalars(select(Notice).where(Notice.kind == "problem_threads.still_solved")).one()
        assert told.user_id == bob.user_id


def test_an_unnamed_askers_acceptance_bears_no_member(alice: Person, bob: Person) -> None:
    thread = make_thread(bob, anonymous=True)
    post = add_solution(thread, alice)
    accept_it(post, bob)

    with inside(bob):
        assert (held(post).author_id, held(post).by_asker) == (None, True)


def test_accepting_on_the_page(english: Browser, alice: Person, bob: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)
    where = f"/k/melati/problem_threads/{thread.public_id}"
    client = english(bob)

    assert "it is shown as not yet tried" in client.get(f"{where}/{post.no}/accept").get_data(as_text=True)
    assert client.post(f"{where}/{post.no}/accept", data={}).status_code == 303
    page = client.get(where).get_data(as_text=True)
    assert "Accepted, not yet tried" in page
    assert "First choice" in page


def test_charlie_accepts_nothing(english: Browser, alice: Person, charlie: Person, thread: Thread) -> None:
    post = add_solution(thread, alice)

    url = f"/k/melati/problem_threads/{thread.public_id}/{post.no}/accept"
    assert english(charlie).post(url, data={"note": "x"}).status_code == 404
