"""The portal's own cards: what waits for me, our schools, and the first steps of a new cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from sqlalchemy import Row, and_, bindparam, func, select

from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import Text
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.plugins.contract import Card, SlotPoint
from kkg_portal.core.slots import slots

MOST_WAITING = 20
MOST_SCHOOLS = 100
FIRST_STEPS = "dashboard.first_steps"


# Built once: putting a statement together takes longer than SQLite takes to answer it.
_WAITING = (
    select(InboxItem.title, InboxItem.url, InboxItem.due_at)
    .where(InboxItem.user_id == bindparam("user"), InboxItem.cluster_id == bindparam("cluster"))
    .order_by(InboxItem.due_at.asc().nulls_last(), InboxItem.created_at.desc(), InboxItem.id.desc())
    .limit(MOST_WAITING)
)
_GLANCE = (
    select(
        Cluster.letterhead,
        select(func.count(Membership.id))
        .where(Membership.status != MemberStatus.LEFT)
        .scalar_subquery()
        .label("members"),
        School.name.label("school"),
        School.is_core,
    )
    .outerjoin(School, and_(School.cluster_id == Cluster.id, School.archived_at.is_(None)))
    .where(Cluster.id == bindparam("cluster"))
    .order_by(School.is_core.desc(), School.name, School.id)
    .limit(MOST_SCHOOLS)
)


def waiting(actor: Actor) -> Mapping[str, Any] | None:
    """What somebody asked this person to do in this cluster: what is due first, then the newest."""
    items = session.execute(_WAITING, {"user": actor.user_id, "cluster": actor.cluster_id}).all()
    return {"items": items}


@dataclass(frozen=True, slots=True)
class Glance:
    """What two cards need to know of the cluster, from one query."""

    has_letterhead: bool
    members: int
    schools: tuple[Row[Any], ...]


def glance(cluster_id: int) -> Glance:
    """Read once a request: the schools, core school first, and how far a new cluster has come."""
    found: Glance | None = g.get("cluster_glance")
    if found is None:
        found = g.cluster_glance = _read_glance(cluster_id)
    return found


def _read_glance(cluster_id: int) -> Glance:
    rows = session.execute(_GLANCE, {"cluster": cluster_id}).all()
    schools = tuple(row for row in rows if row.school is not None)
    return Glance(bool(rows[0].letterhead), rows[0].members, schools)


def our_schools(actor: Actor) -> Mapping[str, Any] | None:
    assert actor.cluster_id is not None
    return {"schools": glance(actor.cluster_id).schools}


@dataclass(frozen=True, slots=True)
class Step:
    title: Text
    text: Text
    url: str
    is_done: bool


def first_steps(actor: Actor) -> Mapping[str, Any] | None:
    """What makes a new cluster ready, for those who can do it; gone by itself once everything is done."""
    if not actor.is_coordinator or actor.cluster_id is None:
        return None
    have = glance(actor.cluster_id)
    steps = [
        Step(
            _l("Fill in the letterhead"),
            _l("Invitations and attendance sheets carry it."),
            url_for("profile.papers"),
            have.has_letterhead,
        ),
        Step(
            _l("Add the schools of the cluster"),
            _l("Members choose theirs when they join."),
            url_for("schools.index"),
            len(have.schools) > 1,
        ),
        Step(
            _l("Invite your colleagues"),
            _l("One link for the WhatsApp group of each school."),
            url_for("invitations.index"),
            have.members > 1,
        ),
    ]
    if all(step.is_done for step in steps):
        # What is left is said by the cards themselves: a home page that is set up asks nobody for more steps.
        return None
    return {"steps": steps, "further": slots(FIRST_STEPS)}


CARDS = (
    Card(
        key="core.first_steps",
        title=_l("First steps"),
        permission=CorePermission.CLUSTER_VIEW,
        load=first_steps,
        template="dashboard/cards/first_steps.html",
        weight=5,
    ),
    Card(
        key="core.waiting",
        title=_l("What waits for me"),
        permission=CorePermission.CLUSTER_VIEW,
        load=waiting,
        template="dashboard/cards/waiting.html",
        weight=20,
    ),
    Card(
        key="core.schools",
        title=_l("Our schools"),
        permission=CorePermission.CLUSTER_VIEW,
        load=our_schools,
        template="dashboard/cards/schools.html",
        weight=90,
    ),
)

SLOT_POINTS = (
    SlotPoint(
        name=FIRST_STEPS,
        promise="One <li> of the first-steps list on a coordinator's home page; None once the step is done. "
        "No values are passed, at most one query is spent.",
    ),
)
