"""Lists of people and single persons, in a fixed number of statements however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster, Grant, Membership, MemberStatus, School
from kkg_portal.core import clock
from kkg_portal.core.access.actor import COORDINATORS, Actor, Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import full_name, sort_key
from kkg_portal.core.tenancy import rows_of_person

PAGE_ROWS = 100
MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; `after` is the public id of the last person of the page before."""

    text: str = ""
    school: str = ""
    group: str = "members"
    after: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person for a list: no ids and no contacts, which only the person's own page may show."""

    membership_id: int
    public_id: str
    full_name: str
    school_name: str
    position: str
    has_account: bool
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who waits; `same_as` are imported members without an account who bear the same name."""

    public_id: str
    full_name: str
    school_name: str
    asked_at: datetime
    same_as: Sequence[PersonRow] = field(default=())


@dataclass(frozen=True, slots=True)
class People:
    """One page of the list; `older` is what `Filters.after` must hold for the next one."""

    rows: Sequence[PersonRow]
    older: str | None


_ROWS: Any = (
    select(
        Membership.id,
        Membership.public_id,
        User.name,
        User.title_prefix,
        User.title_suffix,
        School.name.label("school_name"),
        Membership.position,
        User.password_hash.is_not(None).label("has_account"),
    )
    .join(User, User.id == Membership.user_id)
    .outerjoin(School, School.id == Membership.school_id)
    .order_by(User.sort_name, Membership.id)
)


def people(filters: Filters, *, on: date) -> People:
    """Members by name without titles, with the roles in force `on` that day; PAGE_ROWS at a time."""
    statement = _narrowed(_ROWS, filters)
    found = session.execute(statement.limit(PAGE_ROWS + 1)).all()
    roles = _roles_in_force([row.id for row in found], on)
    rows = [_person_row(row, roles.get(row.id, ())) for row in found[:PAGE_ROWS]]
    return People(rows, rows[-1].public_id if len(found) > PAGE_ROWS else None)


def _narrowed(statement: Select[Any], filters: Filters) -> Select[Any]:
    gone = MemberStatus.LEFT if filters.group == "left" else MemberStatus.ACTIVE
    statement = statement.where(Membership.status == gone)
    if filters.group == "without_account":
        statement = statement.where(User.password_hash.is_(None))
    if filters.school:
        statement = statement.where(School.public_id == filters.school)
    for word in sort_key(filters.text).split():
        statement = statement.where(User.sort_name.contains(word, autoescape=True))
    if filters.after:
        statement = statement.where(tuple_(User.sort_name, Membership.id) > _place_of(filters.after))
    return statement


def _place_of(public_id: str) -> tuple[str, int]:
    row = session.execute(
        select(User.sort_name, Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.public_id == public_id)
    ).first()
    if row is None:
        raise NotFound
    return row.sort_name, row.id


def _person_row(row: Row[Any], roles: Sequence[Role] = ()) -> PersonRow:
    return PersonRow(
        membership_id=row.id,
        public_id=row.public_id,
        full_name=full_name(row.name, row.title_prefix, row.title_suffix),
        school_name=row.school_name or "",
        position=row.position,
        has_account=row.has_account,
        roles=tuple(roles),
    )


def _roles_in_force(membership_ids: Sequence[int], on: date) -> Mapping[int, Sequence[Role]]:
    rows = session.execute(
        select(Grant.membership_id, Grant.role)
        .where(
            Grant.membership_id.in_(membership_ids),
            Grant.role != Role.TEACHER,
            Grant.starts_on <= on,
            or_(Grant.ends_on.is_(None), Grant.ends_on >= on),
        )
        .order_by(Grant.starts_on, Grant.id)
    )
    found: dict[int, list[Role]] = {}
    for membership_id, role in rows:
        held = found.setdefault(membership_id, [])
        if role not in held:
            held.append(role)
    return found


def newcomers() -> list[Newcomer]:
    """Who waits for approval, longest first, each with the imported members who may be the same person."""
    waiting = session.execute(
        _ROWS.add_columns(User.sort_name, Membership.created_at)
        .where(Membership.status == MemberStatus.PENDING)
        .order_by(None)
        .order_by(Membership.created_at, Membership.id)
        .limit(MOST_WAITING)
    ).all()
    if not waiting:
        return []
    alike = _without_account_named({row.sort_name for row in waiting})
    return [
        Newcomer(
            row.public_id,
            full_name(row.name, row.title_prefix, row.title_suffix),
            row.school_name or "",
            row.created_at,
            alike.get(row.sort_name, ()),
        )
        for row in waiting
    ]


def _without_account_named(sort_names: set[str]) -> Mapping[str, Sequence[PersonRow]]:
    rows = session.execute(
        _ROWS.add_columns(User.sort_name)
        .where(
            User.sort_name.in_(sort_names),
            User.password_hash.is_(None),
            Membership.status == MemberStatus.ACTIVE,
        )
        .limit(MOST_WAITING)
    )
    found: dict[str, list[PersonRow]] = {}
    for row in rows:
        found.setdefault(row.sort_name, []).append(_person_row(row))
    return found


def count_without_account() -> int:
    statement = (
        select(func.count(Membership.id))
        .join(User, User.id == Membership.user_id)
        .where(Membership.status == MemberStatus.ACTIVE, User.password_hash.is_(None))
    )
    return session.scalar(statement) or 0


def person(person: str) -> Membership:
    """The membership behind a URL with its person and school, whatever its status."""
    found = session.scalar(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.school))
        .where(Membership.public_id == person)
    )
    if found is None:
        raise NotFound
    return found


def own_row(actor: Actor) -> Membership:
    """The actor's own membership with person and school. NotFound for who is no member, as the portal itself."""
    found = session.scalar(
        select(Membership)
        .options(joinedload(Membership.user), joinedload(Membership.school))
        .where(Membership.id == actor.membership_id)
    )
    if found is None:
        raise NotFound
    return found


