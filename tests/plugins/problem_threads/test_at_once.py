"""Many at once, on a database of its own with real commits: numbers, counters and one form that arrives twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from kkg_portal.api import Actor, session
from kkg_portal.api.testing import (
    Person,
    actor_of,
    make_cluster,
    make_member,
    make_subdistrict,
    test_settings,
)
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db, intending_to_write
from kkg_portal.core.tenancy import working_in
from plugins.problem_threads.kinds import ReactionKind, ThreadState
from plugins.problem_threads.models import Post, Thread
from plugins.problem_threads.plans import Reply, Sending
from plugins.problem_threads.queries import loaders
from plugins.problem_threads.sent_forms import once
from plugins.problem_threads.services import reading, replying
from tests.support.postgres import postgres_url

from .factories import make_thread

CROWD = 8
T = TypeVar("T")


@pytest.fixture
def own_url(tmp_path: Path) -> Iterator[str]:
    if os.environ.get("KKG_TEST_DATABASE") == "postgres":
        with postgres_url("atonce") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'once.db'}"


@pytest.fixture
def own_portal(tmp_path: Path, own_url: str) -> Iterator[Flask]:
    app = create_app(test_settings(tmp_path, own_url))
    with app.app_context():
        for _name in migrate.upgrade():
            pass
        yield app
        session.remove()
        db.engine.dispose()


@pytest.fixture
def scene(own_portal: Flask) -> tuple[int, str, list[Actor]]:
    """A cluster, a thread in it, and a crowd of members."""
    cluster = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati")
    cluster_id = cluster.id
    people: list[Person] = [make_member(cluster, f"Guru {n}", username=f"guru{n}") for n in range(CROWD + 1)]
    actors = [actor_of(person) for person in people]
    public_id = make_thread(people[0]).public_id
    session.remove()
    return cluster_id, public_id, actors


def together(app: Flask, cluster_id: int, jobs: list[Callable[[], T]]) -> list[T]:
    start = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        with app.app_context():
            start.wait(timeout=60)
            with working_in(cluster_id), intending_to_write():
                return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [done.result(timeout=120) for done in [pool.submit(run, job) for job in jobs]]


def test_eight_replies_at_once_get_eight_numbers(
    own_portal: Flask, scene: tuple[int, str, list[Actor]]
) -> None:
    cluster_id, public_id, actors = scene

    def sending(actor: Actor) -> Callable[[], int]:
        def send() -> int:
            words = Reply(f"Saya {actor.name} mencoba begini.")
            return replying.reply(loaders.thread(public_id), words, actor=actor).post.no

        return send

    numbers = together(own_portal, cluster_id, [sending(actor) for actor in actors[1:]])

    assert sorted(numbers) == list(range(2, CROWD + 2))
    with working_in(cluster_id):
        thread = session.scalars(select(Thread)).one()
        assert (thread.reply_count, thread.other_reply_count) == (CROWD, CROWD)
        assert thread.participant_count == CROWD + 1
        assert thread.state is ThreadState.DISCUSSING


def test_one_form_that_arrives_eight_times_at_once_is_one_reply(
    own_portal: Flask, scene: tuple[int, str, list[Actor]]
) -> None:
    cluster_id, public_id, actors = scene

    def send() -> int:
        def call() -> int:
            thread = loaders.thread(public_id)
            words, sent = Reply("Sekali saja, tolong."), Sending(key="sama")
            return replying.reply(thread, words, sending=sent, actor=actors[1]).post.no

        return once(call)

    numbers = together(own_portal, cluster_id, [send] * CROWD)

    assert set(numbers) == {2}
    with working_in(cluster_id):
        assert session.scalars(select(Post.no).order_by(Post.no)).all() == [1, 2]
        assert session.scalars(select(Thread.reply_count)).one() == 1


def test_eight_thanks_at_once_are_eight(own_portal: Flask, scene: tuple[int, str, list[Actor]]) -> None:
    cluster_id, public_id, actors = scene

    def thanking(actor: Actor) -> Callable[[], bool]:
        return lambda: reading.react(loaders.post(public_id, 1), ReactionKind.THANKS, actor=actor)

    together(own_portal, cluster_id, [thanking(actor) for actor in actors[1:]])

    with working_in(cluster_id):
        assert session.scalars(select(Post.thanks_count)).one() == CROWD
