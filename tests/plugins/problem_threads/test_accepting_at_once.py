"""Two solutions accepted in the same moment, on a database of its own with real commits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import SYSTEM, session
from kkg_portal.api.testing import make_cluster, make_member, make_subdistrict, test_settings
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db, intending_to_write
from kkg_portal.core.tenancy import working_in
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject, ThreadState
from plugins.problem_threads.models import Acceptance, Post, Thread
from plugins.problem_threads.services import accepting
from tests.support.postgres import postgres_url

SOLUTIONS = 6


@pytest.fixture
def own_url(tmp_path: Path) -> Iterator[str]:
    if os.environ.get("KKG_TEST_DATABASE") == "postgres":
        with postgres_url("accepting") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'accepting.db'}"


@pytest.fixture
def own_portal(tmp_path: Path, own_url: str) -> Iterator[Flask]:
    app = create_app(test_settings(tmp_path, own_url))
    with app.app_context():
        for _name in migrate.upgrade():
            pass
        yield app
        session.remove()
        db.engine.dispose()


def prepare() -> tuple[int, int, list[int]]:
    """A problem with several solutions."""
    cluster = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati")
    bob = make_member(cluster, "Bob", username="bob")
    cluster_id = cluster.id
    session.remove()
    with working_in(cluster_id), intending_to_write():
        thread = Thread(
            author_id=bob.membership_id,
            title="Murid bingung soal cerita",
            class_phase=ClassPhase.CLASS_4,
            subject=Subject.MATHEMATICS,
            last_post_no=SOLUTIONS + 1,
        )
        session.add(thread)
        session.flush()
        posts = [
            Post(
                thread_id=thread.id,
                no=number + 2,
                kind=PostKind.SOLUTION,
                author_id=bob.membership_id,
                source="Coba digambar.",
                html="<p>Coba digambar.</p>",
            )
            for number in range(SOLUTIONS)
        ]
        session.add_all(posts)
        session.commit()
        return cluster_id, thread.id, [post.id for post in posts]


def accept_at_once(app: Flask, cluster_id: int, ids: list[int]) -> list[str]:
    together = Barrier(len(ids))

    def accept(post_id: int) -> str:
        with app.app_context(), working_in(cluster_id):
            together.wait(timeout=30)
            post = session.scalars(
                select(Post).where(Post.id == post_id).options(joinedload(Post.thread))
            ).one()
            return accepting.accept(post, "Dicoba.", actor=SYSTEM).public_id

    with ThreadPoolExecutor(len(ids)) as pool:
        return list(pool.map(accept, ids))


@pytest.mark.parametrize("same", [False, True])
def test_however_many_accept_at_once_one_is_the_first_and_each_counts_once(
    own_portal: Flask, same: bool
) -> None:
    cluster_id, thread_id, ids = prepare()
    made = accept_at_once(own_portal, cluster_id, [ids[0]] * SOLUTIONS if same else ids)

    with working_in(cluster_id):
        rows = session.scalars(select(Acceptance).where(Acceptance.ended_at.is_(None))).all()
        thread = session.get_one(Thread, thread_id)
        assert len(set(made)) == len(rows) == (1 if same else SOLUTIONS)
        assert sum(row.is_primary for row in rows) == 1
        assert thread.acceptance_count == len(rows)
        assert thread.state is ThreadState.RESOLVED
