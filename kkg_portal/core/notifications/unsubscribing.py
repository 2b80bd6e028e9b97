"""The address in each mail that ends such mails: works without signing in, means the same however often it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from kkg_portal.clusters.models import Cluster
from kkg_portal.core import audit, clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.jobs import job
from kkg_portal.core.notifications.models import (
    NoticeMute,
    NoticePreference,
    NoticeSettings,
    UnsubscribeToken,
)
from kkg_portal.core.notifications.modes import Channel, Mode, Scope
from kkg_portal.core.passwords import new_token, token_digest
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.uow import unit_of_work
from kkg_portal.core.web import portal_url

# Long enough that nobody finds an old mail with a dead address in it.
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Ending:
    """What an address ends, for the page with its one button; nothing of it tells who the person is."""

    scope: Scope
    kind: str | None
    title: str


def new_address(
    user_id: int,
    cluster_id: int,
    scope: Scope,
    *,
    kind: str | None = None,
    within: ObjectRef | None = None,
    title: str = "",
) -> str:
    """A secret address for one mail, inside the unit of work that prepares it."""
    token, digest = new_token()
    session.add(
        UnsubscribeToken(
            digest=digest,
            user_id=user_id,
            cluster_id=cluster_id,
            scope=scope,
            kind=kind,
            within_kind=within.kind if within is not None else None,
            within_id=within.public_id if within is not None else None,
            title=title,
        )
    )
    return portal_url(f"/u/{token}")


def ending(token: str) -> Ending | None:
    row = _row(token)
    if row is None:
        return None
    cluster = session.get_one(Cluster, row.cluster_id)
    # Where mails say nothing of what happened, their addresses do not either.
    return Ending(row.scope, row.kind, row.title if cluster.mails_show_text else "")


def unsubscribe(token: str) -> None:
    """End what the address ends. An unknown or old one changes nothing and is no error: that would tell something."""
    with unit_of_work():
        row = _row(token)
        if row is None or _has_ended(row):
            return
        for statement in _statements(row):
            session.execute(statement)
        audit.record("core.unsubscribe", ref=None, actor_id=row.user_id, detail={"scope": row.scope.value})


def _has_ended(row: UnsubscribeToken) -> bool:
    """Whether pressing again would change nothing: then it leaves no line either, however often it is pressed."""
    if row.scope is Scope.ALL:
        ended = select(NoticeSettings.id).where(
            NoticeSettings.user_id == row.user_id, NoticeSettings.mail_is_off
        )
    elif row.scope is Scope.KIND:
        ended = select(NoticePreference.id).where(
            NoticePreference.user_id == row.user_id,
            NoticePreference.kind == row.kind,
            NoticePreference.channel == Channel.MAIL,
            NoticePreference.mode == Mode.OFF,
        )
    else:
        ended = select(NoticeMute.id).where(
            NoticeMute.user_id == row.user_id,
            NoticeMute.cluster_id == row.cluster_id,
            NoticeMute.within_kind == row.within_kind,
            NoticeMute.within_id == row.within_id,
        )
    return session.scalar(ended) is not None


def _row(token: str) -> UnsubscribeToken | None:
    return session.scalar(select(UnsubscribeToken).where(UnsubscribeToken.digest == token_digest(token)))


def _statements(row: UnsubscribeToken) -> Iterator[Any]:
    """Written so that two presses at once leave what one would."""
    person: dict[str, Any] = {"user_id": row.user_id}
    if row.scope is Scope.ALL:
        values = {**person, "mail_is_off": True}
        yield (
            insert_into(NoticeSettings)
            .values(values)
            .on_conflict_do_update(
                index_elements=["user_id"], set_={"mail_is_off": True, "version": NoticeSettings.version + 1}
            )
        )
    elif row.scope is Scope.KIND:
        values = {**person, "kind": row.kind, "channel": Channel.MAIL, "mode": Mode.OFF}
        keys = ["user_id", "kind", "channel"]
        yield (
            insert_into(NoticePreference)
            .values(values)
            .on_conflict_do_update(index_elements=keys, set_={"mode": Mode.OFF})
        )
    else:
        place = {"within_kind": row.within_kind, "within_id": row.within_id}
        values = {**person, **place, "cluster_id": row.cluster_id, "title": row.title}
        keys = ["user_id", "cluster_id", "within_kind", "within_id"]
        yield insert_into(NoticeMute).values(values).on_conflict_do_nothing(index_elements=keys)


@job("core.forget_old_unsubscribe_addresses", every=timedelta(days=1))
def forget_old_addresses(_payload: dict[str, object]) -> None:
    with unit_of_work():
        session.execute(delete(UnsubscribeToken).where(UnsubscribeToken.created_at < clock.now() - KEPT))