def terms(membership: Membership) -> Sequence[Grant]:
    """Every role ever held here, the newest first."""
    return session.scalars(
        select(Grant)
        .where(Grant.membership_id == membership.id)
        .order_by(Grant.starts_on.desc(), Grant.id.desc())
        .limit(50)
    ).all()


def today() -> date:
    """The calendar day it is in the bound cluster."""
    return clock.today(session.get_one(Cluster, session().info["cluster_id"]))


def coordinates(membership: Membership, on: date) -> bool:
    """Whether the member is head, chair or secretary on that day."""
    return not COORDINATORS.isdisjoint(_roles_in_force([membership.id], on).get(membership.id, ()))


def require_rank(membership: Membership, actor: Actor) -> None:
    """Refuse a way into the account of somebody who leads to an actor who does not: rights are given, not taken."""
    leads = select(Grant.id).where(
        Grant.membership_id == membership.id,
        Grant.role.in_(COORDINATORS),
        or_(Grant.ends_on.is_(None), Grant.ends_on >= today()),
    )
    if not (actor.is_coordinator or actor.is_system) and session.scalar(leads.limit(1)) is not None:
        raise Invalid(
            _("This person leads the group. Only its head, chair or secretary can open the account for them.")
        )


def coordinator_user_ids(on: date) -> list[int]:
    """Who hears about newcomers."""
    statement = (
        select(Membership.user_id)
        .join(Grant, Grant.membership_id == Membership.id)
        .where(
            Membership.status == MemberStatus.ACTIVE,
            Grant.role.in_(COORDINATORS),
            Grant.starts_on <= on,
            or_(Grant.ends_on.is_(None), Grant.ends_on >= on),
        )
        .distinct()
        .limit(50)
    )
    return list(session.scalars(statement))


def belongs_elsewhere(membership: Membership) -> bool:
    """Whether the person is, or waits to be, a member of another cluster too. Says no more than yes or no."""
    table = Membership.metadata.tables["core_membership"]
    rows = rows_of_person(
        table, membership.user_id, table.c.cluster_id, where=(table.c.status != MemberStatus.LEFT,)
    )
    return any(row.cluster_id != membership.cluster_id for row in rows)
