"""Trying solutions: a promise with a day, "not yet", and the report of what came of it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from kkg_portal.api import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    blocked_day,
    bound_cluster,
    clock,
    inbox,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..addresses import trial_path
from ..checks import check_pupils
from ..drafts import forget, trial_target
from ..evidence import keep_evidence
from ..kinds import LevelReason, PostKind, ThreadState, TrialOutcome, TrialState
from ..locking import locked
from ..models import Acceptance, Post, Thread, Trial
from ..permissions import ThreadPermission
from ..plans import Sending
from ..posting import follow, reader_of
from ..queries.readers import asker_id
from ..queries.trials import mine
from ..reports import Report, check_planned_day, check_report
from ..sent_forms import digest_of, note_sent, sent_before
from ..states import Act
from ..steering import advance
from ..trial_counts import count_trial
from ..voice import Voice, voice_of
from ..work_notices import STILL_SOLVED, TRIAL_DUE, TRIAL_ON_MINE, name_of, tell_work

LATER = timedelta(days=7)
_PLAIN = Sending()


@verb(ThreadPermission.TRY)
def plan_trial(post: Post, day: date, *, actor: Actor) -> Trial:
    """Promise to try a solution on `day`. Promising it again moves the day."""
    voice = voice_of(post.thread, actor)
    thread = locked(post.thread)
    _require_triable(post, thread, voice)
    check_planned_day(day, _today())
    planned = _planned(post, voice)
    if planned is not None:
        _put_off(planned, day)
        return planned
    trial = _begin(post, thread, voice)
    trial.planned_for = day
    session.flush()  # the counters need its state
    _count_new(thread, trial, voice)
    return trial


@verb(ThreadPermission.TRY)
def not_yet(trial: Trial, *, actor: Actor) -> date:
    """One tap: a week later, or the next day after that on which school is on. Gives the new day."""
    voice_of(trial.thread, actor)
    _require_planned(trial)
    day = max(trial.planned_for or _today(), _today()) + LATER
    for _try in range(14):
        if blocked_day(day) is None:
            break
        day += timedelta(days=1)
    _put_off(trial, day)
    return day


@verb(ThreadPermission.TRY)
def withdraw_trial(trial: Trial, *, actor: Actor) -> None:
    """Take a promise back; nobody is told, and no number holds it against anybody."""
    voice_of(trial.thread, actor)
    if trial.state is TrialState.WITHDRAWN:
        return
    _require_planned(trial)
    thread = locked(trial.thread)
    count_trial(thread, trial, -1)
    trial.state = TrialState.WITHDRAWN
    inbox.take(TRIAL_DUE, trial.ref)


@verb(ThreadPermission.TRY)
def report_trial(
    trial: Trial, report: Report, *, version: int, sending: Sending = _PLAIN, actor: Actor
) -> Trial:
    """Report what came of a trial, or correct one's report. Planning the next cycle may go with it."""
    voice = voice_of(trial.thread, actor)
    if trial.state is TrialState.WITHDRAWN:
        raise Conflict(_("You took this trial back. Plan it again first."))
    if sending.key and trial.state is TrialState.REPORTED:
        earlier = sent_before(actor, sending.key, _digest(trial.post, report), trial.thread)
        if earlier is not None:
            return trial
    trial.expect(version)
    _put_report(trial, report, sending, voice, actor)
    return trial


@verb(ThreadPermission.TRY)
def report_solution(post: Post, report: Report, *, sending: Sending = _PLAIN, actor: Actor) -> Trial:
    """Report a trial that was not planned before. What was planned for this solution is reported by it."""
    voice = voice_of(post.thread, actor)
    earlier = sent_before(actor, sending.key, _digest(post, report), post.thread)
    if earlier is not None:
        return _newest(post, voice)
    thread = locked(post.thread)
    _require_triable(post, thread, voice)
    trial = _planned(post, voice)
    if trial is None:
        trial = _begin(post, thread, voice)
        session.flush()  # files and counters point at it
        _count_new(thread, trial, voice)
    _put_report(trial, report, sending, voice, actor, post=post)
    return trial


