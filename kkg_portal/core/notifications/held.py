"""What waited for the end of somebody's quiet hours: one message for all their clusters, judged in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from kkg_portal.accounts.models import User
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import in_language
from kkg_portal.core.jobs import job
from kkg_portal.core.notifications.letters import HeldGroup, Letter, held_letter
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.notifications.planning import SEND_HELD
from kkg_portal.core.notifications.receivers import Receiver
from kkg_portal.core.notifications.sending import (
    MOST_AT_ONCE,
    Recipient,
    hand_over,
    judge,
    knock,
    note_try,
    recipient_of,
    waiting_rows,
    within_the_day,
)
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work


@dataclass(frozen=True, slots=True)
class _Found:
    """What one cluster has for the message, in plain values that outlive its session."""

    cluster_id: int
    language: str
    delivery_ids: tuple[int, ...]
    notice_id: str
    within: str
    group: HeldGroup


@job(SEND_HELD)
def send_held(payload: dict[str, Any]) -> None:
    """One mail or one knock; nothing when all of it was read, withdrawn or closed to this person meanwhile."""
    user_id, channel = payload["user_id"], Channel(payload["channel"])
    found = [
        one for cluster_id in _clusters(user_id, channel) if (one := _look(cluster_id, user_id, channel))
    ]
    if not found:
        return
    first = found[0]
    ids = [delivery_id for one in found for delivery_id in one.delivery_ids]
    with working_in(first.cluster_id), unit_of_work(), in_language(first.language):
        letter = _letter(user_id, found) if channel is Channel.MAIL else None
        note_try(ids, letter.message_id if letter else None)
    if letter is not None:
        hand_over(ids, letter)
    else:
        knock(ids, user_id, first.notice_id, first.within, first.language)


def _clusters(user_id: int, channel: Channel) -> Sequence[int]:
    """Where something of this person was held and may leave, the oldest first."""
    return session.scalars(
        select(Notice.cluster_id)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(
            Delivery.user_id == user_id,
            Delivery.channel == channel,
            Delivery.mode == Mode.NOW,
            Delivery.is_held,
            Delivery.not_before <= clock.now(),
            Delivery.sent_at.is_(None),
            Delivery.skipped_reason.is_(None),
        )
        .group_by(Notice.cluster_id)
        .order_by(func.min(Notice.id))
        .limit(50)
    ).all()


def _look(cluster_id: int, user_id: int, channel: Channel) -> _Found | None:
    """Judge what was held in one cluster, by the person's roles and rights there of today."""
    with working_in(cluster_id):
        recipient = recipient_of(user_id)
        if recipient is None:
            return None
        with unit_of_work(), in_language(recipient.language):
            return _judged(recipient, channel)


def _judged(recipient: Recipient, channel: Channel) -> _Found | None:
    rows = session.execute(
        waiting_rows(recipient.user.id, channel)
        .where(Delivery.mode == Mode.NOW, Delivery.is_held, Delivery.not_before <= clock.now())
        .limit(MOST_AT_ONCE)
    ).all()
    leaving = judge(rows, recipient, channel)
    if channel is Channel.MAIL:
        leaving = within_the_day(leaving, recipient)
    if not leaving:
        return None
    notices = [one.notice for one in leaving]
    return _Found(
        recipient.cluster.id,
        recipient.language,
        tuple(one.delivery_id for one in leaving),
        notices[0].public_id,
        str(notices[0].within),
        HeldGroup.of(notices, recipient.cluster),
    )


def _letter(user_id: int, found: Sequence[_Found]) -> Letter:
    user = session.get_one(User, user_id)
    first = found[0]
    return held_letter(
        [one.group for one in found], Receiver.of(user), first.cluster_id, first.delivery_ids[0]
    )
