"""Visiting a person's own clusters, asked for as an attacker would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from kkg_portal.accounts.models import User
from kkg_portal.accounts.own_clusters import in_each_cluster_of
from kkg_portal.api import Actor, Role, School, Subgroup, bound_cluster, clock, enqueue, inbox, verb
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, ClusterPlugin, Grant, Membership, MemberStatus, SubgroupKind
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.tenancy import TenancyError, bind_cluster, working_in
from kkg_portal.core.uow import unit_of_work

Look = Callable[[Actor], Any]


def as_core(look: Look) -> Look:
    """The same function as if the core had asked: it is on everywhere."""
    look.__module__ = "kkg_portal.accounts.test"
    return look


def as_plugin(look: Look, name: str) -> Look:
    look.__module__ = f"plugins.{name}.test"
    return look


def join(person: Person, slug: str, status: MemberStatus = MemberStatus.ACTIVE, *roles: Role) -> int:
    """Somebody becomes a member of a second cluster; the membership there."""
    cluster = session.query(Cluster).filter_by(slug=slug).one()
    with working_in(cluster.id), intending_to_write():
        member = Membership(
            user_id=person.user_id,
            school_id=session.scalars(select(School.id)).first(),
            status=status,
            joined_on=clock.now().date() - timedelta(days=9),
            position="Guru Kelas",
        )
        session.add(member)
        session.flush()
        session.add_all(
            Grant(membership_id=member.id, role=role, starts_on=date(2020, 1, 1)) for role in roles
        )
        session.commit()
        return member.id


def slugs(person: Person, look: Look | None = None) -> list[str]:
    return in_each_cluster_of(person.user_id, look or as_core(lambda _actor: bound_cluster().slug))


def test_only_clusters_where_somebody_is_an_active_member_are_visited(people: People) -> None:
    assert slugs(people.bob) == ["melati"]
    assert slugs(people.charlie) == ["kenanga"]
    assert slugs(people.dewi) == []

    join(people.bob, "kenanga")

    assert slugs(people.bob) == ["melati", "kenanga"]
    assert slugs(people.charlie) == ["kenanga"]


@pytest.mark.parametrize("status", [MemberStatus.PENDING, MemberStatus.LEFT])
def test_waiting_or_having_left_opens_nothing(people: People, status: MemberStatus) -> None:
    join(people.bob, "kenanga", status)

    assert slugs(people.bob) == ["melati"]


def test_a_closed_account_and_an_unknown_id_visit_nothing(people: People) -> None:
    with intending_to_write():
        session.get_one(User, people.bob.user_id).disabled_at = clock.now()
        session.commit()

    assert slugs(people.bob) == []
    assert in_each_cluster_of(987654, as_core(lambda _actor: 1)) == []


def test_an_archived_cluster_is_left_out(people: People) -> None:
    join(people.bob, "kenanga")
    with intending_to_write():
        session.query(Cluster).filter_by(slug="kenanga").one().archived_at = clock.now()
        session.commit()

    assert slugs(people.bob) == ["melati"]


def test_a_plugin_looks_in_only_where_it_is_on(people: People) -> None:
    join(people.bob, "kenanga")
    with working_in(people.charlie.cluster_id or 0), intending_to_write():
        session.add(ClusterPlugin(plugin="meetings", is_enabled=False))
        session.get_one(Cluster, people.charlie.cluster_id).stamp += 1
        session.commit()

    def look(_actor: Actor) -> str:
        return bound_cluster().slug

    assert slugs(people.bob, as_plugin(look, "meetings")) == ["melati"]
    assert slugs(people.bob, as_plugin(look, "unheard_of")) == []


def test_the_actor_is_built_anew_from_the_membership_there(people: People) -> None:
    membership_id = join(people.alice, "kenanga")

    here, there = in_each_cluster_of(people.alice.user_id, as_core(lambda actor: actor))

    assert Role.GROUP_CHAIR in here.roles
    assert there.roles == {Role.TEACHER}
    assert (there.membership_id, there.cluster_id) == (membership_id, people.charlie.cluster_id)


def test_an_administrator_looks_in_as_the_member_they_are(people: People) -> None:
    join(people.dewi, "melati")

    [actor] = in_each_cluster_of(people.dewi.user_id, as_core(lambda actor: actor))

    assert actor.is_admin is False
    assert actor.roles == {Role.TEACHER}


def test_each_visit_sees_its_own_cluster_alone(people: People) -> None:
    join(people.bob, "kenanga")

    seen = in_each_cluster_of(
        people.bob.user_id, as_core(lambda _actor: session.scalars(select(School.name)).all())
    )

    assert seen == [["SDN Melati 1"], ["SDN Kenanga 1"]]


def test_the_next_cluster_cannot_be_entered_from_inside(people: People) -> None:
    def look(_actor: Actor) -> None:
        bind_cluster(people.charlie.cluster_id or 0)

    with pytest.raises(TenancyError):
        in_each_cluster_of(people.bob.user_id, as_core(look))


@verb(None)
def found_a_subgroup(name: str, *, actor: Actor) -> None:
    session.add(Subgroup(title=name, kind=SubgroupKind.SUBJECT))


WRITES: dict[str, Look] = {
    "a new row": lambda _actor: (session.add(School(npsn="1", name="Palsu")), session.flush()),
    "a changed row": lambda _actor: (
        setattr(session.scalars(select(School)).one(), "name", "Palsu"),
        session.flush(),
    ),
    "a deleted row": lambda _actor: (session.delete(session.scalars(select(School)).one()), session.flush()),
    "a bulk update": lambda _actor: session.execute(update(School).values(name="Palsu")),
    "a bulk delete": lambda _actor: session.execute(delete(School)),
    "the person's own account": lambda actor: session.execute(
        update(User).where(User.id == actor.user_id).values(is_admin=True)
    ),
    "a verb": lambda actor: found_a_subgroup("Palsu", actor=actor),
    "an inbox": lambda actor: (
        inbox.put([actor.user_id or 0], "x", ObjectRef("a.b", "c"), title="t", url="/"),
        session.flush(),
    ),
    "a job": lambda _actor: unit_with_a_job(),
}


def unit_with_a_job() -> None:
    with unit_of_work():
        enqueue("core.forget_old_jobs")


@pytest.mark.parametrize("what", WRITES)
def test_a_visit_writes_nothing(people: People, what: str) -> None:
    with pytest.raises(TenancyError):
        in_each_cluster_of(people.bob.user_id, as_core(WRITES[what]))

    with working_in(people.bob.cluster_id or 0):
        assert session.scalars(select(School.name)).all() == ["SDN Melati 1"]
        assert session.scalars(select(Subgroup)).all() == []


def test_it_is_refused_inside_somebody_elses_unit_of_work(people: People) -> None:
    with working_in(people.alice.cluster_id or 0), unit_of_work(), pytest.raises(TenancyError):
        slugs(people.bob)


def test_the_session_one_came_with_is_back_afterwards(people: People) -> None:
    join(people.bob, "kenanga")
    with working_in(people.alice.cluster_id or 0):
        before = bound_cluster().slug
        slugs(people.bob)

        assert bound_cluster().slug == before == "melati"


def test_an_error_inside_leaves_the_session_as_it_was(people: People) -> None:
    def look(_actor: Actor) -> None:
        raise LookupError

    with working_in(people.alice.cluster_id or 0):
        with pytest.raises(LookupError):
            in_each_cluster_of(people.bob.user_id, as_core(look))

        assert bound_cluster().slug == "melati"


def test_rights_given_in_one_cluster_do_not_travel(people: People) -> None:
    """bob is secretary in kenanga: in melati he stays a teacher, and the other way round."""
    join(people.bob, "kenanga", MemberStatus.ACTIVE, Role.SECRETARY)

    from kkg_portal.core.access.policy import allows

    rights = in_each_cluster_of(
        people.bob.user_id, as_core(lambda actor: allows(actor, CorePermission.MEMBER_EDIT))
    )

    assert rights == [False, True]
