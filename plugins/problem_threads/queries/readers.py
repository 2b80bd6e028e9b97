"""Who else may read a thread: for mentions, guests and notices, so that nobody is told of what they cannot open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kkg_portal.api import (
    COORDINATORS,
    MemberRow,
    Membership,
    MemberStatus,
    Role,
    active_members,
    bound_cluster,
    clock,
    holders,
    session,
)

from ..models import HiddenAuthor, Post, Thread, ThreadGuest
from ..nearness import is_near

_INSIDE = (*COORDINATORS, Role.FACILITATOR)
_OUTSIDE = (Role.PRINCIPAL, Role.SUPERVISOR, Role.DISTRICT_OFFICER)
MOST_NAMES = 20
MOST_MEMBERS = 500


@dataclass(frozen=True, slots=True)
class Readers:
    """The active members, and those of them who read only what is shown to them."""

    members: Sequence[MemberRow]
    outside: frozenset[int]
    principals: frozenset[int]
    guests: frozenset[int]

    def may_read(self, member: MemberRow, thread: Thread) -> bool:
        if member.membership_id not in self.outside:
            return True
        if member.membership_id in self.guests or member.membership_id == thread.author_id:
            return True
        of_school = thread.school_id is not None and member.school_id == thread.school_id
        return of_school and member.membership_id in self.principals


def readers_of(thread: Thread, among: Iterable[int] | None = None) -> Readers:
    """Active members who might be mentioned or told, with what it takes to judge whether they may read the thread.

    Everybody, or of `among` those who are active.
    """
    members = active_members(ids=None if among is None else list(among))
    outside, principals = outside_ids()
    guests: frozenset[int] = frozenset()
    if any(one.membership_id in outside for one in members):
        rows = session.scalars(select(ThreadGuest.membership_id).where(ThreadGuest.thread_id == thread.id))
        guests = frozenset(rows)
    return Readers(members, outside, principals, guests)


def outside_ids() -> tuple[frozenset[int], frozenset[int]]:
    """Members outside the circle today, and the principals among them."""
    today = clock.today(bound_cluster())
    held = holders((*_OUTSIDE, *_INSIDE), today)
    inside = set[int]().union(*(held[role] for role in _INSIDE))
    outside = set[int]().union(*(held[role] for role in _OUTSIDE)) - inside
    return frozenset(outside), frozenset(held[Role.PRINCIPAL] - inside)


def asker_id(thread: Thread) -> int | None:
    """Whom notices about a thread reach, named or not. Never for a page."""
    if not thread.is_anonymous:
        return thread.author_id
    return session.scalar(select(HiddenAuthor.membership_id).where(HiddenAuthor.thread_id == thread.id))


def near_users(thread: Thread) -> list[int]:
    """Accounts of those in the circle who teach this class or subject. Three statements."""
    outside, _principals = outside_ids()
    rows = session.execute(
        select(Membership.id, Membership.user_id, Membership.grade, Membership.subject)
        .where(Membership.status == MemberStatus.ACTIVE)
        .order_by(Membership.id)
        .limit(MOST_MEMBERS)
    )
    return [
        row.user_id
        for row in rows
        if row.id not in outside
        and is_near(thread.class_phase, thread.subject, grade=row.grade, taught=row.subject)
    ]


def named_writers(thread: Thread) -> list[int]:
    """Members who wrote in the thread by name, those who wrote last first."""
    rows = session.scalars(
        select(Post.author_id)
        .where(Post.thread_id == thread.id, Post.author_id.is_not(None))
        .order_by(Post.no.desc())
        .limit(100)
    )
    return list(dict.fromkeys(one for one in rows if one is not None))[:MOST_NAMES]


def by_names(members: Iterable[MemberRow], names: Iterable[str]) -> tuple[list[MemberRow], list[str]]:
    """The members these names belong to, with or without titles; and the names that belong to nobody here.

    A name two members bear tells nobody: it stays plain text, as an unknown one does.
    """
    known: dict[str, list[MemberRow]] = {}
    for member in members:
        for name in {member.name.casefold(), member.full_name.casefold()}:
            known.setdefault(name, []).append(member)
    found: list[MemberRow] = []
    unknown: list[str] = []
    for name in names:
        bearers = known.get(" ".join(name.split()).casefold(), [])
        if len(bearers) == 1:
            found.append(bearers[0])
        else:
            unknown.append(name)
    return found, unknown
