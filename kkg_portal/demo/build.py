"""From an empty, migrated database to the whole demo, telling each step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import split_titles
from kkg_portal.core.school_year import SchoolYear, school_year_of
from kkg_portal.core.uow import unit_of_work
from kkg_portal.demo import places, sign_ins
from kkg_portal.demo.clusters import build_cluster
from kkg_portal.demo.members import make_user
from kkg_portal.demo.more_places import cluster_plans
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.plugin_seeds import drop_unsent_mail, seed_cluster
from kkg_portal.demo.world import SEED, World

ZONE = "Asia/Jakarta"


def holds_data() -> bool:
    """Whether anybody uses this database already: a cluster or an account is enough."""
    has_cluster = session.scalar(select(Cluster.id).limit(1)) is not None
    has_account = session.scalar(select(User.id).limit(1)) is not None
    session.remove()  # Gives the write lock back.
    return has_cluster or has_account


def build(instance: Path, *, scale: int, anchor: int | None) -> Iterator[str]:
    """Write everything; yields a line for each cluster when it is done, and one link in."""
    today = clock.now().astimezone(clock.zone(ZONE)).date()
    world = World.begin(_school_year(anchor, today), today, is_large=scale > 1)
    _add_administrator(world)
    for plan in cluster_plans(scale):
        cluster_id = build_cluster(plan, world)
        seeded = list(seed_cluster(plan, cluster_id, world))
        yield f"{plan.title}: {len(plan.schools)} schools" + "".join(f", {name}" for name in seeded)
    drop_unsent_mail()
    sign_ins.write_file(instance, world.sign_ins)
    if not world.is_large:
        yield f"Open invitation into {world.links[0]}"


def _school_year(anchor: int | None, today: date) -> SchoolYear:
    return SchoolYear(anchor) if anchor is not None else school_year_of(today)


def _add_administrator(world: World) -> None:
    name, sex = places.ADMINISTRATOR
    person = PersonPlan(split_titles(name), sex, world.today, sign_in_role=sign_ins.ADMIN)
    with unit_of_work():
        session.add(make_user(person, world, Random(SEED), "", is_admin=True))
    session.remove()
