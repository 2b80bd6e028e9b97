"""Policies: roles, what a cluster gives and takes, and one rule for an object and for a whole list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from kkg_portal.api.testing import People, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, Subgroup
from kkg_portal.core.access.actor import SYSTEM, Actor, Role
from kkg_portal.core.access.core_permissions import CorePermission, core_policy
from kkg_portal.core.access.policy import (
    Permission,
    Policy,
    Predicate,
    all_of,
    allows,
    by_role,
    member,
    require,
    visible_to,
)
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotAllowed, NotFound
from kkg_portal.core.tenancy import working_in

MEMBER = Actor(user_id=1, name="Bob", cluster_id=1, membership_id=1, roles=frozenset({Role.TEACHER}))
CHAIR = replace(MEMBER, roles=frozenset({Role.TEACHER, Role.GROUP_CHAIR}))


class Tea(Permission):
    VIEW = "tea.pot.view"
    POUR = "tea.pot.pour"
    LOCKED = "tea.pot.locked"


own = Predicate("own", lambda actor, pot: pot is not None and pot.owner_id == actor.user_id)
policy = Policy(
    permissions=Tea,
    titles={},
    rules={
        Tea.VIEW: (all_of(member),),
        Tea.POUR: (all_of(by_role(Role.GROUP_CHAIR)), all_of(member, own)),
        Tea.LOCKED: (),
    },
)


class Pot:
    owner_id = 1


def test_any_of_the_lists_and_all_of_their_conditions() -> None:
    assert policy.allows(CHAIR, Tea.POUR)
    assert policy.allows(MEMBER, Tea.POUR, Pot())
    assert not policy.allows(MEMBER, Tea.POUR)
    assert not policy.allows(replace(MEMBER, user_id=2), Tea.POUR, Pot())
    assert not policy.allows(replace(MEMBER, membership_id=None), Tea.POUR, Pot())


def test_what_no_rule_allows_is_denied() -> None:
    assert not policy.allows(CHAIR, Tea.LOCKED)


def test_a_cluster_gives_a_right_to_those_without_the_role() -> None:
    given = replace(MEMBER, granted=frozenset({"tea.pot.pour"}))

    assert policy.allows(given, Tea.POUR)
    assert not policy.allows(given, Tea.LOCKED)


def test_a_cluster_takes_a_right_away_but_never_somebodys_own_things() -> None:
    robbed = replace(CHAIR, withheld=frozenset({"tea.pot.pour"}))

    assert not policy.allows(robbed, Tea.POUR)
    assert policy.allows(robbed, Tea.POUR, Pot())


def test_the_portal_itself_may_everything() -> None:
    assert policy.allows(SYSTEM, Tea.LOCKED)


def test_default_roles_are_those_of_the_rules() -> None:
    assert policy.default_roles(Tea.POUR) == {Role.GROUP_CHAIR}
    assert policy.default_roles(Tea.VIEW) == frozenset()


def test_an_unknown_permission_is_a_mistake_of_the_programme() -> None:
    with pytest.raises(KeyError, match=r"tea\.pot\.view"):
        allows(MEMBER, Tea.VIEW)


def test_what_may_not_be_seen_is_not_found_and_what_may_not_be_done_is_refused() -> None:
    gone = Membership(status=MemberStatus.LEFT)

    with pytest.raises(NotFound):
        require(MEMBER, CorePermission.MEMBER_VIEW, gone)
    with pytest.raises(NotAllowed):
        require(MEMBER, CorePermission.MEMBER_EDIT, gone)
    with pytest.raises(NotAllowed):
        require(replace(MEMBER, membership_id=None), CorePermission.MEMBER_VIEW)


@pytest.mark.parametrize("name", ["alice", "bob"])
@pytest.mark.parametrize("changes", ["none", "granted", "withheld"])
def test_a_list_holds_exactly_what_may_be_seen_one_by_one(people: People, name: str, changes: str) -> None:
    cluster = session.get_one(Cluster, people.alice.cluster_id)
    make_member(cluster, "Eko Waiting", status=MemberStatus.PENDING)
    make_member(cluster, "Fitri Gone", status=MemberStatus.LEFT)
    actor = actor_of(getattr(people, name))
    values = frozenset(permission.value for permission in CorePermission)
    if changes != "none":
        actor = replace(actor, **{changes: values})

    with working_in(people.alice.cluster_id or 0):
        everybody = session.scalars(select(Membership)).all()
        listed = session.scalars(
            select(Membership.id).where(visible_to(actor, CorePermission.MEMBER_VIEW))
        ).all()
        one_by_one = [row.id for row in everybody if allows(actor, CorePermission.MEMBER_VIEW, row)]

    assert sorted(listed) == sorted(one_by_one)


def test_nobody_without_a_membership_sees_any_row(people: People) -> None:
    nobody = Actor(user_id=people.dewi.user_id, name="Dewi", is_admin=True)

    with working_in(people.alice.cluster_id or 0):
        shown = session.scalars(
            select(Membership.id).where(visible_to(nobody, CorePermission.MEMBER_VIEW))
        ).all()
        groups = session.scalars(
            select(Subgroup.id).where(visible_to(nobody, CorePermission.CLUSTER_VIEW))
        ).all()

    assert (shown, groups) == ([], [])


@pytest.mark.parametrize("permission", CorePermission)
def test_an_administrator_of_the_installation_holds_no_role_in_any_cluster(
    permission: CorePermission,
) -> None:
    assert not core_policy.allows(Actor(user_id=4, name="Dewi", is_admin=True), permission)


# What everybody does to their own membership, and to their own files on the way.
OWN = {CorePermission.OWN_WORK_EDIT, CorePermission.UPLOAD_EDIT}


@pytest.mark.parametrize("permission", [p for p in CorePermission if not p.is_view and p not in OWN])
def test_an_ordinary_teacher_changes_nothing_of_the_core(permission: CorePermission) -> None:
    assert not core_policy.allows(MEMBER, permission)
