"""The cluster wall: every form of statement sees one cluster's rows or is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, joinedload, selectinload

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People
from kkg_portal.clusters.models import Cluster, Grant, Membership, School, Subgroup, SubgroupMember
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import (
    Reach,
    TenancyError,
    _walk,
    bind_cluster,
    every_cluster,
    rows_of_person,
    working_in,
)

Other = aliased(Membership)
Names = select(School.name).subquery()
ByCte = select(Membership.id.label("member"), Membership.cluster_id.label("home")).cte("by_cte")

# Each statement, run for cluster Melati, must mention nothing of Kenanga.
FILTERED: dict[str, Callable[[], Any]] = {
    "entity": lambda: select(School.name),
    "whole entity": lambda: select(Membership.cluster_id, Membership),
    "column": lambda: select(Membership.cluster_id),
    "two columns": lambda: select(Membership.id, Membership.cluster_id),
    "count select_from": lambda: select(func.count()).select_from(Membership),
    "count column": lambda: select(func.count(Membership.id)),
    "aliased": lambda: select(Other.cluster_id),
    "subquery": lambda: select(Names.c.name),
    "scalar subquery": lambda: select(
        User.id, select(func.count(Membership.id)).where(Membership.user_id == User.id).scalar_subquery()
    ),
    "in subquery": lambda: select(School.name).where(School.id.in_(select(Membership.school_id))),
    "cte": lambda: select(ByCte.c.home),
    "union": lambda: union_all(select(School.name), select(School.name)),
    "join explicit": lambda: select(Membership.cluster_id).join(School, School.id == Membership.school_id),
    "outer join from global": lambda: select(User.id, Membership.cluster_id).outerjoin(
        Membership, Membership.user_id == User.id
    ),
    "join relationship": lambda: select(Membership.cluster_id).join(Membership.school),
    "exists correlated": lambda: select(User.id).where(exists().where(Membership.user_id == User.id)),
    "any of": lambda: select(School.name).where(
        select(Membership.id).where(Membership.school_id == School.id).exists()
    ),
    "group by": lambda: select(Membership.cluster_id, func.count()).group_by(Membership.cluster_id),
    "order limit": lambda: select(School.name).order_by(School.name.desc()).limit(1),
    "distinct": lambda: select(Membership.cluster_id).distinct(),
    "joinedload": lambda: select(Membership).options(joinedload(Membership.school)),
    "selectinload": lambda: select(Membership).options(selectinload(Membership.user)),
    "from global join": lambda: select(User.id).join(Membership, Membership.user_id == User.id),
    "literal with from": lambda: select(literal(1)).select_from(School),
    "two entities": lambda: select(School.cluster_id, Membership.cluster_id).where(
        School.id == Membership.school_id
    ),
    "filter_by": lambda: select(School.name).filter_by(is_core=True),
    "in on a global table": lambda: select(User.id).where(User.id.in_(select(Membership.user_id))),
    "having": lambda: select(Membership.school_id).group_by(Membership.school_id).having(func.count() > 0),
    "window": lambda: select(func.row_number().over(order_by=Membership.id), Membership.cluster_id),
    "equal to a subquery": lambda: select(Membership.cluster_id).where(
        Membership.user_id == select(func.min(Membership.user_id)).scalar_subquery()
    ),
}

REFUSED: dict[str, Callable[[], Any]] = {
    "core select": lambda: select(School.__table__),
    "core column": lambda: select(School.__table__.c.name),  # type: ignore[attr-defined]
    "core count": lambda: select(func.count()).select_from(School.__table__),
    "core alias": lambda: select(School.__table__.alias().c.name),
    "core subquery": lambda: select(select(School.__table__.c.name).subquery().c.name),  # type: ignore[attr-defined]
    "core in where": lambda: select(User.id).where(User.id.in_(select(Membership.__table__.c.user_id))),  # type: ignore[attr-defined]
    "core update": lambda: update(School.__table__).values(name="x"),  # type: ignore[arg-type]
    "core delete": lambda: delete(School.__table__),  # type: ignore[arg-type]
    "bulk insert": lambda: insert(School).values(npsn="88000001", name="x", cluster_id=1),
    "text": lambda: text("SELECT name FROM core_school"),
    "text fragment": lambda: select(School.name).where(text("1=1")),
}


def _everything(result: Any) -> str:
    return repr([tuple(_shown(cell) for cell in row) for row in result])


def _shown(cell: Any) -> Any:
    if isinstance(cell, Membership | School):
        return (type(cell).__name__, cell.cluster_id)
    return cell


@pytest.mark.parametrize("form", FILTERED)
def test_each_cluster_sees_only_its_own_rows(people: People, form: str) -> None:
    answers = {}
    for person in (people.alice, people.charlie):
        assert person.cluster_id is not None
        with working_in(person.cluster_id):
            answers[person.cluster_id] = _everything(session.execute(FILTERED[form]()))
            mine = session.scalars(select(Membership.cluster_id).distinct()).all()
            assert mine == [person.cluster_id]
    melati, kenanga = answers
    assert "Kenanga" not in answers[melati]
    assert "Melati" not in answers[kenanga]


@pytest.mark.parametrize(
    "form", ["column", "whole entity", "aliased", "cte", "group by", "two entities", "window"]
)
def test_cluster_ids_in_answers_are_the_bound_one(people: People, form: str) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        rows = session.execute(FILTERED[form]()).all()

    assert rows
    keys = {value for row in rows for key, value in row._mapping.items() if key in {"cluster_id", "home"}}
    assert keys == {people.alice.cluster_id}


def test_counts_are_of_one_cluster(people: People) -> None:
    assert people.charlie.cluster_id is not None
    with working_in(people.charlie.cluster_id):
        assert session.scalar(select(func.count()).select_from(Membership)) == 1
        assert session.scalar(select(func.count(Membership.id))) == 1


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_filtered_is_refused(people: People, form: str) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id), pytest.raises(TenancyError):
        session.execute(REFUSED[form]())


@pytest.mark.parametrize("form", FILTERED)
def test_no_statement_on_owned_tables_runs_without_a_cluster(people: People, form: str) -> None:
    with pytest.raises(TenancyError):
        session.execute(FILTERED[form]())


def test_global_tables_need_no_cluster(people: People) -> None:
    assert people.alice.user_id in session.scalars(select(User.id)).all()


def test_get_of_another_clusters_row_gives_nothing(people: People) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        assert session.get(Membership, people.charlie.membership_id) is None
        assert session.get(Membership, people.bob.membership_id) is not None


def test_a_session_that_holds_objects_cannot_be_bound_elsewhere(people: People) -> None:
    assert people.alice.cluster_id is not None
    assert people.charlie.cluster_id is not None
    with working_in(people.alice.cluster_id):
        held = session.get(Membership, people.bob.membership_id)
        with pytest.raises(TenancyError):
            bind_cluster(people.charlie.cluster_id)
        assert held is not None


def test_bulk_update_and_delete_stay_inside(people: People) -> None:
    assert people.alice.cluster_id is not None
    assert people.charlie.cluster_id is not None
    with working_in(people.alice.cluster_id):
        session.execute(update(Membership).values(position="changed"))
        session.execute(delete(Grant))
        session.commit()

    with working_in(people.charlie.cluster_id):
        assert session.scalars(select(Membership.position)).all() == ["Guru Kelas"]
        assert session.scalars(select(Grant.role)).all() == [Role.GROUP_CHAIR]


def test_new_rows_are_stamped(people: People) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        row = Subgroup(title="Fase A", kind="phase")
        session.add(row)
        session.flush()
        assert row.cluster_id == people.alice.cluster_id


def test_a_row_for_another_cluster_is_refused(people: People) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        session.add(Subgroup(title="Fase A", kind="phase", cluster_id=people.charlie.cluster_id))
        with pytest.raises(TenancyError):
            session.flush()


def test_a_row_cannot_be_moved_to_another_cluster(people: People) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        row = session.get_one(Membership, people.bob.membership_id)
        row.cluster_id = people.charlie.cluster_id  # type: ignore[assignment]
        with pytest.raises(TenancyError):
            session.flush()


def test_without_a_cluster_nothing_is_written(people: People) -> None:
    session.add(Subgroup(title="Fase A", kind="phase"))
    with pytest.raises(TenancyError):
        session.flush()


def test_the_database_refuses_a_child_across_the_wall(people: People) -> None:
    assert people.alice.cluster_id is not None
    with working_in(people.alice.cluster_id):
        group = Subgroup(title="Fase A", kind="phase")
        session.add(group)
        session.flush()
        session.add(SubgroupMember(subgroup_id=group.id, membership_id=people.charlie.membership_id))
        with pytest.raises(IntegrityError):
            session.flush()


def test_every_cluster_needs_a_reason_and_leaves_a_line(people: People) -> None:
    with pytest.raises(TenancyError), every_cluster("  "):
        pass
    with every_cluster("counting for a test"):
        assert session.scalar(select(func.count()).select_from(Membership)) == 3


def test_rows_of_person_asks_for_one_person_alone(people: People) -> None:
    table: Any = Membership.__table__
    assert [row.id for row in rows_of_person(table, people.bob.user_id)] == [people.bob.membership_id]


def test_no_global_model_reaches_an_owned_one_by_relationship() -> None:
    """A joined load from a global table could otherwise bring rows of every cluster."""
    from kkg_portal.core.db.engine import Base
    from kkg_portal.core.db.mixins import ClusterOwned

    bad = [
        f"{mapper.class_.__name__}.{relation.key}"
        for mapper in Base.registry.mappers
        if not issubclass(mapper.class_, ClusterOwned)
        for relation in mapper.relationships
        if issubclass(relation.mapper.class_, ClusterOwned)
    ]
    assert bad == []


def test_the_verdict_of_a_statement_is_the_same_when_remembered(people: People) -> None:
    statement = select(School.name)
    assert people.alice.cluster_id is not None
    assert people.charlie.cluster_id is not None
    with working_in(people.alice.cluster_id):
        first = session.scalars(statement).all()
    with working_in(people.charlie.cluster_id):
        second = session.scalars(statement).all()
    assert (first, second) == (["SDN Melati 1"], ["SDN Kenanga 1"])
    assert _walk(select(Cluster.id)) is Reach.GLOBAL
