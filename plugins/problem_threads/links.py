"""What problem threads do about events of others: members who leave and accounts that are erased."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from kkg_portal.api import MemberErased, MemberLeft, on, session

from .kinds import TrialState
from .models import (
    Draft,
    FeedToken,
    Flag,
    HiddenAuthor,
    Mention,
    Reaction,
    SentForm,
    Thread,
    ThreadGuest,
    ThreadReader,
    Trial,
)

_THEIRS_ALONE = (Draft, FeedToken, SentForm, ThreadGuest)


@on(MemberLeft)
def let_go(event: MemberLeft) -> None:
    """Posts stay under the name; drafts and addresses go, and trials that were only planned are withdrawn."""
    for kind in _THEIRS_ALONE:
        session.execute(
            delete(kind)
            .where(kind.membership_id == event.membership_id)
            .execution_options(synchronize_session=False)
        )
    _withdraw_planned_trials(event.membership_id)


@on(MemberErased)
def forget(event: MemberErased) -> None:
    """What was the member's alone goes, and who asked without a name is known to nobody any more.

    Posts are the group's by now: they stay, under the name the core leaves of an erased account.
    """
    for kind in (*_THEIRS_ALONE, HiddenAuthor, Mention, Reaction, ThreadReader):
        session.execute(
            delete(kind)
            .where(kind.membership_id == event.membership_id)
            .execution_options(synchronize_session=False)
        )
    session.execute(update(Flag).where(Flag.membership_id == event.membership_id).values(note=""))
    _withdraw_planned_trials(event.membership_id)


def _withdraw_planned_trials(membership_id: int) -> None:
    planned = (Trial.author_id == membership_id, Trial.state == TrialState.PLANNED)
    for thread_id in session.scalars(select(Trial.thread_id).where(*planned)).all():
        session.execute(
            update(Thread)
            .where(Thread.id == thread_id)
            .values(trials_planned=Thread.trials_planned - 1, trial_count=Thread.trial_count - 1)
        )
    session.execute(
        update(Trial).where(*planned).values(state=TrialState.WITHDRAWN, version=Trial.version + 1)
    )
