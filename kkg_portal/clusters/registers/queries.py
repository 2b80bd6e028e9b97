"""Reads of the registers: letters of a year, and the acts in this cluster with the names of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Letter, Membership
from kkg_portal.clusters.registers.acts import act_title, act_titles
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.person_names import full_name
from kkg_portal.core.refs import ObjectRef, Resolved, resolve

LETTERS_PER_PAGE = 50
ACTS_PER_PAGE = 25
MOST_PEOPLE = 1000
MOST_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the audit as it is shown."""

    at: datetime
    who: str
    what: str
    about: Resolved | None


@dataclass(frozen=True, slots=True)
class ActPage:
    """Acts, newest first. `older` is the key of the next page, None on the last one."""

    acts: tuple[Act, ...]
    older: int | None


def letters(year: int, *, below: int | None = None, limit: int = LETTERS_PER_PAGE) -> Sequence[Letter]:
    """Letters of a year, the highest number first; `below` continues under a number."""
    statement = select(Letter).where(Letter.year == year).order_by(Letter.sequence.desc()).limit(limit)
    if below is not None:
        statement = statement.where(Letter.sequence < below)
    return session.scalars(statement).all()


def letter_years(this_year: int) -> list[int]:
    """The years that have letters, and this one, newest first."""
    first = session.scalar(select(func.min(Letter.year)))
    last = session.scalar(select(func.max(Letter.year)))
    return list(range(max(last or this_year, this_year), min(first or this_year, this_year) - 1, -1))


def acts(actor: Actor, *, user_id: int | None, act: str, below: int | None) -> ActPage:
    """A page of what happened in the bound cluster.

    The audit is one table for the whole portal, so the cluster is asked for by name here. Each object is
    resolved once, which costs at most one query for each of the page's lines.
    """
    statement = (
        select(AuditLine)
        .where(AuditLine.cluster_id == session().info["cluster_id"])
        .order_by(AuditLine.id.desc())
        .limit(ACTS_PER_PAGE + 1)
    )
    if user_id is not None:
        statement = statement.where(AuditLine.actor_id == user_id)
    if act:
        statement = statement.where(AuditLine.act == act)
    if below is not None:
        statement = statement.where(AuditLine.id < below)
    found = session.scalars(statement).all()
    lines = found[:ACTS_PER_PAGE]
    names, titles = _names(lines), act_titles()
    about = {ref: resolve(ref, actor) for ref in dict.fromkeys(_ref(line) for line in lines) if ref}
    shown = tuple(
        Act(
            line.at,
            _who(line, names),
            act_title(line.act, titles),
            about.get(ref) if (ref := _ref(line)) else None,
        )
        for line in lines
    )
    return ActPage(shown, lines[-1].id if len(found) > ACTS_PER_PAGE else None)


def _ref(line: AuditLine) -> ObjectRef | None:
    return ObjectRef(line.ref_kind, line.ref_id) if line.ref_kind and line.ref_id else None


def _who(line: AuditLine, names: dict[int, str]) -> str:
    if line.actor_id is None:
        return _("The portal itself")
    return names.get(line.actor_id) or _("A former member")


def _names(lines: Sequence[AuditLine]) -> dict[int, str]:
    ids = {line.actor_id for line in lines if line.actor_id is not None}
    rows = session.execute(
        select(User.id, User.name, User.title_prefix, User.title_suffix).where(User.id.in_(ids))
    )
    return {row.id: full_name(row.name, row.title_prefix, row.title_suffix) for row in rows}


def people() -> list[tuple[str, str]]:
    """Everybody who is or was a member, for the filter: public id of the membership and name."""
    rows = session.execute(
        select(Membership.public_id, User.name, User.title_prefix, User.title_suffix)
        .join(User, User.id == Membership.user_id)
        .order_by(User.sort_name, Membership.id)
        .limit(MOST_PEOPLE)
    )
    return [(row.public_id, full_name(row.name, row.title_prefix, row.title_suffix)) for row in rows]


def user_id_of(membership: str) -> int | None:
    """Whose membership it is, as far as it is one of this cluster."""
    return session.scalar(select(Membership.user_id).where(Membership.public_id == membership))
