"""A unit of work: the outermost verb commits, inner ones join, all of it is saved or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, actor_of, make_person
from kkg_portal.clusters.models import School, Subgroup
from kkg_portal.core.access.actor import SYSTEM, Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid, NotAllowed
from kkg_portal.core.jobs import Job, enqueue
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import act_unnamed, unique_rule, unit_of_work, verb


@verb(CorePermission.SUBGROUP_EDIT)
def add_subgroup(title: str, *, actor: Actor) -> Subgroup:
    subgroup = Subgroup(title=title, kind="phase")
    session.add(subgroup)
    return subgroup


@verb(CorePermission.SCHOOL_EDIT)
def rename_school(school: School, name: str, *, version: int, actor: Actor) -> None:
    school.expect(version)
    school.name = name


def in_vain(*steps: Callable[[], object]) -> None:
    """All steps in one unit of work that fails at its end."""
    with unit_of_work():
        for step in steps:
            step()
        raise ZeroDivisionError


@pytest.fixture
def here(people: People) -> Iterator[Actor]:
    """Alice, in a session bound to her cluster."""
    actor = actor_of(people.alice)
    with working_in(people.alice.cluster_id or 0):
        yield actor


def titles() -> list[str]:
    return list(session.scalars(select(Subgroup.title).order_by(Subgroup.title)))


def acts() -> list[str]:
    return list(session.scalars(select(AuditLine.act).order_by(AuditLine.id)))


def test_the_outermost_verb_commits_and_inner_ones_join(here: Actor) -> None:
    @verb(CorePermission.SUBGROUP_EDIT)
    def add_two(_nothing: None, *, actor: Actor) -> None:
        add_subgroup("Fase A", actor=actor)
        add_subgroup("Fase B", actor=actor)
        raise Invalid("no")

    with pytest.raises(Invalid):
        add_two(None, actor=here)

    assert titles() == []
    assert "core_subgroup" not in str(acts())


def test_what_an_inner_verb_left_half_done_is_not_saved_by_an_outer_one_that_looked_away(here: Actor) -> None:
    looked_away: list[str] = []

    @verb(CorePermission.SUBGROUP_EDIT)
    def half(title: str, *, actor: Actor) -> None:
        session.add(Subgroup(title=title, kind="phase"))
        session.flush()
        raise Invalid("no")

    @verb(CorePermission.SUBGROUP_EDIT)
    def looks_away(_nothing: None, *, actor: Actor) -> None:
        try:
            half("Fase A", actor=actor)
        except Invalid:
            looked_away.append("once")

    with pytest.raises(RuntimeError, match="failed inside"):
        looks_away(None, actor=here)

    assert looked_away == ["once"]
    assert titles() == []


def test_a_refusal_of_an_inner_verb_may_be_answered(here: Actor, people: People) -> None:
    """Nothing was done yet when the permission is asked for."""
    bob = actor_of(people.bob)

    @verb(CorePermission.SUBGROUP_EDIT)
    def asks_bob(_nothing: None, *, actor: Actor) -> None:
        with pytest.raises(NotAllowed):
            add_subgroup("Fase A", actor=bob)
        add_subgroup("Fase B", actor=actor)

    with working_in(people.alice.cluster_id or 0):
        asks_bob(None, actor=here)
        assert titles() == ["Fase B"]


def test_each_verb_leaves_one_line_with_who_and_what(here: Actor, people: People) -> None:
    school = session.scalars(select(School)).one()

    rename_school(school, "SDN Melati 2", version=school.version, actor=here)

    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).one()
    assert line.act.endswith("rename_school")
    assert (line.actor_id, line.cluster_id) == (people.alice.user_id, people.alice.cluster_id)
    assert (line.ref_kind, line.ref_id) == ("core.school", school.public_id)


@verb(CorePermission.SUBGROUP_EDIT)
def add_subgroup_unnamed(title: str, *, actor: Actor) -> Subgroup:
    act_unnamed()
    return add_subgroup(title, actor=actor)


def test_what_was_promised_to_stay_unnamed_is_told_without_a_name_inner_verbs_too(here: Actor) -> None:
    add_subgroup_unnamed("Fase A", actor=here)
    add_subgroup("Fase B", actor=here)

    lines = session.execute(select(AuditLine.act, AuditLine.actor_id).order_by(AuditLine.id)).all()
    assert [line.actor_id for line in lines[-3:]] == [None, None, here.user_id]
    assert titles() == ["Fase A", "Fase B"]


def test_nobody_is_unnamed_outside_of_a_verb(here: Actor) -> None:
    with pytest.raises(RuntimeError):
        act_unnamed()


def test_a_rolled_back_verb_leaves_no_line(here: Actor) -> None:
    before = acts()

    with pytest.raises(ZeroDivisionError):
        in_vain(lambda: add_subgroup("Fase A", actor=here))

    assert acts() == before


def test_a_stale_form_is_a_conflict_and_writes_nothing(here: Actor) -> None:
    school = session.scalars(select(School)).one()
    seen = school.version
    rename_school(school, "SDN Melati Baru", version=seen, actor=here)

    with pytest.raises(Conflict):
        rename_school(school, "SDN Melati Lama", version=seen, actor=here)

    session.expire_all()
    assert session.scalars(select(School.name)).one() == "SDN Melati Baru"


def test_a_version_nobody_ever_saw_is_a_conflict_too(here: Actor) -> None:
    school = session.scalars(select(School)).one()

    with pytest.raises(Conflict):
        rename_school(school, "SDN Melati Lama", version=0, actor=here)


def test_a_broken_unique_rule_becomes_its_sentence_at_its_field(here: Actor) -> None:
    unique_rule("core_subgroup", ("cluster_id", "title"), "There is one of that name.", field="title")
    add_subgroup("Fase A", actor=here)

    with pytest.raises(Invalid) as refused:
        add_subgroup("Fase A", actor=here)

    assert refused.value.field == "title"
    assert titles() == ["Fase A"]


def test_a_rule_answers_for_its_own_constraint_alone(people: People) -> None:
    """The name of one may be the beginning of another's."""
    unique_rule("core_user", ("user",), "Somebody else's sentence.", field="wrong")

    with pytest.raises(Invalid) as refused, unit_of_work():
        session.add(User(name="Eko", sort_name="eko", username=people.bob.username))

    assert refused.value.field == "username"


