"""What the administrators' pages show; reading into clusters leaves an audit line with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import (
    Cluster,
    Grant,
    Membership,
    MemberStatus,
    Regency,
    School,
    Subdistrict,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import COORDINATORS, ROLE_TITLES
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.person_names import full_name
from kkg_portal.core.tenancy import every_cluster

MOST_CLUSTERS = 500


@dataclass(frozen=True, slots=True)
class ClusterLine:
    public_id: str
    slug: str
    title: str
    place: str
    schools: int
    members: int
    archived_at: datetime | None


def clusters_with_counts() -> list[ClusterLine]:
    """Every cluster with its schools and active members, counted in one statement."""
    schools = (
        select(School.cluster_id, func.count(School.id).label("total"))
        .where(School.archived_at.is_(None))
        .group_by(School.cluster_id)
        .subquery()
    )
    members = (
        select(Membership.cluster_id, func.count(Membership.id).label("total"))
        .where(Membership.status == MemberStatus.ACTIVE)
        .group_by(Membership.cluster_id)
        .subquery()
    )
    statement = (
        select(
            Cluster,
            Subdistrict.name.label("subdistrict"),
            Regency.name.label("regency"),
            func.coalesce(schools.c.total, 0).label("schools"),
            func.coalesce(members.c.total, 0).label("members"),
        )
        .join(Subdistrict, Subdistrict.id == Cluster.subdistrict_id)
        .join(Regency, Regency.id == Subdistrict.regency_id)
        .outerjoin(schools, schools.c.cluster_id == Cluster.id)
        .outerjoin(members, members.c.cluster_id == Cluster.id)
        .order_by(Cluster.archived_at.is_not(None), Regency.name, Subdistrict.name, Cluster.slug)
        .limit(MOST_CLUSTERS)
    )
    with intending_to_write(), every_cluster("list of clusters with counts"):
        lines = [
            ClusterLine(
                row.Cluster.public_id,
                row.Cluster.slug,
                row.Cluster.title,
                f"{row.subdistrict}, {row.regency}",
                row.schools,
                row.members,
                row.Cluster.archived_at,
            )
            for row in session.execute(statement)
        ]
        session.commit()
    return lines


def cluster_by_ref(cluster_ref: str) -> Cluster:
    found = session.scalar(
        select(Cluster)
        .where(Cluster.public_id == cluster_ref)
        .options(joinedload(Cluster.subdistrict).joinedload(Subdistrict.regency))
    )
    if found is None:
        raise NotFound
    return found


def coordinators_of(cluster: Cluster) -> list[tuple[str, str]]:
    """(name, role) of those who lead the cluster today."""
    today = clock.today(cluster)
    statement = (
        select(User.name, User.title_prefix, User.title_suffix, Grant.role)
        .join(Membership, Membership.user_id == User.id)
        .join(Grant, (Grant.membership_id == Membership.id) & (Grant.cluster_id == Membership.cluster_id))
        .where(
            Membership.cluster_id == cluster.id,
            Membership.status == MemberStatus.ACTIVE,
            Grant.role.in_(COORDINATORS),
            Grant.starts_on <= today,
            Grant.ends_on.is_(None) | (Grant.ends_on >= today),
        )
        .order_by(Grant.role, User.sort_name)
        .limit(50)
    )
    with intending_to_write(), every_cluster("who leads a cluster"):
        found = [
            (full_name(row.name, row.title_prefix, row.title_suffix), str(ROLE_TITLES[row.role]))
            for row in session.execute(statement)
        ]
        session.commit()
    return found


def subdistricts() -> Sequence[Subdistrict]:
    """By regency, then by name; regencies come along."""
    return session.scalars(
        select(Subdistrict)
        .join(Regency)
        .options(joinedload(Subdistrict.regency))
        .order_by(Regency.name, Subdistrict.name)
        .limit(500)
    ).all()


def regencies() -> Sequence[Regency]:
    return session.scalars(select(Regency).order_by(Regency.name).limit(500)).all()


def administrators() -> Sequence[User]:
    return session.scalars(
        select(User)
        .where(User.is_admin.is_(True), User.erased_at.is_(None))
        .order_by(User.sort_name)
        .limit(100)
    ).all()


def administrator_by_ref(person: str) -> User:
    found = session.scalar(select(User).where(User.public_id == person, User.is_admin.is_(True)))
    if found is None:
        raise NotFound
    return found
