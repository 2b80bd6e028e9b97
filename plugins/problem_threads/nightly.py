"""What happens by itself: trials fall due, answers stay out, problems wait long. No job moves a state on its own
judgement; what is given back is given back by a day somebody chose.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import (
    SYSTEM,
    bound_cluster,
    clock,
    in_language,
    inbox,
    job,
    session,
    setting,
    unit_of_work,
)
from kkg_portal.api import gettext as _

from .addresses import thread_path, trial_path
from .escalation_ends import finish
from .kinds import ACTIVE, EscalationState, EscalationTarget, PostEvent, ThreadState, TrialState
from .locking import locked
from .models import Escalation, Thread, Trial
from .posting import put_event
from .queries.readers import asker_id
from .states import Act
from .steering import steer
from .voice import Voice
from .work_notices import OFFER, TRIAL_DUE, tell_work, users_of

AT_ONCE = 200
PORTAL = Voice(None, False, None)


@job("problem_threads.remind_trials", every=timedelta(hours=6), in_each_cluster=True)
def remind_trials(_payload: dict[str, Any]) -> None:
    """Planned trials whose day has come, each once for that day."""
    today = clock.today(bound_cluster())
    with unit_of_work():
        due = session.scalars(
            select(Trial)
            .join(Thread, Thread.id == Trial.thread_id)
            .where(
                Trial.state == TrialState.PLANNED,
                Trial.planned_for <= today,
                Trial.reminded_on.is_(None),
                Thread.deleted_at.is_(None),
            )
            .options(joinedload(Trial.thread))
            .order_by(Trial.planned_for, Trial.id)
            .limit(AT_ONCE)
        ).all()
        for trial in due:
            _remind(trial)
            trial.reminded_on = today


@job("problem_threads.give_back_overdue", every=timedelta(hours=6), in_each_cluster=True)
def give_back_overdue(_payload: dict[str, Any]) -> None:
    """Facilitators who did not answer by their day: it goes back to the coordinators, and no name is called."""
    with unit_of_work():
        overdue = session.scalars(
            select(Escalation)
            .where(
                Escalation.target == EscalationTarget.MENTOR,
                Escalation.state.in_((EscalationState.OPEN, EscalationState.TAKEN)),
                Escalation.due_at < clock.now(),
            )
            .options(joinedload(Escalation.thread))
            .order_by(Escalation.due_at, Escalation.id)
            .limit(AT_ONCE)
        ).all()
        for escalation in overdue:
            thread = locked(escalation.thread)
            with in_language(bound_cluster().language):
                words = _("The time for an answer is over. The coordinators look for another way.")
            finish(escalation, thread, EscalationState.RETURNED, words)
            steer(thread, Act.RETURN, actor=SYSTEM)
            put_event(thread, PostEvent.RETURNED, words, PORTAL)


@job("problem_threads.offer_further", every=timedelta(days=1), in_each_cluster=True)
def offer_further(_payload: dict[str, Any]) -> None:
    """Tell askers once that a problem without a solution can be brought further; the state stays what it is."""
    days = int(setting("problem_threads", "offer_after_days"))
    waiting = sorted(ACTIVE - {ThreadState.ESCALATED})
    with unit_of_work():
        threads = session.scalars(
            select(Thread)
            .where(
                Thread.state.in_(waiting),
                Thread.created_at < clock.now() - timedelta(days=days),
                Thread.offered_at.is_(None),
                Thread.deleted_at.is_(None),
                Thread.merged_into_id.is_(None),
            )
            .order_by(Thread.created_at, Thread.id)
            .limit(AT_ONCE)
        ).all()
        for thread in threads:
            thread.offered_at = clock.now()
            tell_work(OFFER, [asker_id(thread)], thread.ref, thread, {"url": thread_path(thread.public_id)})


def _remind(trial: Trial) -> None:
    owner = trial.author_id if trial.author_id is not None else asker_id(trial.thread)
    url = trial_path(trial.thread.public_id, trial.public_id)
    values = {"url": url, "trial": trial.public_id, "revision": str(trial.planned_for)}
    tell_work(TRIAL_DUE, [owner], trial.ref, trial.thread, values)
    with in_language(bound_cluster().language):
        title = _("Have you tried it? “%(problem)s”", problem=trial.thread.title)
    inbox.put(users_of([owner]), TRIAL_DUE, trial.ref, title=title, url=url)
