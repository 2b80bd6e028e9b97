"""Ways around the cluster wall that look like ordinary code: each is filtered or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Column as PlainColumn
from sqlalchemy import (
    Integer,
    MetaData,
    String,
    Table,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from kkg_portal.accounts.models import User
from kkg_portal.api import Actor, NotAllowed, Role
from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.models import Cluster, Membership, School, Subgroup
from kkg_portal.core import audit
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.cluster_switch import stored_settings
from kkg_portal.core.tenancy import TenancyError, bind_cluster, every_cluster, working_in
from kkg_portal.core.uow import unit_of_work, verb

ELSEWHERE = Table(
    "core_school", MetaData(), PlainColumn("id", Integer, primary_key=True), PlainColumn("name", String)
)

REFUSED: dict[str, Callable[[], Any]] = {
    "table by its name": lambda: select(table("core_school", column("name")).c.name),
    "table of another metadata": lambda: select(ELSEWHERE.c.name),
    "subquery of a table by its name": lambda: select(
        User.id, select(func.count()).select_from(table("core_school")).scalar_subquery()
    ),
    "written out as a column": lambda: select(literal_column("(SELECT max(name) FROM core_school)")),
    "written out in a condition": lambda: select(User.id).where(
        literal_column("(SELECT count(*) FROM core_school)") == 1
    ),
    "moving rows by a bulk update": lambda: update(Subgroup).values(cluster_id=1),
    "moving rows by a bulk update, by column": lambda: update(Subgroup).values({Subgroup.cluster_id: 1}),
    "moving rows by a bulk update, in order": lambda: update(Subgroup).ordered_values(("cluster_id", 1)),
    "insert from select": lambda: insert(School).from_select(["name"], select(School.name)),
}


@pytest.mark.parametrize("form", REFUSED)
def test_it_is_refused(people: People, form: str) -> None:
    with working_in(people.alice.cluster_id or 0), pytest.raises(TenancyError):
        session.execute(REFUSED[form]())


FILTERED: dict[str, Callable[[], Any]] = {
    "entities from a statement": lambda: select(School).from_statement(select(School)),
    "entities from a union": lambda: select(School).from_statement(union_all(select(School), select(School))),
    "alias of a subquery": lambda: select(aliased(School, select(School).subquery())),
    "alias of a cte": lambda: select(aliased(School, select(School).cte())),
}


@pytest.mark.parametrize("form", FILTERED)
def test_it_sees_one_cluster_or_is_refused(people: People, form: str) -> None:
    with working_in(people.alice.cluster_id or 0):
        try:
            names = {school.name for school in session.scalars(FILTERED[form]())}
        except TenancyError:
            return
        assert names == {"SDN Melati 1"}


def test_an_update_by_primary_keys_stays_inside(people: People) -> None:
    """A list of rows makes the ORM write by key alone, past every condition."""
    foreign = {"id": people.charlie.membership_id, "position": "changed"}

    with working_in(people.alice.cluster_id or 0), pytest.raises(TenancyError):
        session.execute(update(Membership), [foreign])


@pytest.mark.parametrize("way", ["bulk_update_mappings", "bulk_insert_mappings"])
def test_mappings_in_bulk_are_refused(people: People, way: str) -> None:
    row = {"id": people.charlie.membership_id, "position": "changed"}

    with working_in(people.alice.cluster_id or 0), pytest.raises(TenancyError):
        getattr(session(), way)(Membership, [row])


def test_objects_in_bulk_are_refused(people: People) -> None:
    foreign = Subgroup(title="Fase A", kind="phase", cluster_id=people.charlie.cluster_id)

    with working_in(people.alice.cluster_id or 0), pytest.raises(TenancyError):
        session().bulk_save_objects([foreign])


def test_an_object_carried_over_from_another_cluster_cannot_be_written(people: People) -> None:
    with working_in(people.charlie.cluster_id or 0):
        foreign = session.get_one(Membership, people.charlie.membership_id)
    with working_in(people.alice.cluster_id or 0):
        merged = session.merge(foreign, load=False)
        merged.position = "changed"
        with pytest.raises(TenancyError):
            session.flush()


def test_a_cluster_changes_no_other_clusters_profile(people: People) -> None:
    """The clusters' own rows are open to be read; whoever is inside one writes that one alone."""
    with working_in(people.alice.cluster_id or 0):
        other = session.get_one(Cluster, people.charlie.cluster_id)
        other.city = "changed"
        with pytest.raises(TenancyError):
            session.flush()


def test_an_actor_of_another_cluster_acts_nowhere_else(people: People) -> None:
    """Charlie chairs his own cluster; a session bound to alice's must not take his word for it."""

    @verb(CorePermission.SUBGROUP_EDIT)
    def add(title: str, *, actor: Actor) -> None:
        session.add(Subgroup(title=title, kind="phase"))

    charlie = actor_of(people.charlie)

    with working_in(people.alice.cluster_id or 0), pytest.raises(NotAllowed):
        add("Fase A", actor=charlie)


def test_somebody_without_a_cluster_acts_in_none(people: People) -> None:
    """An actor made by hand with roles and no cluster is nobody's chair."""

    @verb(CorePermission.SUBGROUP_EDIT)
    def add(title: str, *, actor: Actor) -> None:
        session.add(Subgroup(title=title, kind="phase"))

    nowhere = Actor(user_id=people.dewi.user_id, name="Dewi", roles=frozenset({Role.GROUP_CHAIR}))

    with working_in(people.alice.cluster_id or 0), pytest.raises(NotAllowed):
        add("Fase A", actor=nowhere)


def test_settings_read_in_one_cluster_are_not_another_ones(people: People) -> None:
    bind_cluster(people.alice.cluster_id or 0)
    mine = stored_settings()
    bind_cluster(people.charlie.cluster_id or 0)

    assert stored_settings() is not mine


def test_looking_into_every_cluster_is_written_down_even_when_only_read(people: People) -> None:
    with every_cluster("counting schools"):
        session.scalars(select(School.name)).all()

    lines = session.scalars(select(audit.AuditLine).where(audit.AuditLine.act == "core.every_cluster")).all()
    assert [line.detail for line in lines] == [{"reason": "counting schools"}]


def test_a_session_is_bound_again_for_every_request_and_job(people: People) -> None:
    with working_in(people.alice.cluster_id or 0):
        outer = session()
        with working_in(people.charlie.cluster_id or 0):
            assert session() is not outer
            assert session().info["cluster_id"] == people.charlie.cluster_id
        assert session().info["cluster_id"] == people.alice.cluster_id


def test_a_unit_of_work_belongs_to_one_session(people: People) -> None:
    with (
        working_in(people.alice.cluster_id or 0),
        unit_of_work(),
        pytest.raises(TenancyError),
        working_in(people.charlie.cluster_id or 0),
    ):
        pass
