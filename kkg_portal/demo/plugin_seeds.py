"""Letting each plugin add its own believable rows to the demo's clusters."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flask import current_app
from sqlalchemy import delete, func, or_, select, update

from kkg_portal.clusters.directory import active_members, schools
from kkg_portal.clusters.models import Grant, Membership
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import Job
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.plugins.discover import Found
from kkg_portal.core.plugins.manifest_check import load_part
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.plugins.seeding import SeedWorld
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from kkg_portal.demo.places import ClusterPlan
from kkg_portal.demo.world import SEED, World

UNREAD_AT_FIRST = 3


def seeding_plugins() -> list[Found]:
    """Active plugins that bring seeds, each after what it requires."""
    return [found for found in registry().active if found.manifest.seeds]


def seed_cluster(plan: ClusterPlan, cluster_id: int, world: World) -> Iterator[str]:
    """Run every plugin's seeds in one cluster, each in its own transaction; yields the plugin's name."""
    for found in seeding_plugins():
        with working_in(cluster_id):
            if not is_on(found.manifest.name):
                continue
            with unit_of_work():
                load_part(found, str(found.manifest.seeds))(_seed_world(plan, world, found.manifest.name))
        yield found.manifest.name


def _seed_world(plan: ClusterPlan, world: World, plugin: str) -> SeedWorld:
    members = active_members()
    return SeedWorld(
        ordinal=plan.ordinal,
        today=world.today,
        school_year=world.school_year,
        # Each plugin draws from its own sequence, so that one plugin's seeds do not change another's.
        rng=Random(f"{SEED}:{plan.ordinal}:{plugin}"),
        actors=_actors(world),
        members=members,
        schools=schools(),
        light=world.is_large,
    )


def _actors(world: World) -> dict[Role, Actor]:
    """For each role somebody who holds it now; for teachers one without any office."""
    held: dict[int, set[Role]] = {member.membership_id: set() for member in active_members()}
    first: dict[Role, int] = {}
    grants = session.execute(
        select(Grant.membership_id, Grant.role)
        .where(Grant.starts_on <= world.today, or_(Grant.ends_on.is_(None), Grant.ends_on >= world.today))
        .order_by(Grant.id)
    )
    for membership_id, role in grants:
        if membership_id in held:
            held[membership_id].add(role)
            first.setdefault(role, membership_id)
    people = {member.membership_id: member for member in active_members()}
    plain = next(one for one, roles in held.items() if not roles and people[one].has_account)
    first[Role.TEACHER] = plain
    return {role: _actor(membership_id, held[membership_id]) for role, membership_id in first.items()}


def _actor(membership_id: int, roles: set[Role]) -> Actor:
    person = active_members(ids=[membership_id])[0]
    return Actor(
        user_id=person.user_id,
        name=person.full_name,
        cluster_id=session.scalars(select(Membership.cluster_id).where(Membership.id == membership_id)).one(),
        membership_id=membership_id,
        school_id=person.school_id,
        roles=frozenset({*roles, Role.TEACHER}),
    )


def drop_unsent_mail() -> None:
    """What the seeds' verbs would have mailed; nobody waits for news about an invented past.

    The notices stay to be looked at, the newest of each person unread.
    """
    with current_app.app_context(), unit_of_work():
        told = ("core.mail", "core.plan_notices", "core.send_notices", "core.send_held")
        session.execute(delete(Job).where(Job.kind.in_(told), Job.done_at.is_(None)))
        age = func.row_number().over(partition_by=Notice.user_id, order_by=Notice.id.desc())
        aged = select(Notice.id, age.label("age")).subquery()
        older = select(aged.c.id).where(aged.c.age > UNREAD_AT_FIRST)
        now = clock.now()
        session.execute(update(Notice).where(Notice.planned_at.is_(None)).values(planned_at=now))
        session.execute(update(Notice).where(Notice.id.in_(older)).values(read_at=now))
