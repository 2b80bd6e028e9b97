"""The end of notices: of those who leave a cluster, of erased people, and of all that is old."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from kkg_portal.clusters.events import MemberLeft
from kkg_portal.clusters.models import Membership
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.events import on
from kkg_portal.core.jobs import job
from kkg_portal.core.notifications.models import (
    Notice,
    NoticeMute,
    NoticePreference,
    NoticeSettings,
    PushSubscription,
    UnsubscribeToken,
)
from kkg_portal.core.tenancy import bound_cluster_id
from kkg_portal.core.uow import unit_of_work

# About a semester: whoever looks for older things uses the search.
KEPT = timedelta(days=180)


@on(MemberLeft)
def forget_notices_here(event: MemberLeft) -> None:
    """Whoever left a cluster is told no more of it, and the bell counts nothing they cannot open."""
    user_id = session.scalar(select(Membership.user_id).where(Membership.id == event.membership_id))
    cluster_id = bound_cluster_id()
    _delete(Notice, Notice.user_id == user_id, Notice.cluster_id == cluster_id)
    _delete(NoticeMute, NoticeMute.user_id == user_id, NoticeMute.cluster_id == cluster_id)


def forget_notices_of(user_id: int) -> None:
    """What an erased person was told and chose, and what others were told of what they did: it may name them."""
    _delete(Notice, (Notice.user_id == user_id) | (Notice.by_id == user_id))
    for model in (NoticeMute, NoticePreference, NoticeSettings, PushSubscription, UnsubscribeToken):
        _delete(model, model.user_id == user_id)


@job("core.forget_old_notices", every=timedelta(days=1))
def forget_old_notices(_payload: dict[str, Any]) -> None:
    with unit_of_work():
        _delete(Notice, Notice.created_at < clock.now() - KEPT)


def _delete(model: type[Any], *which: ColumnElement[bool]) -> None:
    """Deliveries go with their notices, by the database."""
    session.execute(delete(model).where(*which).execution_options(synchronize_session=False))
