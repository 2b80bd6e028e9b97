"""Members who leave or are erased: their plans go, what waits for them goes back, their words go with them."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from kkg_portal.api import (
    SYSTEM,
    Attachment,
    MemberErased,
    MemberLeft,
    clock,
    forget_upload,
    inbox,
    on,
    session,
)

from .escalation_ends import finish
from .kinds import CardState, EscalationState, TrialState
from .locking import locked
from .models import (
    CardOffer,
    Citation,
    Escalation,
    HiddenAuthor,
    SharedCard,
    Thread,
    Trial,
    TrialFile,
)
from .states import Act
from .steering import steer
from .trial_counts import count_trial
from .work_notices import TRIAL_DUE

UNFINISHED = (EscalationState.OPEN, EscalationState.TAKEN)


@on(MemberLeft)
def withdraw_member(event: MemberLeft) -> None:
    """Nobody waits for somebody who left: planned trials are withdrawn, what they took as facilitator goes back."""
    _withdraw_plans(event.membership_id)
    held = session.scalars(
        select(Escalation)
        .where(Escalation.mentor_id == event.membership_id, Escalation.state.in_(UNFINISHED))
        .options(joinedload(Escalation.thread))
    ).all()
    for escalation in held:
        thread = locked(escalation.thread)
        finish(escalation, thread, EscalationState.RETURNED)
        steer(thread, Act.RETURN, actor=SYSTEM)


@on(MemberErased)
def forget_member(event: MemberErased) -> None:
    """What they wrote of their trials goes; that something was tried, and how it ended, stays as a number."""
    _withdraw_plans(event.membership_id)
    asked = select(HiddenAuthor.thread_id).where(HiddenAuthor.membership_id == event.membership_id)
    own = select(Thread.id).where((Thread.author_id == event.membership_id) | Thread.id.in_(asked))
    theirs = (Trial.author_id == event.membership_id) | (
        Trial.by_asker & Trial.author_id.is_(None) & Trial.thread_id.in_(asked)
    )
    trials = session.scalars(select(Trial).where(theirs)).all()
    for trial in trials:
        trial.did, trial.obstacle, trial.next_step = "", "", ""
    _forget_files([trial.id for trial in trials])
    offers = session.scalars(select(CardOffer).where(CardOffer.thread_id.in_(own))).all()
    for offer in offers:
        _take_card_away(offer)
    session.execute(delete(Citation).where(Citation.author_id == event.membership_id))


def _withdraw_plans(membership_id: int) -> None:
    asked = select(HiddenAuthor.thread_id).where(HiddenAuthor.membership_id == membership_id)
    planned = session.scalars(
        select(Trial)
        .where(
            Trial.state == TrialState.PLANNED,
            (Trial.author_id == membership_id)
            | (Trial.by_asker & Trial.author_id.is_(None) & Trial.thread_id.in_(asked)),
        )
        .options(joinedload(Trial.thread))
    ).all()
    for trial in planned:
        count_trial(trial.thread, trial, -1)
        trial.state = TrialState.WITHDRAWN
        inbox.take(TRIAL_DUE, trial.ref)


def _forget_files(trial_ids: list[int]) -> None:
    files = session.scalars(select(TrialFile).where(TrialFile.trial_id.in_(trial_ids))).all()
    for file in files:
        kept = session.get(Attachment, file.attachment_id)
        session.delete(file)
        session.flush()  # the row may go once nothing points at it
        if kept is not None:
            forget_upload(kept)


def _take_card_away(offer: CardOffer) -> None:
    """Consent ends with the person who gave it."""
    offer.state = CardState.WITHDRAWN
    session.execute(
        update(SharedCard)
        .where(SharedCard.public_id == offer.card_public_id)
        .values(withdrawn_at=clock.now(), title="-", problem_html="", solution_html="", evidence="")
    )
