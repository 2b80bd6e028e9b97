"""Cards that other clusters opened: newest first, by subject and class, a page at a time. No cluster is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from kkg_portal.api import Actor, allows, plain_text, session

from ..kinds import CardState, ClassPhase, PostKind, Subject
from ..models import Acceptance, CardOffer, Post, SharedCard, Thread
from ..permissions import ThreadPermission, is_own
from .trials import solutions_of

PAGE = 20


@dataclass(frozen=True, slots=True)
class CardPage:
    cards: Sequence[SharedCard]
    # The public id to continue after, if there is more.
    older: str = ""


@dataclass(frozen=True, slots=True)
class CardRights:
    may_agree: bool
    may_propose: bool
    may_publish: bool


def open_cards(subject: Subject | None, class_phase: ClassPhase | None, after: str = "") -> CardPage:
    """One statement, two when it continues after a card."""
    statement = select(SharedCard).where(SharedCard.withdrawn_at.is_(None))
    if subject is not None:
        statement = statement.where(SharedCard.subject == subject)
    if class_phase is not None:
        statement = statement.where(SharedCard.class_phase == class_phase)
    place = session.execute(
        select(SharedCard.published_at, SharedCard.id).where(SharedCard.public_id == after)
    ).first()
    if after and place is not None:
        earlier = and_(SharedCard.published_at == place.published_at, SharedCard.id < place.id)
        statement = statement.where(or_(SharedCard.published_at < place.published_at, earlier))
    rows = session.scalars(
        statement.order_by(SharedCard.published_at.desc(), SharedCard.id.desc()).limit(PAGE + 1)
    ).all()
    return CardPage(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else "")


def offer_of(thread: Thread) -> CardOffer | None:
    return session.scalar(select(CardOffer).where(CardOffer.thread_id == thread.id))


def rights_on(thread: Thread, actor: Actor) -> CardRights:
    return CardRights(
        may_agree=is_own(actor, thread) and allows(actor, ThreadPermission.CARD_AGREE, thread),
        may_propose=allows(actor, ThreadPermission.CARD_PROPOSE, thread),
        may_publish=allows(actor, ThreadPermission.CARD_PUBLISH, thread),
    )


def first_words(thread: Thread, actor: Actor) -> dict[str, str]:
    """What a card begins with: the earlier offer, else problem and first solution as they stand, to be shortened."""
    offer = offer_of(thread)
    if offer is not None and offer.state is not CardState.WITHDRAWN:
        return {
            "title": offer.title,
            "problem": offer.problem,
            "solution": offer.solution,
            "evidence": offer.evidence,
        }
    problem = session.scalar(
        select(Post.html).where(
            Post.thread_id == thread.id, Post.kind == PostKind.PROBLEM, Post.hidden_at.is_(None)
        )
    )
    solution = session.execute(
        select(Post.id, Post.html)
        .join(Acceptance, Acceptance.post_id == Post.id)
        .where(Acceptance.thread_id == thread.id, Acceptance.ended_at.is_(None))
        .order_by(Acceptance.is_primary.desc(), Acceptance.id)
        .limit(1)
    ).first()
    found = solutions_of(thread, actor)
    tally = next((one.tally.words for one in found if solution and one.post.id == solution.id), "")
    return {
        "title": thread.title,
        "problem": plain_text(problem or ""),
        "solution": plain_text(solution.html) if solution else "",
        "evidence": tally,
    }
