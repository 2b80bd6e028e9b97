"""Who reads and does what with threads: each role of the specification, and lists that agree with single objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import Actor, Membership, Role, allows, clock, session, visible_to
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, School
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.models import Post, Thread
from plugins.problem_threads.permissions import ThreadPermission, policy
from plugins.problem_threads.queries import listing, loaders
from plugins.problem_threads.queries.wanted import Tab, Wanted

from .factories import add_reply, inside, invite_guest, make_thread, stored

P = ThreadPermission
CONTENT = [P.EDIT, P.CLOSE, P.CALL_DUPLICATE, P.ACCEPT, P.ESCALATE, P.INVITE, P.CARD_AGREE]


def test_every_permission_has_a_title_and_a_rule() -> None:
    assert set(policy.titles) == set(ThreadPermission) == set(policy.rules)


@pytest.fixture
def cast(alice: Person, bob: Person) -> Mapping[str, Person]:
    """One person of each role in Melati; bob and the principal are of one school, the others of the core school."""
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    cast = {
        "coordinator": alice,
        "teacher": bob,
        "colleague": make_member(cluster, "Carla Pertiwi"),
        "mentor": make_member(cluster, "Fajar Nugraha", roles=(Role.FACILITATOR,)),
        "principal": make_member(cluster, "Puji Lestari", roles=(Role.PRINCIPAL,)),
        "other principal": make_member(cluster, "Oki Wibowo", roles=(Role.PRINCIPAL,)),
        "supervisor": make_member(cluster, "Ratna Dewi", roles=(Role.SUPERVISOR,)),
        "officer": make_member(cluster, "Sutrisno", roles=(Role.DISTRICT_OFFICER,)),
        "head": make_member(cluster, "Sri Wahyuni", roles=(Role.PRINCIPAL, Role.CLUSTER_HEAD)),
    }
    with inside(bob), intending_to_write():
        school = School(npsn="88111111", name="SDN Melati 2")
        session.add(school)
        session.flush()
        for name in ("teacher", "principal"):
            session.get_one(Membership, cast[name].membership_id).school_id = school.id
        session.commit()
    return cast


@pytest.fixture
def threads(cast: Mapping[str, Person]) -> Mapping[str, Thread]:
    return {
        "named": make_thread(cast["teacher"]),
        "anonymous": make_thread(cast["teacher"], anonymous=True),
        "of a colleague": make_thread(cast["colleague"]),
        "deleted": make_thread(cast["teacher"], deleted_at=clock.now()),
    }


SEES = {
    "coordinator": {"named", "anonymous", "of a colleague", "deleted"},
    "head": {"named", "anonymous", "of a colleague", "deleted"},
    "teacher": {"named", "anonymous", "of a colleague"},
    "colleague": {"named", "anonymous", "of a colleague"},
    "mentor": {"named", "anonymous", "of a colleague"},
    # An anonymous thread of the own school would name its author among eight colleagues.
    "principal": {"named"},
    "other principal": {"of a colleague"},
    "supervisor": set(),
    "officer": set(),
}


def test_each_role_reads_what_it_should(cast: Mapping[str, Person], threads: Mapping[str, Thread]) -> None:
    for name, seen in SEES.items():
        actor = actor_of(cast[name])
        with inside(cast[name]):
            assert {key for key, one in threads.items() if allows(actor, P.VIEW, stored(one))} == seen, name
            listed = set(session.scalars(select(Thread.public_id).where(visible_to(actor, P.VIEW))))
            assert listed == {threads[key].public_id for key in seen}, name
            page = listing.threads(Wanted(tab=Tab.ALL), actor)
            shown = {threads[key].public_id for key in seen - {"deleted"}}
            assert {line.public_id for line in page.lines} == shown, name


def test_a_supervisor_reads_and_answers_where_they_were_invited(
    cast: Mapping[str, Person], threads: Mapping[str, Thread]
) -> None:
    for guest in ("supervisor", "other principal"):
        invite_guest(threads["anonymous"], cast[guest])
        actor = actor_of(cast[guest])
        with inside(cast[guest]):
            thread = stored(threads["anonymous"])
            assert allows(actor, P.VIEW, thread)
            assert allows(actor, P.REPLY, thread)
            assert not allows(actor, P.TRY, thread)
            assert not any(allows(actor, one, thread) for one in CONTENT)
            assert not allows(actor, P.VIEW, stored(threads["named"]))


def test_principals_and_supervisors_do_not_ask(cast: Mapping[str, Person]) -> None:
    asking = {name for name, person in cast.items() if allows(actor_of(person), P.ASK)}

    assert asking == {"coordinator", "teacher", "colleague", "mentor", "head"}


@pytest.mark.parametrize("which", ["named", "anonymous"])
def test_what_is_the_askers_is_theirs_with_and_without_a_name(
    cast: Mapping[str, Person], threads: Mapping[str, Thread], which: str
) -> None:
    with inside(cast["teacher"]):
        thread = stored(threads[which])
        for permission in CONTENT:
            assert allows(actor_of(cast["teacher"]), permission, thread), permission
            assert not allows(actor_of(cast["colleague"]), permission, thread), permission
        for permission in (P.EDIT, P.CLOSE, P.ACCEPT, P.ESCALATE, P.INVITE):
            assert allows(actor_of(cast["coordinator"]), permission, thread), permission
        assert not allows(actor_of(cast["coordinator"]), P.CARD_AGREE, thread)
        assert allows(actor_of(cast["mentor"]), P.ESCALATE, thread)
        assert not allows(actor_of(cast["mentor"]), P.CLOSE, thread)


def test_only_coordinators_look_who_asked_without_a_name(
    cast: Mapping[str, Person], threads: Mapping[str, Thread]
) -> None:
    with inside(cast["teacher"]):
        thread = stored(threads["anonymous"])
        may = {name for name, person in cast.items() if allows(actor_of(person), P.AUTHOR_LOOK, thread)}

    assert may == {"coordinator", "head"}


def test_a_facilitator_accepts_only_after_a_long_silence(cast: Mapping[str, Person]) -> None:
    thread = make_thread(cast["teacher"])
    actor = actor_of(cast["mentor"])
    with inside(cast["mentor"]), intending_to_write():
        assert not allows(actor, P.ACCEPT, stored(thread))
        problem = session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
        problem.written_at = clock.now() - timedelta(days=15)
        session.commit()
        assert allows(actor, P.ACCEPT, stored(thread))


def test_posts_are_changed_by_their_writer_and_never_by_a_colleague(
    cast: Mapping[str, Person], threads: Mapping[str, Thread]
) -> None:
    post = add_reply(threads["named"], cast["colleague"])
    with inside(cast["teacher"]):
        post = loaders.post(threads["named"].public_id, post.no)
        editing = {name for name, person in cast.items() if allows(actor_of(person), P.POST_EDIT, post)}
        deleting = {name for name, person in cast.items() if allows(actor_of(person), P.POST_DELETE, post)}

    assert editing == {"colleague", "coordinator", "mentor", "head"}
    assert deleting == {"colleague"}


def test_what_a_cluster_withholds_is_gone_for_single_threads_and_lists_alike(
    cast: Mapping[str, Person], threads: Mapping[str, Thread]
) -> None:
    without = replace(actor_of(cast["coordinator"]), withheld=frozenset({P.MODERATE.value}))
    with inside(cast["coordinator"]):
        assert not allows(without, P.VIEW, stored(threads["deleted"]))
        listed = session.scalars(select(Thread.public_id).where(visible_to(without, P.VIEW))).all()
        assert threads["deleted"].public_id not in listed


def test_nobody_from_elsewhere_and_no_administrator_reads_anything(
    cast: Mapping[str, Person], threads: Mapping[str, Thread]
) -> None:
    admin = Actor(user_id=1, name="dewi", cluster_id=cast["teacher"].cluster_id, is_admin=True)
    with inside(cast["teacher"]):
        assert not allows(admin, P.VIEW, stored(threads["named"]))
        assert session.scalars(select(Thread.id).where(visible_to(admin, P.VIEW))).all() == []
