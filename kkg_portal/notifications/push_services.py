"""Browsers that want to be woken: added by the person who sits before them, ended by the same person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.errors import Invalid, NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications.models import PushSubscription
from kkg_portal.core.notifications.push import MOST_BROWSERS, require_known_service
from kkg_portal.core.uow import verb


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser hands out when its person agrees: an address, and two keys only it can read with."""

    endpoint: str
    p256dh: str
    auth: str


@verb(None)
def add_browser(browser: Browser, *, device: str, actor: Actor) -> None:
    """A browser that asks again only brings newer keys; a phone that changed hands belongs to its new owner."""
    require_known_service(browser.endpoint)
    others = (PushSubscription.user_id == actor.user_id, PushSubscription.endpoint != browser.endpoint)
    if (session.scalar(select(func.count(PushSubscription.id)).where(*others)) or 0) >= MOST_BROWSERS:
        raise Invalid(_("So many phones are enough. Remove one that you no longer use."))
    values = {
        "user_id": actor.user_id,
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "device": device[:80],
    }
    session.execute(
        insert_into(PushSubscription)
        .values(endpoint=browser.endpoint, **values)
        .on_conflict_do_update(index_elements=["endpoint"], set_=values)
    )


@verb(None)
def end_browser(public_id: str, *, actor: Actor) -> None:
    gone = session.execute(
        delete(PushSubscription).where(
            PushSubscription.public_id == public_id, PushSubscription.user_id == actor.user_id
        )
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
        raise NotFound
