"""Who has no account yet, school by school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Membership, MemberStatus, School
from kkg_portal.core.db.engine import session

MOST_SCHOOLS = 100
# Two sheets hold sixteen; a school has at most some thirty teachers.
MOST_SLIPS = 60


@dataclass(frozen=True, slots=True)
class SchoolWithout:
    """A school with the number of its members who cannot sign in yet."""

    public_id: str
    name: str
    people: int


def schools_without_account() -> list[SchoolWithout]:
    rows = session.execute(
        select(School.public_id, School.name, func.count(Membership.id))
        .join(Membership, Membership.school_id == School.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.status == MemberStatus.ACTIVE, *_CANNOT_SIGN_IN)
        .group_by(School.id, School.public_id, School.name)
        .order_by(School.name, School.id)
        .limit(MOST_SCHOOLS)
    )
    return [SchoolWithout(*row) for row in rows]


def people_without_account(school: School, public_ids: Sequence[str] | None = None) -> Sequence[Membership]:
    """Members of a school with their persons, by name; only those with `public_ids` where given."""
    statement: Select[Membership] = (
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.school_id == school.id, Membership.status == MemberStatus.ACTIVE, *_CANNOT_SIGN_IN)
        .order_by(User.sort_name, Membership.id)
        .limit(MOST_SLIPS)
    )
    if public_ids is not None:
        statement = statement.where(Membership.public_id.in_(public_ids[:MOST_SLIPS]))
    return session.scalars(statement).all()


_CANNOT_SIGN_IN = (User.password_hash.is_(None), User.disabled_at.is_(None), User.is_admin.is_(False))
