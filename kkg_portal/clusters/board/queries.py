"""Who holds and held which role, for the board's page and its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Select, or_, select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.board.terms import LEADERS, Span
from kkg_portal.clusters.models import Grant, Membership, MemberStatus, RolePermission, School
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.person_names import full_name

# The order in which boards are written: from the head of the cluster down.
ROLE_ORDER = list(Role)
MOST_IN_OFFICE = 300
MOST_PAST = 500


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in somebody's hands. `whatsapp` is empty unless the reader may see phone numbers."""

    public_id: str
    role: Role
    starts_on: date
    ends_on: date | None
    note: str
    full_name: str
    school_name: str
    whatsapp: str


@dataclass(frozen=True, slots=True)
class PastTerm:
    """A former board: the roles that ran between the same two years."""

    label: str
    seats: tuple[Seat, ...]


_SEATS = (
    select(
        Grant.public_id,
        Grant.role,
        Grant.starts_on,
        Grant.ends_on,
        Grant.note,
        User.name,
        User.title_prefix,
        User.title_suffix,
        User.phone,
        School.name.label("school_name"),
    )
    .join(Membership, Membership.id == Grant.membership_id)
    .join(User, User.id == Membership.user_id)
    .outerjoin(School, School.id == Membership.school_id)
)


def seats_on(day: date, *, with_phones: bool) -> list[Seat]:
    """Roles in force on a day, in the order of the board, the longest-serving first."""
    return _in_order(
        _SEATS.where(
            Grant.starts_on <= day,
            or_(Grant.ends_on.is_(None), Grant.ends_on >= day),
            Membership.status == MemberStatus.ACTIVE,
        ),
        with_phones=with_phones,
    )


def seats_after(day: date) -> list[Seat]:
    """Roles given for a later day."""
    coming = _SEATS.where(Grant.starts_on > day, Membership.status == MemberStatus.ACTIVE)
    return _in_order(coming, with_phones=False)


def _in_order(statement: Select[*tuple[Any, ...]], *, with_phones: bool) -> list[Seat]:
    rows = session.execute(statement.order_by(Grant.starts_on, Grant.id).limit(MOST_IN_OFFICE))
    seats = [_seat(row, with_phone=with_phones) for row in rows]
    return sorted(seats, key=lambda seat: ROLE_ORDER.index(seat.role))


def past_terms(day: date) -> list[PastTerm]:
    """Former boards, the latest first."""
    rows = session.execute(
        _SEATS.where(Grant.ends_on < day).order_by(Grant.ends_on.desc(), Grant.id).limit(MOST_PAST)
    )
    seats = [_seat(row, with_phone=False) for row in rows]
    seats.sort(key=lambda seat: (-_years(seat)[1], -_years(seat)[0], ROLE_ORDER.index(seat.role)))
    return [PastTerm(_label(*years), tuple(found)) for years, found in groupby(seats, key=_years)]


def _years(seat: Seat) -> tuple[int, int]:
    last = seat.ends_on or seat.starts_on
    return seat.starts_on.year, last.year


def _label(first_year: int, last_year: int) -> str:
    return str(first_year) if first_year == last_year else f"{first_year}–{last_year}"


def _seat(row: Any, *, with_phone: bool) -> Seat:
    return Seat(
        public_id=row.public_id,
        role=row.role,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        note=row.note,
        full_name=full_name(row.name, row.title_prefix, row.title_suffix),
        school_name=row.school_name or "",
        whatsapp=(row.phone or "").removeprefix("+") if with_phone else "",
    )


def grant(grant: str) -> Grant:
    found = session.scalar(select(Grant).where(Grant.public_id == grant))
    if found is None:
        raise NotFound
    return found


def holder_of(grant: Grant) -> Membership:
    return session.scalars(select(Membership).where(Membership.id == grant.membership_id)).one()


def holder_name(grant: Grant) -> str:
    """With titles, as pages say it."""
    row = session.execute(
        select(User.name, User.title_prefix, User.title_suffix)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.id == grant.membership_id)
    ).one()
    return full_name(row.name, row.title_prefix, row.title_suffix)


def active_member(public_id: str) -> Membership | None:
    return session.scalar(
        select(Membership).where(Membership.public_id == public_id, Membership.status == MemberStatus.ACTIVE)
    )


def grants_of(membership_id: int, role: Role) -> Sequence[Grant]:
    return session.scalars(
        select(Grant).where(Grant.membership_id == membership_id, Grant.role == role)
    ).all()


def leading_spans(*, without: Grant) -> list[Span]:
    """When active members lead the cluster, one grant left out of account."""
    rows = session.execute(
        select(Grant.starts_on, Grant.ends_on)
        .join(Membership, Membership.id == Grant.membership_id)
        .where(Grant.role.in_(LEADERS), Grant.id != without.id, Membership.status == MemberStatus.ACTIVE)
    )
    return [Span(row.starts_on, row.ends_on) for row in rows]


def role_permissions() -> Sequence[RolePermission]:
    """Where this cluster differs from the defaults."""
    return session.scalars(select(RolePermission).order_by(RolePermission.id).limit(2000)).all()
