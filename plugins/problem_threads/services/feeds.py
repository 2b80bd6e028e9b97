"""Secret feed addresses of a member: one for each device, shown once, revocable one by one."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, clock, new_token, session, verb
from kkg_portal.api import gettext as _

from ..models import FeedToken
from ..permissions import ThreadPermission

MOST_FEEDS = 10


@verb(ThreadPermission.FEED_EDIT)
def make_thread_feed(label: str, *, actor: Actor) -> str:
    """A new secret for the actor's own feed; only its digest is kept, so this is the one time it is seen."""
    mine = (FeedToken.membership_id == actor.membership_id, FeedToken.revoked_at.is_(None))
    if session.scalars(select(func.count(FeedToken.id)).where(*mine)).one() >= MOST_FEEDS:
        raise Invalid(_("You have ten addresses already. Remove one you no longer use."))
    token, digest = new_token()
    session.add(FeedToken(membership_id=actor.membership_id, label=label, digest=digest))
    return token


@verb(ThreadPermission.FEED_EDIT)
def revoke_thread_feed(token: FeedToken, *, actor: Actor) -> None:
    """The address stops working at once."""
    if token.membership_id != actor.membership_id:
        raise Invalid(_("This address belongs to somebody else."))
    token.revoked_at = token.revoked_at or clock.now()
