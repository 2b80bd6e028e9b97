"""What of a week concerns one reader: their trials, problems near their class, what they follow, what was resolved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select

from kkg_portal.api import Actor, Membership, session

from ..kinds import ACTIVE, FollowLevel, ThreadState, TrialState
from ..models import Thread, ThreadReader, Trial
from ..nearness import is_near
from ..permissions import own_threads
from .shown import listed

MOST_NEAR = 3
MOST_FOLLOWED = 5
MOST_TRIALS = 3
_LOOKED_AT = 100


def due_trials(actor: Actor, until: date) -> Sequence[Any]:
    """Title, ids and day of what the reader promised to try by then, the most urgent first."""
    unnamed = and_(Trial.author_id.is_(None), Trial.by_asker, own_threads(actor.membership_id))
    return session.execute(
        select(Thread.title, Thread.public_id, Trial.public_id.label("trial_id"), Trial.planned_for)
        .join(Thread, Thread.id == Trial.thread_id)
        .where(
            listed(actor),
            Trial.state == TrialState.PLANNED,
            Trial.planned_for <= until,
            or_(Trial.author_id == actor.membership_id, unnamed),
        )
        .order_by(Trial.planned_for, Trial.id)
        .limit(MOST_TRIALS)
    ).all()


def near_problems(actor: Actor) -> list[Any]:
    """Unresolved problems of others: those of the reader's class or subject first, then the least answered."""
    rows = session.execute(
        select(
            Thread.title,
            Thread.public_id,
            Thread.class_phase,
            Thread.subject,
            Thread.other_reply_count,
            Membership.grade,
            Membership.subject.label("taught"),
        )
        .join(Membership, Membership.id == actor.membership_id)
        .where(listed(actor), Thread.state.in_(ACTIVE), ~own_threads(actor.membership_id))
        .order_by(Thread.created_at.desc(), Thread.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    return sorted(rows, key=lambda row: (not _is_near(row), row.other_reply_count))[:MOST_NEAR]


def followed(actor: Actor, since: datetime) -> Sequence[Any]:
    """Problems the reader follows in which somebody wrote."""
    return session.execute(
        select(Thread.title, Thread.public_id)
        .join(ThreadReader, ThreadReader.thread_id == Thread.id)
        .where(
            listed(actor),
            ThreadReader.membership_id == actor.membership_id,
            ThreadReader.level.in_((FollowLevel.FOLLOW, FollowLevel.ALL)),
            Thread.last_at > since,
        )
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(MOST_FOLLOWED)
    ).all()


def resolved_with_evidence(actor: Actor, since: datetime) -> Any:
    """The one resolved since then that was tried most; None where none was tried."""
    return session.execute(
        select(Thread.title, Thread.public_id)
        .where(
            listed(actor),
            Thread.state == ThreadState.RESOLVED,
            Thread.state_since > since,
            Thread.trials_worked + Thread.trials_partly > 0,
        )
        .order_by(Thread.trial_count.desc(), Thread.id.desc())
        .limit(1)
    ).first()


def _is_near(row: Any) -> bool:
    return is_near(row.class_phase, row.subject, grade=row.grade, taught=row.taught)
