from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, Grant, Membership
from kkg_portal.core.access.actor import Role
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import every_cluster, working_in

Browser = Callable[[Person], FlaskClient]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def admin(client_as: Browser, dewi: Person) -> FlaskClient:
    return client_as(dewi)


def get(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address, headers=ENGLISH)


def post(client: FlaskClient, address: str, **data: object) -> TestResponse:
    return client.post(address, data=data, headers=ENGLISH)


def cluster_page(cluster_id: int) -> str:
    return f"/admin/clusters/{session.get_one(Cluster, cluster_id).public_id}"


# The first chair


def test_an_existing_person_becomes_chair_without_a_code(
    admin: FlaskClient, client_as: Browser, alice: Person, charlie: Person
) -> None:
    answer = post(
        admin, cluster_page(charlie.cluster_id) + "/appoint", contact=alice.username, role="cluster_head"
    )

    assert answer.status_code == 200
    assert 'class="code"' not in answer.text
    assert client_as(alice).get("/k/kenanga/").status_code == 200
    with working_in(charlie.cluster_id):
        member = session.scalars(select(Membership).where(Membership.user_id == alice.user_id)).one()
        assert session.scalars(select(Grant.role).where(Grant.membership_id == member.id)).all() == [
            Role.CLUSTER_HEAD
        ]


def test_giving_the_same_role_twice_changes_nothing(admin: FlaskClient, alice: Person) -> None:
    page = cluster_page(alice.cluster_id)
    for _ in range(2):
        post(admin, page + "/appoint", contact=alice.username, role="group_chair")

    with every_cluster("test"):
        grants = session.scalars(select(Grant).where(Grant.membership_id == alice.membership_id)).all()
    assert len(grants) == 1


def test_somebody_who_left_comes_back_as_chair(admin: FlaskClient, client_as: Browser, bob: Person) -> None:
    from kkg_portal.clusters.models import MemberStatus

    with working_in(bob.cluster_id):
        session.get_one(Membership, bob.membership_id).status = MemberStatus.LEFT
        session.commit()

    post(admin, cluster_page(bob.cluster_id) + "/appoint", contact=bob.username, role="group_chair")

    assert client_as(bob).get("/k/melati/").status_code == 200


def test_unknown_contact_asks_for_a_name(admin: FlaskClient, alice: Person) -> None:
    answer = post(
        admin, cluster_page(alice.cluster_id) + "/appoint", contact="0899 1111 2222", role="group_chair"
    )

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'value="0899 1111 2222"' in answer.text


def test_roles_beyond_the_first_board_are_not_given_here(
    admin: FlaskClient, alice: Person, bob: Person
) -> None:
    answer = post(admin, cluster_page(alice.cluster_id) + "/appoint", contact=bob.username, role="supervisor")

    assert answer.status_code == 422


def test_appointing_is_audited_in_the_cluster(
    admin: FlaskClient, alice: Person, bob: Person, dewi: Person
) -> None:
    post(admin, cluster_page(alice.cluster_id) + "/appoint", contact=bob.username, role="secretary")

    line = session.scalars(select(AuditLine).where(AuditLine.act == "admin.appoint")).one()
    assert (line.cluster_id, line.actor_id) == (alice.cluster_id, dewi.user_id)


# Administrators


def test_another_administrator_is_added_and_removed(
    admin: FlaskClient, client_as: Browser, alice: Person
) -> None:
    other = client_as(alice)
    assert other.get("/admin/").status_code == 404

    post(admin, "/admin/administrators", contact=alice.username)
    assert other.get("/admin/").status_code == 200

    post(admin, f"/admin/administrators/{alice.public_id}/remove")
    assert other.get("/admin/").status_code == 404


def test_the_last_administrator_stays(admin: FlaskClient, dewi: Person) -> None:
    assert post(admin, f"/admin/administrators/{dewi.public_id}/remove").status_code == 400
    assert admin.get("/admin/").status_code == 200


def test_people_without_account_cannot_administer(admin: FlaskClient, people: People) -> None:
    session.get_one(User, people.bob.user_id).password_hash = None
    session.commit()

    for contact in (people.bob.username, "siapa.saja", "!!"):
        answer = post(admin, "/admin/administrators", contact=contact)
        assert answer.status_code == 422
        assert 'id="contact-error"' in answer.text
