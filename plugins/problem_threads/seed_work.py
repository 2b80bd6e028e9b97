"""What the demo's teachers did about the problems: trials with all outcomes, acceptance on trials, problems brought
to a facilitator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from kkg_portal.api import MemberRow, Role, SeedWorld, bound_cluster, clock, members_with_role, session

from . import seed_notices
from .kinds import (
    AcceptanceBasis,
    EscalationState,
    EscalationTarget,
    PostEvent,
    PostKind,
    ThreadState,
    TrialOutcome,
    TrialState,
)
from .models import Acceptance, AcceptanceTrial, Escalation, Post, Thread, Trial
from .seed_work_words import DID, NEXT_STEPS, OBSTACLES
from .trial_counts import BY_OUTCOME

R = TrialOutcome
# Of the same solution in several classes: what did not work stands beside what did.
PATTERNS: tuple[tuple[TrialOutcome, ...], ...] = (
    (R.WORKED, R.PARTLY, R.WORKED, R.NO_CHANGE),
    (R.PARTLY,),
    (R.WORKED, R.COULD_NOT),
    (),
    (R.NO_CHANGE, R.PARTLY),
    (R.WORKED, R.WORSE, R.WORKED),
)
TWO_ROUNDS = 3
_TRIABLE = {ThreadState.OPEN, ThreadState.DISCUSSING, ThreadState.RESOLVED}


def fill(world: SeedWorld, teachers: Sequence[MemberRow]) -> None:
    """Trials for most solutions, then two problems that wait for a facilitator where there is one."""
    threads = session.scalars(select(Thread).where(Thread.state.in_(_TRIABLE)).order_by(Thread.id)).all()
    solutions = _first_solutions([thread.id for thread in threads])
    for number, thread in enumerate(threads):
        post = solutions.get(thread.id)
        if post is None:
            continue
        trials = _trials(number, thread, post, teachers)
        if number < TWO_ROUNDS and not thread.is_anonymous:
            trials += _two_rounds(number, thread, post)
        session.add_all(trials)
        session.flush()  # evidence points at them
        _count(thread, trials)
        _rest_on_trials(thread, trials)
        if trials and number < seed_notices.NEWEST:
            seed_notices.tell_last_trial(thread, trials[-1], post.author_id, teachers)
        if number % 4 == 1:
            _plan_one(number, thread, post, teachers, world.today)
    _bring_further([thread for thread in threads if thread.state is ThreadState.DISCUSSING], world.today)


def _first_solutions(thread_ids: Sequence[int]) -> dict[int, Post]:
    """The accepted solution of each thread, else its first one."""
    accepted = set(session.scalars(select(Acceptance.post_id).where(Acceptance.ended_at.is_(None))))
    rows = session.scalars(
        select(Post)
        .where(Post.thread_id.in_(thread_ids), Post.kind == PostKind.SOLUTION)
        .order_by(Post.thread_id, Post.no)
    )
    found: dict[int, Post] = {}
    for post in rows:
        if post.thread_id not in found or post.id in accepted:
            found[post.thread_id] = post
    return found


def _trials(number: int, thread: Thread, post: Post, teachers: Sequence[MemberRow]) -> list[Trial]:
    others = [one for one in teachers if one.membership_id not in {post.author_id, thread.author_id}]
    pattern = PATTERNS[number % len(PATTERNS)]
    return [
        _report(thread, post, outcome, 7 * number + place, others[(number * 3 + place * 4) % len(others)])
        for place, outcome in enumerate(pattern)
        if others
    ]


def _report(
    thread: Thread, post: Post, outcome: TrialOutcome, number: int, teacher: MemberRow | None
) -> Trial:
    """One report; without a teacher it is the asker's own."""
    at = min(thread.last_at + timedelta(days=5 + number % 9), clock.now())
    pupils = thread.pupils_n or 24
    counted = number % 3 != 2 and outcome is not R.COULD_NOT
    before = pupils // 3
    gained = {R.WORKED: pupils // 2, R.PARTLY: pupils // 4, R.WORSE: -1}.get(outcome, 0)
    return Trial(
        thread_id=thread.id,
        post_id=post.id,
        author_id=teacher.membership_id if teacher is not None else thread.author_id,
        by_asker=teacher is None,
        state=TrialState.REPORTED,
        outcome=outcome,
        did="" if outcome is R.COULD_NOT else DID[number % len(DID)],
        obstacle=OBSTACLES[number % len(OBSTACLES)] if outcome is R.COULD_NOT else "",
        next_step=NEXT_STEPS[number % len(NEXT_STEPS)],
        class_phase=thread.class_phase,
        subject=thread.subject,
        pupils_n=pupils if counted else None,
        before_n=before if counted else None,
        after_n=min(before + gained, pupils) if counted else None,
        is_measured=counted,
        tried_on=clock.local(at, bound_cluster()).date(),
        reported_at=at,
        created_at=at,
    )


def _two_rounds(number: int, thread: Thread, post: Post) -> list[Trial]:
    """The asker tried it twice: enough for a classroom action research report."""
    if post.by_asker:
        return []
    rounds = [_report(thread, post, outcome, 3 * number, None) for outcome in (R.NO_CHANGE, R.WORKED)]
    rounds[1].cycle_no = 2
    return rounds


def _count(thread: Thread, trials: Sequence[Trial]) -> None:
    for trial in trials:
        if trial.outcome is not None:
            column = BY_OUTCOME[trial.outcome].key
            setattr(thread, column, getattr(thread, column) + 1)
    thread.trial_count += len(trials)
    if trials and thread.state is not ThreadState.RESOLVED:
        thread.state, thread.state_since = ThreadState.BEING_TRIED, trials[0].created_at


def _rest_on_trials(thread: Thread, trials: Sequence[Trial]) -> None:
    """An acceptance carries the trials by which it was accepted."""
    helped = [one for one in trials if one.outcome in {R.WORKED, R.PARTLY}]
    held = session.scalars(
        select(Acceptance).where(Acceptance.thread_id == thread.id, Acceptance.ended_at.is_(None))
    ).all()
    for acceptance in held if helped else ():
        acceptance.basis = AcceptanceBasis.TRIALS
        session.add_all(
            AcceptanceTrial(acceptance_id=acceptance.id, trial_id=trial.id)
            for trial in helped
            if trial.post_id == acceptance.post_id
        )


def _plan_one(number: int, thread: Thread, post: Post, teachers: Sequence[MemberRow], today: date) -> None:
    teacher = teachers[(number * 5 + 2) % len(teachers)]
    if teacher.membership_id in {post.author_id, thread.author_id}:
        return
    session.add(
        Trial(
            thread_id=thread.id,
            post_id=post.id,
            author_id=teacher.membership_id,
            state=TrialState.PLANNED,
            planned_for=today + timedelta(days=number % 12),
        )
    )
    thread.trials_planned += 1
    thread.trial_count += 1
    if thread.state is not ThreadState.RESOLVED:
        thread.state = ThreadState.BEING_TRIED


def _bring_further(threads: Sequence[Thread], today: date) -> None:
    """The oldest that are only talked about: one waits for whoever takes it, one was taken."""
    mentors = list(members_with_role(Role.FACILITATOR, today))
    if not mentors:
        return
    for taken, thread in zip((False, True), threads[-2:], strict=False):
        due: datetime = clock.from_wall(today + timedelta(days=6), time(23, 59), bound_cluster())
        session.add(
            Escalation(
                thread_id=thread.id,
                target=EscalationTarget.MENTOR,
                state=EscalationState.TAKEN if taken else EscalationState.OPEN,
                reason="Kami butuh gagasan dari sekolah inti.",
                author_id=thread.author_id,
                by_asker=True,
                mentor_id=mentors[0].membership_id if taken else None,
                taken_at=clock.now() if taken else None,
                due_at=due,
            )
        )
        thread.last_post_no += 1
        session.add(
            Post(
                thread_id=thread.id,
                no=thread.last_post_no,
                kind=PostKind.EVENT,
                event=PostEvent.ESCALATED,
                author_id=thread.author_id,
                by_asker=True,
            )
        )
        thread.state, thread.state_since = ThreadState.ESCALATED, clock.now()
