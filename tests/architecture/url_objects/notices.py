"""Notices and what belongs to them: one's own, except that nobody has a notice of somebody else."""

from __future__ import annotations

from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import Notice, PushSubscription, UnsubscribeToken
from kkg_portal.core.notifications.modes import Scope
from kkg_portal.core.passwords import new_token
from tests.architecture.url_objects import World, builds


@builds("notice")
def notice_of_bob(world: World) -> str:
    """bob's, whoever asks: everybody else must not find it."""
    bob = world.people.bob
    place = {
        "ref_kind": "core.post",
        "ref_id": "po00000001",
        "within_kind": "core.talk",
        "within_id": "th00000001",
    }
    row = Notice(
        user_id=bob.user_id,
        cluster_id=bob.cluster_id,
        kind="meetings.invited",
        title="Pecahan",
        url="/k/melati/",
        **place,
    )
    session.add(row)
    session.commit()
    return row.public_id


@builds("browser")
def browser_of_bob(world: World) -> str:
    row = PushSubscription(
        user_id=world.people.bob.user_id,
        endpoint="https://fcm.googleapis.com/fcm/send/bob",
        p256dh="B" * 87,
        auth="A" * 22,
    )
    session.add(row)
    session.commit()
    return row.public_id


@builds("unsubscribe.token", is_object=False)
def end_of_bobs_mail(world: World) -> str:
    """The secret in bob's mail: whoever holds the mail may use it, signed in or not."""
    token, digest = new_token()
    session.add(
        UnsubscribeToken(
            digest=digest,
            user_id=world.people.bob.user_id,
            cluster_id=world.people.bob.cluster_id,
            scope=Scope.ALL,
        )
    )
    session.commit()
    return token
