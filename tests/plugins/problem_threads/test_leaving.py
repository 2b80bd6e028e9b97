"""Members who leave or are erased: posts stay, what was theirs alone goes, planned trials are withdrawn."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import SYSTEM, MemberErased, MemberLeft, publish, session, unit_of_work
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import TrialState
from plugins.problem_threads.models import Draft, HiddenAuthor, Post, Thread, ThreadReader, Trial

from .factories import Browser, add_reply, inside, make_thread, stored


def tell(person: Person, event: MemberLeft | MemberErased) -> None:
    with inside(person), intending_to_write(), unit_of_work():
        assert SYSTEM.is_system
        publish(event)


def test_whoever_leaves_keeps_their_posts_and_plans_no_trial(
    alice: Person, bob: Person, thread: Thread
) -> None:
    post = add_reply(thread, alice, "Pakai kartu.")
    with inside(bob), intending_to_write():
        session.add(Trial(thread_id=thread.id, post_id=post.id, author_id=bob.membership_id))
        session.add(Draft(membership_id=bob.membership_id or 0, target="ask", fields={}, seq=1))
        row = stored(thread)
        row.trials_planned = row.trial_count = 1
        session.commit()
    tell(bob, MemberLeft(membership_id=bob.membership_id or 0))

    with inside(alice):
        assert session.scalars(select(Trial.state)).all() == [TrialState.WITHDRAWN]
        assert (stored(thread).trials_planned, stored(thread).trial_count) == (0, 0)
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
        assert session.scalars(select(Post.author_id).where(Post.no == 1)).all() == [bob.membership_id]


def test_after_an_erasure_nobody_knows_who_asked_without_a_name(
    english: Browser, alice: Person, bob: Person
) -> None:
    thread = make_thread(bob, anonymous=True)
    english(bob).post(f"/k/melati/problem_threads/{thread.public_id}/read", data={"first": "1", "last": "1"})
    tell(bob, MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        assert session.scalars(select(HiddenAuthor)).all() == []
        assert session.scalars(select(ThreadReader)).all() == []
    answer = english(alice).post(
        f"/k/melati/problem_threads/{thread.public_id}/author", data={"reason": "ingin tahu"}
    )
    assert answer.status_code == 422
    assert english(alice).get(f"/k/melati/problem_threads/{thread.public_id}").status_code == 200
