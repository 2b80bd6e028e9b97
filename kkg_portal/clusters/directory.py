"""Who and what belongs to the cluster at hand: the lists that pages and plugins choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import (
    Grant,
    Membership,
    MemberStatus,
    School,
    Subgroup,
    SubgroupMember,
)
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.person_names import full_name, greeting


@dataclass(frozen=True, slots=True)
class SchoolRow:
    id: int
    public_id: str
    npsn: str
    name: str
    level: str
    is_core: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member for lists and papers. `nip` and `nuptk` are for official lists only, never for members' pages."""

    membership_id: int
    public_id: str
    user_id: int
    name: str
    full_name: str
    honorific: str
    has_account: bool
    school_id: int | None
    school_name: str
    position: str
    nip: str | None
    nuptk: str | None
    rank_grade: str

    @property
    def greeting(self) -> str:
        """As letters and messages call them, which speak Indonesian: Ibu Sri."""
        return greeting(self.name, self.honorific, "id")


MEMBERS = (
    select(
        Membership.id,
        Membership.public_id,
        Membership.user_id,
        User.name,
        User.title_prefix,
        User.title_suffix,
        User.honorific,
        User.password_hash.is_not(None).label("has_account"),
        Membership.school_id,
        School.name.label("school_name"),
        Membership.position,
        Membership.nip,
        Membership.nuptk,
        Membership.rank_grade,
    )
    .join(User, User.id == Membership.user_id)
    .outerjoin(School, School.id == Membership.school_id)
    .order_by(User.sort_name, Membership.id)
)


_SCHOOLS = (
    select(School.id, School.public_id, School.npsn, School.name, School.level, School.is_core)
    .where(School.archived_at.is_(None))
    .order_by(School.is_core.desc(), School.name, School.id)
    .limit(100)
)


def schools() -> list[SchoolRow]:
    """The cluster's schools, core school first, then by name."""
    return [SchoolRow(*row) for row in session.execute(_SCHOOLS)]


def active_members(
    *, school_id: int | None = None, subgroup_id: int | None = None, ids: Sequence[int] | None = None
) -> list[MemberRow]:
    """Active members by name without titles; optionally of one school, one sub-group or these memberships."""
    if ids is not None and school_id is None and subgroup_id is None:
        return member_rows(_ACTIVE_BY_ID, {"ids": ids})
    statement = MEMBERS.where(Membership.status == MemberStatus.ACTIVE)
    if school_id is not None:
        statement = statement.where(Membership.school_id == school_id)
    if subgroup_id is not None:
        statement = statement.join(SubgroupMember, SubgroupMember.membership_id == Membership.id).where(
            SubgroupMember.subgroup_id == subgroup_id
        )
    if ids is not None:
        statement = statement.where(Membership.id.in_(ids))
    return member_rows(statement.limit(1000))


_ACTIVE_BY_ID = MEMBERS.where(
    Membership.status == MemberStatus.ACTIVE, Membership.id.in_(bindparam("ids", expanding=True))
).limit(1000)
_MEMBERS_BY_ID = MEMBERS.where(Membership.id.in_(bindparam("ids", expanding=True)))


def member_rows(statement: Any, values: Mapping[str, Any] | None = None) -> list[MemberRow]:
    """Rows of `MEMBERS` or a narrowing of it, whatever the members' status; `values` for its bound parameters."""
    return [
        MemberRow(
            membership_id=row.id,
            public_id=row.public_id,
            user_id=row.user_id,
            name=row.name,
            full_name=full_name(row.name, row.title_prefix, row.title_suffix),
            honorific=row.honorific,
            has_account=row.has_account,
            school_id=row.school_id,
            school_name=row.school_name or "",
            position=row.position,
            nip=row.nip,
            nuptk=row.nuptk,
            rank_grade=row.rank_grade,
        )
        for row in session.execute(statement, values)
    ]


def members_by_id(ids: Iterable[int]) -> dict[int, MemberRow]:
    """These memberships whatever their status: old papers keep the names of those who have left."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = member_rows(_MEMBERS_BY_ID, {"ids": wanted})
    return {row.membership_id: row for row in rows}


def members_with_role(role: Role, on: date) -> list[MemberRow]:
    """Those who hold `role` on a day; the longest-serving first."""
    statement = (
        MEMBERS.join(Grant, Grant.membership_id == Membership.id)
        .where(
            Grant.role == role,
            Grant.starts_on <= on,
            or_(Grant.ends_on.is_(None), Grant.ends_on >= on),
            Membership.status == MemberStatus.ACTIVE,
        )
        .order_by(None)
        .order_by(Grant.starts_on, Grant.id)
        .limit(20)
    )
    return member_rows(statement)


_HOLDERS = (
    select(Grant.role, Grant.membership_id)
    .join(Membership, Membership.id == Grant.membership_id)
    .where(
        Grant.role.in_(bindparam("roles", expanding=True)),
        Grant.starts_on <= bindparam("on", type_=Date),
        or_(Grant.ends_on.is_(None), Grant.ends_on >= bindparam("on", type_=Date)),
        Membership.status == MemberStatus.ACTIVE,
    )
)


def holders(roles: Iterable[Role], on: date) -> dict[Role, set[int]]:
    """The membership ids of the active members who hold each of these roles on a day. One query for all."""
    wanted = tuple(roles)
    rows = session.execute(_HOLDERS, {"roles": wanted, "on": on})
    found: dict[Role, set[int]] = {role: set() for role in wanted}
    for row in rows:
        found[Role(row.role)].add(row.membership_id)
    return found


def subgroups() -> Sequence[Subgroup]:
    """The cluster's sub-groups by title. Titles are open, who is in them is not."""
    return session.scalars(
        select(Subgroup).where(Subgroup.archived_at.is_(None)).order_by(Subgroup.title).limit(100)
    ).all()


def of_my_subgroups(
    subgroup_id: InstrumentedAttribute[int | None], membership_id: Any
) -> ColumnElement[bool]:
    """For the WHERE of a list: the row's sub-group is one of this member's (a value or a bound parameter)."""
    mine = select(SubgroupMember.subgroup_id).where(SubgroupMember.membership_id == membership_id)
    return subgroup_id.in_(mine)


def my_subgroup_ids(membership_id: int) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(SubgroupMember.subgroup_id).where(SubgroupMember.membership_id == membership_id)
        )
    )
