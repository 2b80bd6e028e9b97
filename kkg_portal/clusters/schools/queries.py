"""Schools as their own pages show them; plugins use `kkg_portal.api.schools`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from kkg_portal.clusters.models import Membership, MemberStatus, School, SchoolLevel
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.refs import ObjectRef, Resolved

MOST_SCHOOLS = 100


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school in the list, with the number of its active members."""

    public_id: str
    name: str
    npsn: str
    level: SchoolLevel
    is_core: bool
    is_private: bool
    address: str
    members: int


def school_lines() -> list[SchoolLine]:
    """Schools in use, the core school first, then by name."""
    at_school = and_(Membership.school_id == School.id, Membership.status == MemberStatus.ACTIVE)
    rows = session.execute(
        select(
            School.public_id,
            School.name,
            School.npsn,
            School.level,
            School.is_core,
            School.is_private,
            School.address,
            func.count(Membership.id),
        )
        .outerjoin(Membership, at_school)
        .where(School.archived_at.is_(None))
        .group_by(School.id)
        .order_by(School.is_core.desc(), School.name, School.id)
        .limit(MOST_SCHOOLS)
    )
    return [SchoolLine(*row) for row in rows]


def archived_schools() -> Sequence[School]:
    return session.scalars(
        select(School)
        .where(School.archived_at.is_not(None))
        .order_by(School.name, School.id)
        .limit(MOST_SCHOOLS)
    ).all()


def school(school: str) -> School:
    """One school by its public id, an archived one too."""
    found = session.scalar(select(School).where(School.public_id == school))
    if found is None:
        raise NotFound
    return found


def core_school() -> School | None:
    return session.scalar(select(School).where(School.is_core.is_(True)).limit(1))


def school_with_npsn(npsn: str) -> School | None:
    return session.scalar(select(School).where(School.npsn == npsn).limit(1))


def members_at(school: School) -> int:
    """How many belong to the school, those waiting for approval included."""
    present = Membership.status != MemberStatus.LEFT
    counted = select(func.count(Membership.id)).where(Membership.school_id == school.id, present)
    return session.scalar(counted) or 0


def resolve_school(public_id: str, actor: Actor) -> Resolved | None:
    """What a reference to a school shows to a member."""
    from flask import url_for

    found = session.scalar(select(School).where(School.public_id == public_id))
    if found is None or not actor.is_member:
        return None
    state = "archived" if found.archived_at else ""
    return Resolved(ObjectRef("core.school", public_id), found.name, url_for("schools.index"), state)
