"""The demo's threads hold together: counters, states and names are what the verbs would have left."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from sqlalchemy import func, select

from kkg_portal.api import Membership, Role, SeedWorld, active_members, schools, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.school_year import school_year_of
from plugins.problem_threads.kinds import PostKind, ThreadState
from plugins.problem_threads.models import Acceptance, HiddenAuthor, Post, Thread, ThreadReader
from plugins.problem_threads.seeds import seed

from .factories import inside

TODAY = date(2026, 11, 24)


@pytest.fixture
def seeded(alice: Person) -> Person:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    for number in range(9):
        make_member(cluster, f"Guru {number}", username=f"guru{number}")
    with inside(alice), intending_to_write(), unit_of_work():
        world = SeedWorld(
            ordinal=1,
            today=TODAY,
            school_year=school_year_of(TODAY),
            rng=Random(1),
            actors={Role.GROUP_CHAIR: actor_of(alice)},
            members=active_members(),
            schools=schools(),
        )
        seed(world)
    return alice


def test_forty_threads_in_several_states(seeded: Person) -> None:
    with inside(seeded):
        states = set(session.scalars(select(Thread.state)))
        assert session.scalar(select(func.count()).select_from(Thread)) == 40
    assert states >= {ThreadState.OPEN, ThreadState.DISCUSSING, ThreadState.RESOLVED, ThreadState.CLOSED}


def test_counters_are_what_the_posts_say(seeded: Person) -> None:
    with inside(seeded):
        for thread in session.scalars(select(Thread)):
            posts = session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.no)).all()
            replies = [one for one in posts if one.kind in {PostKind.REPLY, PostKind.SOLUTION}]
            accepted = session.scalars(select(Acceptance).where(Acceptance.thread_id == thread.id)).all()
            assert [one.no for one in posts] == list(range(1, thread.last_post_no + 1))
            assert thread.reply_count == len(replies)
            assert thread.other_reply_count == len([one for one in replies if not one.by_asker])
            assert thread.acceptance_count == len(accepted)
            assert thread.last_at >= max(one.written_at for one in posts)


def test_anonymous_threads_of_the_demo_name_nobody(seeded: Person) -> None:
    with inside(seeded):
        hidden = session.scalars(select(Thread).where(Thread.is_anonymous)).all()
        assert len(hidden) == session.scalar(select(func.count()).select_from(HiddenAuthor)) >= 3
        assert {one.author_id for one in hidden} == {None}
        mine = select(Post.author_id).where(Post.thread_id.in_([one.id for one in hidden]), Post.by_asker)
        assert set(session.scalars(mine)) == {None}
        assert session.scalar(select(func.count()).select_from(ThreadReader)) > 40


def test_the_newest_replies_and_trials_are_told_when_they_happened(seeded: Person) -> None:
    """So that the demo's list of notices is not empty; an unnamed asker stays so there too."""
    found = session.scalars(select(Notice).order_by(Notice.id)).all()

    assert {one.kind for one in found} >= {
        "problem_threads.direct_reply",
        "problem_threads.followed",
        "problem_threads.trial_on_mine",
    }
    with inside(seeded):
        posts = {one.public_id: one for one in session.scalars(select(Post))}
        hidden = {
            one.thread_id: session.get_one(Membership, one.membership_id).user_id
            for one in session.scalars(select(HiddenAuthor))
        }
    for notice in found:
        post = posts.get(notice.ref_id)
        if post is None:
            continue
        assert notice.created_at == post.written_at
        assert notice.user_id != notice.by_id
        if post.by_asker and post.author_id is None:
            assert (notice.by_id, notice.values["name"]) == (None, "")
            assert notice.user_id != hidden[post.thread_id]
