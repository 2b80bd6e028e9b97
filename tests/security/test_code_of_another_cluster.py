"""A one-time code opens no more than its maker was allowed to hand out when it was made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from kkg_portal.admin import services as admin
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.inviting import services as inviting
from kkg_portal.clusters.inviting.services import Terms
from kkg_portal.clusters.models import Membership, MemberStatus, School
from kkg_portal.clusters.people import queries, services
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster

NEW = "layang layang biru 77"


@pytest.fixture
def eka(alice: Person) -> Person:
    """A teacher of charlie's cluster alone."""
    return make_member(cluster("kenanga"), "Eka Putri")


@pytest.fixture
def code(english: English, charlie: Person, eka: Person) -> str:
    """What charlie was given for eka and keeps."""
    page = english(charlie).post(f"/k/kenanga/people/{eka.membership_public_id}/code")
    assert page.status_code == 200
    return re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.text)[0]


@pytest.fixture
def takes_over(database: Flask, eka: Person, code: str) -> Callable[[], bool]:
    """Whether charlie gets into eka's account with the code."""

    def attempt() -> bool:
        data = {"username": eka.username, "code": code, "password": NEW}
        return database.test_client().post("/password/code", data=data).status_code == 303

    return attempt


def test_the_code_works_while_nothing_has_changed(takes_over: Callable[[], bool]) -> None:
    assert takes_over()


@pytest.mark.parametrize("needs_approval", [True, False])
def test_joining_another_cluster_ends_the_code(
    english: English, alice: Person, eka: Person, takes_over: Callable[[], bool], needs_approval: bool
) -> None:
    with working_in(cluster().id):
        terms = Terms(needs_approval=needs_approval)
        link = inviting.invite_school(session.query(School).one(), terms, actor=actor_of(alice))
    browser = english(eka)
    browser.get(f"/k/melati/join/{link.token}")
    assert browser.post("/k/melati/join").status_code == 303

    assert not takes_over()


def test_being_taken_back_by_another_cluster_ends_the_code(
    alice: Person, eka: Person, takes_over: Callable[[], bool]
) -> None:
    with working_in(cluster().id):
        day = clock.now().date() - timedelta(days=9)
        row = Membership(user_id=eka.user_id, status=MemberStatus.LEFT, joined_on=day, left_on=day)
        session.add(row)
        session.commit()
        services.reactivate(queries.person(row.public_id), actor=actor_of(alice))

    assert not takes_over()


def test_a_first_role_elsewhere_ends_the_code(eka: Person, takes_over: Callable[[], bool]) -> None:
    with working_in(cluster().id):
        admin.appoint_by_contact(
            cluster(), Role.GROUP_CHAIR, contact=eka.username, name=None, actor=admin.CLI
        )

    assert not takes_over()


def test_administering_the_portal_ends_the_code(eka: Person, takes_over: Callable[[], bool]) -> None:
    admin.make_administrator(eka.username, actor=admin.CLI)

    assert not takes_over()
