"""What is handed on: the week for the group, a feed reader's threads, and whose secret an address holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, select

from kkg_portal.api import Actor, Membership, MemberStatus, User, clock, session

from ..kinds import ACTIVE, ThreadState
from ..models import FeedToken, Thread
from ..sharing_words import Week
from .shown import listed

LISTED = 8
MOST_ENTRIES = 40
WEEK = timedelta(days=7)


def week_of(actor: Actor) -> Week:
    """New in the last seven days, unanswered for longer, and resolved in these days. Three statements.

    A problem stands once: one that came and was resolved in the same week counts as resolved.
    """
    since = clock.now() - WEEK
    return Week(
        new=_threads(actor, Thread.created_at > since, Thread.state.in_(ACTIVE)),
        waiting=_threads(
            actor, Thread.created_at <= since, Thread.other_reply_count == 0, Thread.state.in_(ACTIVE)
        ),
        resolved=_threads(actor, Thread.state == ThreadState.RESOLVED, Thread.state_since > since),
    )


def my_feeds(actor: Actor) -> Sequence[FeedToken]:
    """The addresses that work, newest first."""
    return session.scalars(
        select(FeedToken)
        .where(FeedToken.membership_id == actor.membership_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id.desc())
        .limit(20)
    ).all()


def feed_reader(digest: bytes) -> Row[int, int] | None:
    """The row and the account behind a secret, while it is not revoked and its owner is an active member here.

    One statement whatever is wrong with the secret, so that every refusal takes the same time.
    """
    return session.execute(
        select(FeedToken.id, Membership.user_id)
        .join(Membership, Membership.id == FeedToken.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(
            FeedToken.digest == digest,
            FeedToken.revoked_at.is_(None),
            Membership.status == MemberStatus.ACTIVE,
            User.disabled_at.is_(None),
        )
    ).first()


def feed_threads(actor: Actor) -> Sequence[Thread]:
    """The threads somebody wrote in last, as this actor may see them."""
    return session.scalars(
        select(Thread)
        .where(listed(actor))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def _threads(actor: Actor, *conditions: object) -> Sequence[Thread]:
    statement = select(Thread).where(listed(actor), *conditions)  # type: ignore[arg-type]
    return session.scalars(statement.order_by(Thread.created_at.desc(), Thread.id.desc()).limit(LISTED)).all()
