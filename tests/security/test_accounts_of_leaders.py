"""Whoever was given a right over members may not use it to become the chair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Grant, Membership, MemberStatus, RolePermission
from kkg_portal.clusters.stamps import cluster_changed
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster, imported, status_of

SINCE = date(2020, 1, 1)


@pytest.fixture
def fajar(alice: Person) -> Person:
    """A facilitator to whom the chair gave the rights to invite and to approve."""
    person = make_member(cluster(), "Fajar Nugroho", roles=(Role.FACILITATOR,))
    with working_in(cluster().id):
        for permission in (CorePermission.INVITATION_EDIT, CorePermission.MEMBER_EDIT):
            session.add(RolePermission(role=Role.FACILITATOR, permission=permission.value, is_allowed=True))
        cluster_changed()
        session.commit()
    return person


def leader(starts_on: date = SINCE, ends_on: date | None = None) -> Person:
    """A chair who was imported and has no account yet."""
    person = imported("Gita Chair")
    with working_in(cluster().id):
        term = Grant(
            membership_id=person.membership_id, role=Role.GROUP_CHAIR, starts_on=starts_on, ends_on=ends_on
        )
        session.add(term)
        session.commit()
    return person


def test_no_link_to_the_account_of_a_leader(english: English, fajar: Person) -> None:
    gita = leader()

    answer = english(fajar).post(f"/k/melati/invitations/for/{gita.membership_public_id}")

    assert answer.location.endswith(f"/people/{gita.membership_public_id}")


def test_nor_of_one_who_will_lead(english: English, fajar: Person) -> None:
    gita = leader(clock.now().date() + timedelta(days=30))

    answer = english(fajar).post(f"/k/melati/invitations/for/{gita.membership_public_id}")

    assert answer.location.endswith(f"/people/{gita.membership_public_id}")


def test_no_newcomer_becomes_the_leader(english: English, fajar: Person) -> None:
    gita = leader()
    newcomer = make_member(cluster(), "Gita Palsu", status=MemberStatus.PENDING)

    english(fajar).post(
        f"/k/melati/people/{newcomer.membership_public_id}/approve",
        data={"same_as": gita.membership_public_id},
    )

    assert status_of(newcomer) is MemberStatus.PENDING
    with working_in(cluster().id):
        assert session.get_one(Membership, gita.membership_id).user_id == gita.user_id


@pytest.mark.parametrize("who", ["fajar", "alice"])
def test_links_to_others_work_as_before(english: English, fajar: Person, alice: Person, who: str) -> None:
    former = leader(ends_on=SINCE)

    answer = english({"fajar": fajar, "alice": alice}[who]).post(
        f"/k/melati/invitations/for/{former.membership_public_id}"
    )

    assert "/invitations/" in answer.location


def test_a_coordinator_invites_a_leader(english: English, alice: Person) -> None:
    gita = leader()

    answer = english(alice).post(f"/k/melati/invitations/for/{gita.membership_public_id}")

    assert "/invitations/" in answer.location
