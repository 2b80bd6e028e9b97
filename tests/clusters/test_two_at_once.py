"""Two coordinators act in the same moment, on a database of their own with real commits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from kkg_portal.api.testing import make_cluster, make_member, make_subdistrict, test_settings
from kkg_portal.app import create_app
from kkg_portal.clusters.board import services as board
from kkg_portal.clusters.models import Grant, School
from kkg_portal.clusters.schools import services as schools
from kkg_portal.core import migrate
from kkg_portal.core.access.actor import SYSTEM, Role
from kkg_portal.core.db.engine import db, intending_to_write, session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.tenancy import working_in
from tests.support.postgres import postgres_url

ROUNDS = 6
TODAY = date(2026, 11, 14)


@pytest.fixture
def own_url(tmp_path: Path) -> Iterator[str]:
    if os.environ.get("KKG_TEST_DATABASE") == "postgres":
        with postgres_url("two") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path / 'two.db'}"


@pytest.fixture
def own_portal(tmp_path: Path, own_url: str) -> Iterator[Flask]:
    app = create_app(test_settings(tmp_path, own_url))
    with app.app_context():
        for _name in migrate.upgrade():
            pass
        yield app
        session.remove()
        db.engine.dispose()


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What each act gives or raises when all begin together."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            together.wait(timeout=30)
            try:
                return act()
            except Invalid as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return [started.result(timeout=60) for started in [pool.submit(run, act) for act in acts]]


def test_two_who_move_the_mark_leave_exactly_one_core_school(own_portal: Flask) -> None:
    cluster_id = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati").id
    session.remove()
    with working_in(cluster_id), intending_to_write():
        session.add_all([School(npsn=f"8900000{n}", name=f"SDN {n}") for n in (2, 3)])
        session.commit()

    def move(name: str) -> None:
        with working_in(cluster_id), intending_to_write():
            row = session.scalars(select(School).where(School.name == name)).one()
            schools.move_core_mark(row, actor=SYSTEM)

    for _round in range(ROUNDS):
        assert at_once(own_portal, lambda: move("SDN 2"), lambda: move("SDN 3")) == [None, None]

        with working_in(cluster_id):
            marked = session.scalars(select(School.name).where(School.is_core.is_(True))).all()
            assert len(marked) == 1


def test_two_leaders_who_step_down_do_not_both_succeed(own_portal: Flask) -> None:
    subdistrict = make_subdistrict()
    for number in range(ROUNDS):
        cluster = make_cluster(f"gugus-{number}", subdistrict=subdistrict, name=f"Gugus {number}")
        for role in (Role.CLUSTER_HEAD, Role.GROUP_CHAIR):
            make_member(
                cluster, f"Pemimpin {role.value} {number}", roles=(role,), username=f"{role.value}{number}"
            )
        cluster_id = cluster.id
        session.remove()

        def step_down(role: Role, cluster_id: int = cluster_id) -> object:
            with working_in(cluster_id), intending_to_write():
                grant = session.scalars(select(Grant).where(Grant.role == role)).one()
                return board.end_role(grant, gone_from=TODAY, actor=SYSTEM)

        found = at_once(own_portal, lambda: step_down(Role.CLUSTER_HEAD), lambda: step_down(Role.GROUP_CHAIR))

        assert [isinstance(answer, Invalid) for answer in found].count(True) == 1
