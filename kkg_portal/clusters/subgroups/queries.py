"""Sub-groups: titles are open to members, who is in them only to those who are and to those who keep the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from kkg_portal.clusters.directory import MemberRow, active_members, my_subgroup_ids
from kkg_portal.clusters.models import Membership, MemberStatus, Subgroup, SubgroupKind, SubgroupMember
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound

MOST_SUBGROUPS = 100


@dataclass(frozen=True, slots=True)
class SubgroupLine:
    """A sub-group as one person sees it: `members` is None for those who may not know even the number."""

    public_id: str
    title: str
    kind: SubgroupKind
    is_mine: bool
    members: int | None


def subgroup_lines(actor: Actor) -> list[SubgroupLine]:
    """By kind and title; with numbers for those who keep the lists, and for others where they are in."""
    keeps_lists = allows(actor, CorePermission.SUBGROUP_EDIT)
    mine = my_subgroup_ids(actor.membership_id) if actor.membership_id is not None else frozenset()
    is_active = and_(Membership.id == SubgroupMember.membership_id, Membership.status == MemberStatus.ACTIVE)
    rows = session.execute(
        select(Subgroup.id, Subgroup.public_id, Subgroup.title, Subgroup.kind, func.count(Membership.id))
        .outerjoin(SubgroupMember, SubgroupMember.subgroup_id == Subgroup.id)
        .outerjoin(Membership, is_active)
        .where(Subgroup.archived_at.is_(None))
        .group_by(Subgroup.id)
        .order_by(Subgroup.title, Subgroup.id)
        .limit(MOST_SUBGROUPS)
    )
    order = list(SubgroupKind)
    lines = [
        SubgroupLine(public_id, title, kind, id_ in mine, count if keeps_lists or id_ in mine else None)
        for id_, public_id, title, kind, count in rows
    ]
    return sorted(lines, key=lambda line: order.index(line.kind))


def archived_subgroups() -> Sequence[Subgroup]:
    return session.scalars(
        select(Subgroup)
        .where(Subgroup.archived_at.is_not(None))
        .order_by(Subgroup.title)
        .limit(MOST_SUBGROUPS)
    ).all()


def subgroup(subgroup: str) -> Subgroup:
    found = session.scalar(select(Subgroup).where(Subgroup.public_id == subgroup))
    if found is None:
        raise NotFound
    return found


def open_subgroup(subgroup: str) -> Subgroup:
    """A sub-group whose members the person asking may see; for everybody else there is no such page."""
    found = session.scalar(
        select(Subgroup).where(Subgroup.public_id == subgroup, Subgroup.archived_at.is_(None))
    )
    if found is None or not may_see_members(found, current_actor()):
        raise NotFound
    return found


def may_see_members(subgroup: Subgroup, actor: Actor) -> bool:
    if allows(actor, CorePermission.SUBGROUP_EDIT):
        return True
    return actor.membership_id is not None and subgroup.id in my_subgroup_ids(actor.membership_id)


def members_of(subgroup: Subgroup) -> list[MemberRow]:
    return active_members(subgroup_id=subgroup.id)


def subgroup_rows(subgroup: Subgroup) -> Sequence[SubgroupMember]:
    return session.scalars(select(SubgroupMember).where(SubgroupMember.subgroup_id == subgroup.id)).all()


def subgroup_titled(title: str) -> Subgroup | None:
    same = func.lower(Subgroup.title) == title.lower()
    return session.scalar(select(Subgroup).where(same).limit(1))