def test_a_broken_rule_nobody_named_stays_an_error(here: Actor) -> None:
    school = session.scalars(select(School)).one()

    with pytest.raises(IntegrityError), unit_of_work():
        session.add(School(npsn="88000099", name="SDN Melati 9", is_core=True, public_id=school.public_id))


# What a verb asks for.


def test_the_object_acted_on_comes_by_position(here: Actor) -> None:
    """Given by name, the rule would be asked about no object at all, which is easier to satisfy."""
    school = session.scalars(select(School)).one()

    with pytest.raises(TypeError, match="by position"):
        rename_school(school=school, name="SDN", version=1, actor=here)


def test_a_member_without_the_right_is_refused_before_anything_happens(people: People) -> None:
    with working_in(people.bob.cluster_id or 0), pytest.raises(NotAllowed):
        add_subgroup("Fase A", actor=actor_of(people.bob))


def test_the_portal_itself_may(people: People) -> None:
    with working_in(people.bob.cluster_id or 0):
        add_subgroup("Fase A", actor=SYSTEM)
        assert titles() == ["Fase A"]


def test_jobs_of_a_rolled_back_change_are_not_queued(here: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        in_vain(lambda: enqueue("core.mail", {"user_id": 1}, key="once"))

    assert session.scalar(select(func.count(Job.id)).where(Job.key == "once")) == 0


def test_the_same_key_is_queued_once(here: Actor) -> None:
    for _ in range(2):
        with unit_of_work():
            enqueue("core.mail", {"user_id": 1}, key="once")

    assert session.scalar(select(func.count(Job.id)).where(Job.key == "once")) == 1


def test_people_made_in_one_unit_are_there_together_or_not_at_all(people: People) -> None:
    make_person("Fitri Handayani", username="fitri")

    def gita_and_fitri() -> None:
        with unit_of_work():
            session.add(User(name="Gita", sort_name="gita", username="gita"))
            session.flush()
            session.add(User(name="Fitri", sort_name="fitri", username="fitri"))

    with pytest.raises(Invalid):
        gita_and_fitri()

    assert session.scalar(select(User.id).where(User.username == "gita")) is None