def _put_report(
    trial: Trial, report: Report, sending: Sending, voice: Voice, actor: Actor, *, post: Post | None = None
) -> None:
    thread, solution = locked(trial.thread if post is None else post.thread), post or trial.post
    check_report(report, _today())
    check_pupils(sending, *report.texts)
    is_first = trial.state is not TrialState.REPORTED
    count_trial(thread, trial, -1)
    trial.state, trial.outcome, trial.did = TrialState.REPORTED, report.outcome, report.did
    trial.tried_on = report.tried_on or _today()
    trial.class_phase, trial.subject = report.class_phase, report.subject
    trial.pupils_n, trial.before_n, trial.after_n = report.pupils_n, report.before_n, report.after_n
    trial.is_measured = report.is_measured
    trial.obstacle, trial.next_step = report.obstacle, report.next_step
    trial.reported_at = trial.reported_at or clock.now()
    session.flush()
    count_trial(thread, trial, +1)
    keep_evidence(trial, sending.photos, voice, actor)
    note_sent(actor, sending.key, _digest(solution, report), thread, solution.no)
    forget(trial_target(thread.public_id, solution.no), actor)
    inbox.take(TRIAL_DUE, trial.ref)
    if is_first:
        _tell(trial, thread, solution, voice, actor)
    if report.again_on is not None and _planned(solution, voice) is None:
        again = _begin(solution, thread, voice)
        again.planned_for = report.again_on
        session.flush()
        _count_new(thread, again, voice)


def _tell(trial: Trial, thread: Thread, solution: Post, voice: Voice, actor: Actor) -> None:
    values = {"name": name_of(voice), "url": trial_path(thread.public_id, trial.public_id)}
    solver = asker_id(thread) if solution.by_asker else solution.author_id
    tell_work(TRIAL_ON_MINE, [solver], trial.ref, thread, values, voice=voice, actor=actor)
    held = select(Acceptance.id).where(Acceptance.post_id == solution.id, Acceptance.ended_at.is_(None))
    failed = trial.outcome in {TrialOutcome.NO_CHANGE, TrialOutcome.WORSE}
    if failed and session.scalar(held) is not None:
        tell_work(STILL_SOLVED, [asker_id(thread)], trial.ref, thread, values, voice=voice, actor=actor)


def _begin(post: Post, thread: Thread, voice: Voice) -> Trial:
    """A planned trial, in the cycle after the last of this teacher in this thread."""
    held = session.scalar(
        select(func.max(Trial.cycle_no)).where(
            Trial.thread_id == thread.id, mine(voice), Trial.state != TrialState.WITHDRAWN
        )
    )
    trial = Trial(
        thread_id=thread.id,
        post_id=post.id,
        state=TrialState.PLANNED,
        cycle_no=(held or 0) + 1,
        author_id=voice.author_id,
        by_asker=voice.by_asker,
    )
    session.add(trial)
    return trial


def _count_new(thread: Thread, trial: Trial, voice: Voice) -> None:
    count_trial(thread, trial, +1)
    advance(thread, Act.TRIAL)
    if voice.membership_id is not None:
        follow(reader_of(thread, voice.membership_id), LevelReason.TRIED)


def _require_triable(post: Post, thread: Thread, voice: Voice) -> None:
    if thread.deleted_at is not None or not post.is_shown:
        raise NotFound
    if post.kind is not PostKind.SOLUTION:
        raise Invalid(_("Only what is marked as a solution can be tried. Ask its writer to mark it."))
    if thread.merged_into_id is not None or thread.state in {ThreadState.DUPLICATE, ThreadState.CLOSED}:
        words = _("In the meantime this problem is: %(state)s. Look again.", state=thread.state.label)
        raise Conflict(words, code="stale_state")
    own = (
        post.by_asker if voice.by_asker else post.author_id is not None and post.author_id == voice.author_id
    )
    if own:
        raise Invalid(
            _(
                "This is your own solution. Write in a reply how it went; a trial is what a colleague reports."
            ),
            code="own_solution_trial",
        )


def _require_planned(trial: Trial) -> None:
    if trial.state is not TrialState.PLANNED:
        words = _("In the meantime this trial is: %(state)s. Look again.", state=trial.state.label)
        raise Conflict(words, code="stale_state")


def _put_off(trial: Trial, day: date) -> None:
    trial.planned_for, trial.reminded_on = day, None
    inbox.take(TRIAL_DUE, trial.ref)


def _planned(post: Post, voice: Voice) -> Trial | None:
    statement = select(Trial).where(Trial.post_id == post.id, mine(voice), Trial.state == TrialState.PLANNED)
    return session.scalars(statement.order_by(Trial.id).limit(1)).one_or_none()


def _newest(post: Post, voice: Voice) -> Trial:
    statement = select(Trial).where(Trial.post_id == post.id, mine(voice))
    return session.scalars(statement.order_by(Trial.id.desc()).limit(1)).one()


def _digest(post: Post, report: Report) -> bytes:
    return digest_of("trial", str(post.id), report.outcome.value, *report.texts)


def _today() -> date:
    return clock.today(bound_cluster())
