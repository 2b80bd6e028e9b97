"""Applies the table of states to threads, inside verbs: by hand with the version, by itself with one statement."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.api import Actor, clock, session

from .kinds import ThreadState
from .models import Escalation, Thread
from .states import TABLE, Act, Facts, next_state
from .voice import who_acts


def facts_of(thread: Thread, *, has_decision_post: bool = False) -> Facts:
    """What the thread holds now, by its counters and whether something of it is still elsewhere."""
    session.refresh(thread, ["other_reply_count", "trial_count", "acceptance_count"])
    elsewhere = select(Escalation.id).where(
        Escalation.thread_id == thread.id, Escalation.finished_at.is_(None)
    )
    return Facts(
        has_reply_of_others=thread.other_reply_count > 0,
        trials=thread.trial_count,
        acceptances=thread.acceptance_count,
        has_open_escalation=session.scalar(elsewhere.limit(1)) is not None,
        has_decision_post=has_decision_post,
    )


def steer(thread: Thread, act: Act, *, actor: Actor, reason: str = "", facts: Facts | None = None) -> bool:
    """Move the thread on, or raise what `next_state` raises; whether anything changed.

    A thread that somebody else moved in between is a Conflict when it is saved.
    """
    known = facts or facts_of(thread)
    state = next_state(thread.state, act, known, by=who_acts(thread, actor), reason=reason)
    if state is thread.state:
        return False
    set_state(thread, state)
    return True


def set_state(thread: Thread, state: ThreadState) -> None:
    thread.state, thread.state_since = state, clock.now()


def advance(thread: Thread, act: Act) -> None:
    """What happens by itself (REPLY, TRIAL): one statement, so that two who reply at once do not meet each other."""
    row = TABLE[act]
    assert row.to is not None, "only acts with one target happen by themselves"
    session.execute(
        update(Thread)
        .where(Thread.id == thread.id, Thread.state.in_(row.begins))
        .values(state=row.to, state_since=clock.now())
    )
