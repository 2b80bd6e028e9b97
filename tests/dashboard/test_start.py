from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person, make_person
from kkg_portal.clusters.models import Cluster, Grant, Membership, MemberStatus
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]

ENGLISH = {"Accept-Language": "en"}


def join(person: Person, cluster_id: int, *roles: Role, status: MemberStatus = MemberStatus.ACTIVE) -> None:
    with working_in(cluster_id):
        member = Membership(user_id=person.user_id, joined_on=date(2025, 7, 14), status=status)
        session.add(member)
        session.flush()
        for role in roles:
            session.add(Grant(membership_id=member.id, role=role, starts_on=date(2025, 7, 14)))
        session.commit()
    user = session.get_one(User, person.user_id)
    user.stamp += 1
    session.commit()


def test_anonymous_visitors_are_led_to_the_sign_in_page(anonymous: FlaskClient, people: People) -> None:
    assert anonymous.get("/").location == "/login"


def test_one_cluster_is_opened_at_once(client_as: Browser, alice: Person) -> None:
    assert client_as(alice).get("/").location == "/k/melati/"


def test_several_clusters_are_offered_with_the_roles_held_there(
    client_as: Browser, alice: Person, charlie: Person
) -> None:
    join(alice, charlie.cluster_id, Role.FACILITATOR, Role.RESOURCE_PERSON)

    page = client_as(alice).get("/", headers=ENGLISH)

    assert page.status_code == 200
    assert 'href="/k/melati/"' in page.text
    assert 'href="/k/kenanga/"' in page.text
    assert "Group chair" in page.text
    assert "Facilitator and Resource person" in page.text


def test_roles_of_the_past_are_not_shown(client_as: Browser, alice: Person, charlie: Person) -> None:
    join(alice, charlie.cluster_id, Role.TREASURER)
    with working_in(charlie.cluster_id):
        session.query(Grant).filter_by(role=Role.TREASURER).update({"ends_on": date(2025, 12, 31)})
        session.commit()

    assert "Treasurer" not in client_as(alice).get("/", headers=ENGLISH).text


def test_nobody_without_a_cluster_is_left_alone(client_as: Browser, people: People) -> None:
    page = client_as(make_person("Guru Baru")).get("/", headers=ENGLISH)

    assert page.status_code == 200
    assert "Ask the chair or secretary of your KKG for an invitation link" in page.text


def test_pending_members_are_told_what_they_wait_for(
    client_as: Browser, people: People, alice: Person
) -> None:
    person = make_person("Guru Menunggu")
    join(person, alice.cluster_id, status=MemberStatus.PENDING)
    client = client_as(person)

    page = client.get("/", headers=ENGLISH)

    assert "Gugus I Melati: your request is with the chair and secretary" in page.text
    assert "invitation link" not in page.text
    assert client.get("/k/melati/").status_code == 404


def test_archived_clusters_are_not_offered(client_as: Browser, alice: Person) -> None:
    session.get_one(Cluster, alice.cluster_id).archived_at = clock.now()
    session.get_one(User, alice.user_id).stamp += 1
    session.commit()

    page = client_as(alice).get("/", headers=ENGLISH)

    assert page.status_code == 200
    assert "/k/melati/" not in page.text


@pytest.mark.parametrize("path", ["/k/melati/", "/k/melati/more"])
def test_pages_of_a_cluster_are_for_its_members(
    client_as: Browser, anonymous: FlaskClient, people: People, path: str
) -> None:
    assert client_as(people.alice).get(path).status_code == 200
    assert client_as(people.bob).get(path).status_code == 200
    assert client_as(people.charlie).get(path).status_code == 404
    assert client_as(people.dewi).get(path).status_code == 404
    assert anonymous.get(path).location.startswith("/login?next=/k/melati/")
