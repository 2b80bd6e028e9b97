"""From a notice to its deliveries: worked out by the worker right after the change that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.db.inserting import insert_into
from kkg_portal.core.jobs import enqueue_at, job
from kkg_portal.core.notifications.deciding import URGENT_WITHIN, Departure, Happening, decide
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.notifications.wishes import choices_of_people
from kkg_portal.core.plugins.contract import NotificationType
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.uow import unit_of_work

SEND = "core.send_notices"
SEND_HELD = "core.send_held"


@job("core.plan_notices")
def plan_notices(payload: dict[str, Any]) -> None:
    """Give each new notice about one thing its deliveries; a second run finds nothing left to plan."""
    with unit_of_work():
        cluster = bound_cluster()
        notices = session.scalars(
            select(Notice)
            .where(
                Notice.cluster_id == cluster.id,
                Notice.ref_kind == payload["ref_kind"],
                Notice.ref_id == payload["ref_id"],
                Notice.planned_at.is_(None),
                Notice.hidden_at.is_(None),
            )
            .order_by(Notice.id)
            .limit(2000)
        ).all()
        if not notices:
            return
        _plan(notices)
        session.execute(
            update(Notice)
            .where(Notice.id.in_([notice.id for notice in notices]))
            .values(planned_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def _plan(notices: Sequence[Notice]) -> None:
    now = clock.now()
    people = choices_of_people({notice.user_id for notice in notices}, bound_cluster())
    kinds = {kind: registry().find_notification_type(kind) for kind in {one.kind for one in notices}}
    planned: list[tuple[Notice, Departure]] = []
    for notice in notices:
        kind = kinds[notice.kind]
        if kind is None or notice.read_at is not None:
            continue  # The part that sent it has left the installation, or the person was quicker.
        reach = people.reach(notice.user_id, notice.within)
        wishes = people.wishes(notice.user_id, notice.kind)
        planned += [(notice, one) for one in decide(_happening(notice, kind, now), reach, wishes, now)]
    _insert_deliveries(planned)
    send_later(planned)


def _happening(notice: Notice, kind: NotificationType, now: datetime) -> Happening:
    due_at = notice.values.get("due_at")
    is_near = due_at is None or datetime.fromisoformat(due_at) - now < URGENT_WITHIN
    return Happening(
        at=notice.created_at,
        has_own_mail=kind.template is not None,
        is_prompt=kind.prompt,
        is_urgent=kind.urgent and is_near,
    )


def _insert_deliveries(planned: Iterable[tuple[Notice, Departure]]) -> None:
    rows = [
        {
            "notice_id": notice.id,
            "user_id": notice.user_id,
            "channel": departure.channel,
            "mode": departure.mode,
            "not_before": departure.not_before,
            "is_held": departure.is_held,
        }
        for notice, departure in planned
    ]
    if rows:
        session.execute(
            insert_into(Delivery).on_conflict_do_nothing(index_elements=["notice_id", "channel"]), rows
        )


def send_later(planned: Iterable[tuple[Notice, Departure]]) -> None:
    """One job for each message that is to come, however many notices it will gather; digests have their own."""
    payloads: dict[str, tuple[datetime, dict[str, Any]]] = {}
    held: dict[str, tuple[datetime, dict[str, Any]]] = {}
    for notice, departure in planned:
        if departure.mode is not Mode.NOW:
            continue
        payload = {"user_id": notice.user_id, "channel": departure.channel.value}
        when = f"{departure.not_before:%Y%m%d%H%M%S%f}"
        if departure.is_held:
            held[f"held:{departure.channel}:{notice.user_id}:{when}"] = (departure.not_before, payload)
            continue
        batch = _batch(notice, departure)
        key = f"{departure.channel}:{notice.user_id}:{notice.cluster_id}:{batch}:{when}"
        payloads[key] = (departure.not_before, {**payload, **_gathered_by(batch)})
    enqueue_at(SEND, payloads)
    # What waited for the end of the quiet hours goes out once for each person, whatever clusters it comes from.
    enqueue_at(SEND_HELD, held, is_bound=False)


def _batch(notice: Notice, departure: Departure) -> str:
    """What goes out together: a push or what has a mail of its own alone, else the conversation."""
    kind = registry().notification_type(notice.kind)
    if departure.channel is Channel.PUSH or kind.template is not None:
        return f"notice {notice.id}"
    return f"within {notice.within}"


def _gathered_by(batch: str) -> Mapping[str, Any]:
    name, _space, value = batch.partition(" ")
    return {"notice": int(value)} if name == "notice" else {"within": value}
