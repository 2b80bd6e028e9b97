"""Secret calendar addresses: the owner's own list, and whose a secret is."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import Actor, Membership, MemberStatus, User, session

from ..models import FeedToken
from .rows import AnyRow


def my_feed_tokens(actor: Actor) -> Sequence[FeedToken]:
    """The addresses that work, newest first."""
    return session.scalars(
        select(FeedToken)
        .where(FeedToken.membership_id == actor.membership_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id.desc())
        .limit(20)
    ).all()


def feed_owner(digest: bytes) -> AnyRow | None:
    """The member behind a secret, as long as it is not revoked and they are still one with an account."""
    return session.execute(
        select(Membership.id, Membership.user_id)
        .join(FeedToken, FeedToken.membership_id == Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            FeedToken.digest == digest,
            FeedToken.revoked_at.is_(None),
            Membership.status == MemberStatus.ACTIVE,
            User.disabled_at.is_(None),
        )
    ).first()
