"""Trials, acceptances, escalations, cards and citations by the ids in an address."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import NotFound, current_actor

from ..kinds import PostKind
from ..models import (
    Acceptance,
    CardOffer,
    Citation,
    Escalation,
    FeedToken,
    Post,
    SharedCard,
    Thread,
    Trial,
    TrialFile,
)
from . import loaders
from .loaders import one


def solution(thread: str, post: int) -> Post:
    """A post that is marked as a solution and can be read."""
    found = loaders.post(thread, post)
    if found.kind is not PostKind.SOLUTION or not found.is_shown:
        raise NotFound
    return found


def trial(thread: str, trial: str) -> Trial:
    statement = (
        select(Trial)
        .join(Thread, Thread.id == Trial.thread_id)
        .where(Thread.public_id == thread, Trial.public_id == trial)
        .options(joinedload(Trial.thread), joinedload(Trial.post).joinedload(Post.thread))
    )
    return one(statement)


def trial_file(thread: str, trial: str, file: str) -> TrialFile:
    """A file of a report; it is shown to whoever may read the thread."""
    statement = (
        select(TrialFile)
        .join(Trial, Trial.id == TrialFile.trial_id)
        .join(Thread, Thread.id == Trial.thread_id)
        .where(Thread.public_id == thread, Trial.public_id == trial, TrialFile.public_id == file)
        .options(joinedload(TrialFile.trial).joinedload(Trial.thread), joinedload(TrialFile.attachment))
    )
    return one(statement)


def acceptance(thread: str, acceptance: str) -> Acceptance:
    statement = (
        select(Acceptance)
        .join(Thread, Thread.id == Acceptance.thread_id)
        .where(Thread.public_id == thread, Acceptance.public_id == acceptance)
        .options(joinedload(Acceptance.thread), joinedload(Acceptance.post))
    )
    return one(statement)


def escalation(thread: str, escalation: str) -> Escalation:
    statement = (
        select(Escalation)
        .join(Thread, Thread.id == Escalation.thread_id)
        .where(Thread.public_id == thread, Escalation.public_id == escalation)
        .options(joinedload(Escalation.thread))
    )
    return one(statement)


def offer(thread: str, offer: str) -> CardOffer:
    """The card of a thread on its way to other clusters."""
    statement = (
        select(CardOffer)
        .join(Thread, Thread.id == CardOffer.thread_id)
        .where(Thread.public_id == thread, CardOffer.public_id == offer)
        .options(joinedload(CardOffer.thread))
    )
    return one(statement)


def card(card: str) -> SharedCard:
    """A card that is open to all clusters; a withdrawn one does not exist any more."""
    return one(select(SharedCard).where(SharedCard.public_id == card, SharedCard.withdrawn_at.is_(None)))


def own_feed(feed: str) -> FeedToken:
    """One's own feed address; another member's does not exist for them."""
    mine = FeedToken.membership_id == current_actor().membership_id
    return one(select(FeedToken).where(FeedToken.public_id == feed, mine))


def citation(citation: str) -> Citation:
    """A request to be quoted, for the colleague whose solution it is about; it does not exist for others."""
    found = one(
        select(Citation)
        .join(Post, Post.id == Citation.post_id)
        .where(Citation.public_id == citation)
        .options(joinedload(Citation.post).joinedload(Post.thread))
    )
    author_id = found.post.author_id
    if author_id is None or author_id != current_actor().membership_id:
        raise NotFound
    return found
