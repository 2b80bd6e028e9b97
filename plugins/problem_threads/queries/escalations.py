"""Where a problem was brought: for its page, and the list of all that wait for those who answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import (
    AGENDA_INTAKE,
    COORDINATORS,
    Actor,
    AgendaStanding,
    MemberRow,
    ObjectRef,
    allows,
    clock,
    members_by_id,
    session,
    setting,
)

from ..kinds import ACTIVE, EscalationState, EscalationTarget, ThreadState
from ..models import Escalation, Thread
from ..permissions import ThreadPermission
from .marks import EVERYTHING, Marks
from .people import Speaker, members_of, speaker
from .shown import listed

LISTED = 60
UNFINISHED = (EscalationState.OPEN, EscalationState.TAKEN)


@dataclass(frozen=True, slots=True)
class ShownEscalation:
    """`is_offered`: nobody brought it further although it waits long; the page offers it to who may."""

    escalation: Escalation | None
    mentor: MemberRow | None = None
    standing: AgendaStanding | None = None
    by: Speaker | None = None
    may_ask: bool = False
    may_answer: bool = False
    may_withdraw: bool = False
    is_offered: bool = False

    @property
    def is_unfinished(self) -> bool:
        return self.escalation is not None and self.escalation.finished_at is None


@dataclass(frozen=True, slots=True)
class Waiting:
    escalation: Escalation
    mentor: MemberRow | None
    may_take: bool
    is_mine: bool

    @property
    def is_late(self) -> bool:
        due = self.escalation.due_at
        return due is not None and due < clock.now()


def escalation_of(thread: Thread, actor: Actor, marks: Marks = EVERYTHING) -> ShownEscalation:
    """The newest of a thread with where it stands, and what the actor may do about it. Three statements at most."""
    newest = _newest(thread) if marks.escalation else None
    is_open = newest is not None and newest.finished_at is None
    may_ask = (
        not is_open
        and thread.state in ACTIVE
        and thread.deleted_at is None
        and allows(actor, ThreadPermission.ESCALATE, thread)
    )
    is_offered = may_ask and _waits_long(thread)
    if newest is None:
        return ShownEscalation(None, may_ask=may_ask, is_offered=is_offered)
    mentors = members_by_id([newest.mentor_id] if newest.mentor_id is not None else [])
    return ShownEscalation(
        newest,
        mentor=mentors.get(newest.mentor_id or 0),
        standing=standing_of(newest, actor) if is_open else None,
        by=speaker(newest, members_of([newest])),
        may_ask=may_ask,
        may_answer=is_open and allows(actor, ThreadPermission.ESCALATION_TAKE, newest),
        may_withdraw=is_open and allows(actor, ThreadPermission.ESCALATE, newest),
        is_offered=is_offered,
    )


def _waits_long(thread: Thread) -> bool:
    days = int(setting("problem_threads", "offer_after_days"))
    return thread.created_at < clock.now() - timedelta(days=days)


def _newest(thread: Thread) -> Escalation | None:
    return session.scalars(
        select(Escalation)
        .where(Escalation.thread_id == thread.id)
        .options(joinedload(Escalation.thread))
        .order_by(Escalation.id.desc())
        .limit(1)
    ).one_or_none()


def standing_of(escalation: Escalation, actor: Actor) -> AgendaStanding | None:
    """How its agenda item stands at the plugin that took it in; None where that is off or not for this actor."""
    intake = AGENDA_INTAKE.get()
    if intake is None or escalation.item_kind is None or escalation.item_id is None:
        return None
    return intake.state_of(ObjectRef(escalation.item_kind, escalation.item_id), actor)


def waiting_escalations(actor: Actor) -> list[Waiting]:
    """What was brought further and is not finished, the soonest day first; facilitators see what is for them."""
    statement = (
        select(Escalation)
        .join(Thread, Thread.id == Escalation.thread_id)
        .where(Escalation.state.in_(UNFINISHED), listed(actor))
        .options(joinedload(Escalation.thread))
        .order_by(Escalation.due_at.is_(None), Escalation.due_at, Escalation.id)
        .limit(LISTED)
    )
    if COORDINATORS.isdisjoint(actor.roles):
        for_them = or_(Escalation.mentor_id.is_(None), Escalation.mentor_id == actor.membership_id)
        statement = statement.where(Escalation.target == EscalationTarget.MENTOR, for_them)
    rows = session.scalars(statement).all()
    members = members_by_id(row.mentor_id for row in rows if row.mentor_id is not None)
    return [
        Waiting(
            row,
            members.get(row.mentor_id or 0),
            may_take=row.target is EscalationTarget.MENTOR and row.state is EscalationState.OPEN,
            is_mine=row.mentor_id is not None and row.mentor_id == actor.membership_id,
        )
        for row in rows
    ]


def long_unsolved(actor: Actor) -> Sequence[Thread]:
    """Problems that wait longer than the cluster's limit and were not brought further, the oldest first."""
    days = int(setting("problem_threads", "offer_after_days"))
    before: datetime = clock.now() - timedelta(days=days)
    states = sorted(ACTIVE - {ThreadState.ESCALATED})
    return session.scalars(
        select(Thread)
        .where(Thread.state.in_(states), Thread.created_at < before, listed(actor))
        .order_by(Thread.created_at, Thread.id)
        .limit(20)
    ).all()
