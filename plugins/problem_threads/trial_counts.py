"""Counts trials on their thread by one up and one down. Inside verbs."""

from __future__ import annotations

from sqlalchemy import update

from kkg_portal.api import session

from .kinds import TrialOutcome, TrialState
from .models import Thread, Trial

BY_OUTCOME = {
    TrialOutcome.WORKED: Thread.trials_worked,
    TrialOutcome.PARTLY: Thread.trials_partly,
    TrialOutcome.NO_CHANGE: Thread.trials_no_change,
    TrialOutcome.WORSE: Thread.trials_worse,
    TrialOutcome.COULD_NOT: Thread.trials_could_not,
}


def count_trial(thread: Thread, trial: Trial, change: int) -> None:
    """Add `trial` to the numbers of `thread`, or take it away, as it stands now. Withdrawn ones count nowhere."""
    if trial.state is TrialState.WITHDRAWN:
        return
    counted = {Thread.trial_count: Thread.trial_count + change}
    if trial.state is TrialState.PLANNED:
        counted[Thread.trials_planned] = Thread.trials_planned + change
    elif trial.outcome is not None:
        column = BY_OUTCOME[trial.outcome]
        counted[column] = column + change
    session.execute(update(Thread).where(Thread.id == thread.id).values(counted))
