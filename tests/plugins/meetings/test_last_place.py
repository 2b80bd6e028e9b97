"""Twenty answers for the last place at once, on a database of its own with real commits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import SYSTEM, clock, session
from kkg_portal.api.testing import make_cluster, make_member, make_subdistrict, test_settings
from kkg_portal.app import create_app
from kkg_portal.core import migrate
from kkg_portal.core.db.engine import db, intending_to_write
from kkg_portal.core.tenancy import working_in
from plugins.meetings import services
from plugins.meetings.kinds import Answer, MeetingState, ProgrammeKind
from plugins.meetings.models import Invitation, Meeting, Minutes
from tests.support.postgres import postgres_url

CROWD = 20


@pytest.fixture
def own_url(tmp_path: Path) -> Iterator[str]:
    if os.environ.get("KKG_TEST_DATABASE") == "postgres":
        with postgres_url("lastplace") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'last.db'}"


@pytest.fixture
def own_portal(tmp_path: Path, own_url: str) -> Iterator[Flask]:
    app = create_app(test_settings(tmp_path, own_url))
    with app.app_context():
        for _name in migrate.upgrade():
            pass
        yield app
        session.remove()
        db.engine.dispose()


def prepare() -> tuple[int, list[int]]:
    """A meeting with one place and twenty people who are asked to it."""
    cluster = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati")
    people = [make_member(cluster, f"Guru {n}", username=f"guru{n}") for n in range(CROWD)]
    cluster_id = cluster.id
    session.remove()
    starts_at = clock.now() + timedelta(days=7)
    with working_in(cluster_id), intending_to_write():
        meeting = Meeting(
            title="Satu kursi",
            kind=ProgrammeKind.GENERAL,
            state=MeetingState.SCHEDULED,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place="SDN",
            capacity=1,
            invited_at=clock.now(),
        )
        session.add(meeting)
        session.flush()
        session.add(Minutes(meeting_id=meeting.id))
        rows = [Invitation(meeting_id=meeting.id, membership_id=person.membership_id) for person in people]
        session.add_all(rows)
        session.commit()
        return cluster_id, [row.id for row in rows]


def answer_at_once(app: Flask, cluster_id: int, ids: list[int], choice: Answer) -> list[Answer]:
    together = Barrier(len(ids))

    def run(invitation_id: int) -> Answer:
        with app.app_context():
            together.wait(timeout=60)
            with working_in(cluster_id), intending_to_write():
                row = session.scalars(
                    select(Invitation)
                    .options(joinedload(Invitation.meeting))
                    .where(Invitation.id == invitation_id)
                ).one()
                return services.answer_by_link(row, choice, actor=SYSTEM).answer

    with ThreadPoolExecutor(len(ids)) as pool:
        return [done.result(timeout=120) for done in [pool.submit(run, one) for one in ids]]


def test_twenty_parallel_answers_for_the_last_place_give_exactly_one(own_portal: Flask) -> None:
    cluster_id, ids = prepare()

    found = answer_at_once(own_portal, cluster_id, ids, Answer.YES)

    assert found.count(Answer.YES) == 1
    assert found.count(Answer.WAITING) == CROWD - 1
    with working_in(cluster_id):
        assert session.scalars(select(Meeting.places_taken)).one() == 1
        stored = session.scalars(select(Invitation.answer)).all()
        assert stored.count(Answer.YES) == 1

    # The one who has it gives it up while all others ask again: still one place, and one who is offered it.
    answer_at_once(own_portal, cluster_id, ids, Answer.NO)
    with working_in(cluster_id):
        assert session.scalars(select(Meeting.places_taken)).one() == 0
        assert set(session.scalars(select(Invitation.answer))) == {Answer.NO}
