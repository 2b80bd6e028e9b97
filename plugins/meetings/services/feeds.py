"""Secret calendar addresses of a member: one per device, shown once, revocable one by one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select, update

from kkg_portal.api import Actor, Invalid, clock, new_token, session, unit_of_work, verb
from kkg_portal.api import gettext as _

from ..kinds import FeedScope
from ..models import FeedToken
from ..permissions import MeetingPermission

MOST_FEEDS = 10


@verb(MeetingPermission.FEED_EDIT)
def make_feed(
    label: str,
    *,
    scope: FeedScope = FeedScope.CLUSTER,
    alarm_minutes: int | None = None,
    actor: Actor,
) -> str:
    """A new secret for the actor's own calendar; only its digest is kept, so this is the one time it is seen."""
    mine = (FeedToken.membership_id == actor.membership_id, FeedToken.revoked_at.is_(None))
    if session.scalars(select(func.count(FeedToken.id)).where(*mine)).one() >= MOST_FEEDS:
        raise Invalid(_("You have ten calendar addresses already. Remove one you no longer use."))
    token, digest = new_token()
    session.add(
        FeedToken(
            membership_id=actor.membership_id,
            label=label,
            digest=digest,
            scope=scope,
            alarm_minutes=alarm_minutes,
        )
    )
    return token


@verb(MeetingPermission.FEED_EDIT)
def revoke_feed(token: FeedToken, *, actor: Actor) -> None:
    """The address stops working at once; calendars that read it show no new meetings."""
    if token.membership_id != actor.membership_id:
        raise Invalid(_("This address belongs to somebody else."))
    token.revoked_at = token.revoked_at or clock.now()


def note_use(token_id: int, last_used_on: date | None, *, today: date) -> None:
    """Remember the day a device last read its calendar, once a day; the hours in between write nothing."""
    if last_used_on == today:
        return
    with unit_of_work():
        session.execute(
            update(FeedToken)
            .where(FeedToken.id == token_id)
            # Reading changes nothing about the address itself.
            .values(last_used_on=today, changed_at=FeedToken.changed_at)
            .execution_options(synchronize_session=False)
        )
