"""What falls and comes back with a post: the acceptance of a solution, and with it the state. Inside verbs."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.api import SYSTEM, Actor, clock, inbox, session

from .kinds import EscalationState, ThreadState, TrialState
from .models import Acceptance, Escalation, Post, Thread, Trial
from .states import Act, state_from_content
from .steering import facts_of, set_state, steer
from .work_notices import ESCALATION_TO_ME, TRIAL_DUE


def let_go(post: Post, actor_id: int | None) -> bool:
    """A post is not to be read any more: its acceptance ends, and the thread goes where its content says.

    Returns whether the thread lost its last acceptance by it.
    """
    thread = session.get_one(Thread, post.thread_id)
    held = session.scalars(
        select(Acceptance).where(Acceptance.post_id == post.id, Acceptance.ended_at.is_(None))
    ).one_or_none()
    if held is None:
        return False
    was_primary = held.is_primary
    held.ended_at, held.ended_by_id, held.ended_with_post, held.is_primary = (
        clock.now(),
        actor_id,
        True,
        False,
    )
    session.flush()  # only one acceptance may be the first at a time
    _count_acceptances(thread, -1)
    if was_primary:
        _name_another_first(thread)
    return steer(thread, Act.LOSE_ACCEPTANCE, actor=SYSTEM)


def bring_back(post: Post) -> None:
    """A post is readable again: its acceptance too, unless another solution was accepted since."""
    thread = session.get_one(Thread, post.thread_id)
    session.refresh(thread, ["acceptance_count"])
    if thread.acceptance_count:
        return
    fallen = session.scalars(
        select(Acceptance)
        .where(Acceptance.post_id == post.id, Acceptance.ended_with_post)
        .order_by(Acceptance.id.desc())
        .limit(1)
    ).one_or_none()
    if fallen is None:
        return
    fallen.ended_at, fallen.ended_by_id, fallen.ended_with_post = None, None, False
    fallen.is_primary = True
    _count_acceptances(thread, +1)
    if thread.state in {ThreadState.OPEN, ThreadState.DISCUSSING, ThreadState.BEING_TRIED}:
        set_state(thread, state_from_content(facts_of(thread)))


def withdraw_escalation(thread: Thread, actor: Actor) -> None:
    """A thread that is closed or called a duplicate waits nowhere else any more."""
    session.execute(
        update(Escalation)
        .where(Escalation.thread_id == thread.id, Escalation.finished_at.is_(None))
        .values(state=EscalationState.WITHDRAWN, finished_at=clock.now(), version=Escalation.version + 1)
    )


def leave_inboxes(thread: Thread) -> None:
    """A deleted thread waits for nobody: what bears its title leaves the inboxes."""
    trials = select(Trial).where(Trial.thread_id == thread.id, Trial.state == TrialState.PLANNED)
    for trial in session.scalars(trials):
        inbox.take(TRIAL_DUE, trial.ref)
    cases = select(Escalation).where(Escalation.thread_id == thread.id, Escalation.finished_at.is_(None))
    for escalation in session.scalars(cases):
        inbox.take(ESCALATION_TO_ME, escalation.ref)


def remind_again(thread: Thread) -> None:
    """It is back: trials that are due are asked for again by the next reminders."""
    session.execute(
        update(Trial)
        .where(Trial.thread_id == thread.id, Trial.state == TrialState.PLANNED)
        .values(reminded_on=None, version=Trial.version + 1)
    )


def _count_acceptances(thread: Thread, change: int) -> None:
    session.execute(
        update(Thread).where(Thread.id == thread.id).values(acceptance_count=Thread.acceptance_count + change)
    )


def _name_another_first(thread: Thread) -> None:
    """The oldest that still stands is the first one now."""
    rest = session.scalars(
        select(Acceptance)
        .where(Acceptance.thread_id == thread.id, Acceptance.ended_at.is_(None))
        .order_by(Acceptance.id)
        .limit(1)
    ).one_or_none()
    if rest is not None:
        rest.is_primary = True
