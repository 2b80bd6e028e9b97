"""Several notices in one mail: each morning for what was chosen so, and on Saturdays with what the parts add."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import in_language
from kkg_portal.core.jobs import enqueue_at, job
from kkg_portal.core.notifications.deciding import DIGEST_AT, DIGEST_WEEKDAY, ONE_DAY, Quiet
from kkg_portal.core.notifications.letters import DigestPart, Letter, digest_letter
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.modes import DIGEST, Channel, Mode
from kkg_portal.core.notifications.planning import SEND
from kkg_portal.core.notifications.sending import (
    Recipient,
    hand_over,
    judge,
    leave_out,
    note_try,
    recipient_of,
    waiting_rows,
)
from kkg_portal.core.notifications.wishes import choices_of_people
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.uow import unit_of_work

log = logging.getLogger(__name__)

ONE_WEEK = timedelta(weeks=1)
# A worker that rested over Saturday morning makes up for it on the same day and no later.
STILL_THIS_WEEK = timedelta(hours=12)
LINES_PER_SECTION = 5
OVERDUE = timedelta(hours=1)
MOST_NOTICES = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A digest somebody should get; `day` makes it the only one of its kind that day."""

    user_id: int
    day: str
    is_weekly: bool


@job("core.send_digests", every=timedelta(minutes=30), in_each_cluster=True)
def send_digests(_payload: dict[str, Any]) -> None:
    """Look whose digest is due in this cluster, and for single messages that were left behind."""
    with unit_of_work():
        cluster = bound_cluster()
        now = clock.now()
        due = {(one.user_id, one.is_weekly): one for one in (*_weekly(cluster, now), *_waiting(cluster, now))}
        enqueue_at(
            "core.digest",
            {
                f"digest:{cluster.id}:{one.user_id}:{one.day}:{'w' if one.is_weekly else 'd'}": (
                    now,
                    {"user_id": one.user_id, "weekly": one.is_weekly, "day": one.day},
                )
                for one in due.values()
            },
        )
        _pick_up(cluster, now)


def _weekly(cluster: Cluster, now: datetime) -> Iterator[Due]:
    """Members with an address for whom it is Saturday morning."""
    if clock.local(now, cluster).weekday() not in {DIGEST_WEEKDAY - 1, DIGEST_WEEKDAY, DIGEST_WEEKDAY + 1}:
        return  # In no zone of the country.
    user_ids = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.status == MemberStatus.ACTIVE,
            User.email.is_not(None),
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
        .order_by(User.id)
        .limit(2000)
    ).all()
    choices = choices_of_people(user_ids, cluster)
    for user_id in user_ids:
        day = _saturday(now, choices.quiet(user_id))
        if day is not None and choices.mode(user_id, DIGEST, Channel.MAIL) is Mode.WEEKLY:
            yield Due(user_id, day, is_weekly=True)


def _saturday(now: datetime, quiet: Quiet) -> str | None:
    """The Saturday whose digest may leave now, by the person's own wall clock."""
    wall = clock.local(now, quiet)
    saturday = wall.date() - ((wall.weekday() - DIGEST_WEEKDAY) % 7) * ONE_DAY
    began = clock.from_wall(saturday, DIGEST_AT, quiet)
    return saturday.isoformat() if began <= now < began + STILL_THIS_WEEK else None


def _waiting(cluster: Cluster, now: datetime) -> Iterator[Due]:
    """Whoever has notices that were to come together, and the time has come."""
    today = clock.local(now, cluster).date().isoformat()
    rows = session.execute(
        select(Delivery.user_id, Delivery.mode)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(
            Notice.cluster_id == cluster.id,
            Delivery.channel == Channel.MAIL,
            Delivery.mode.in_([Mode.DAILY, Mode.WEEKLY]),
            Delivery.sent_at.is_(None),
            Delivery.skipped_reason.is_(None),
            Delivery.not_before <= now,
        )
        .distinct()
        .limit(2000)
    )
    for row in rows:
        yield Due(row.user_id, today, is_weekly=row.mode is Mode.WEEKLY)


def _pick_up(cluster: Cluster, now: datetime) -> None:
    """A message whose job is gone, after a restored backup for instance, gets another."""
    rows = session.execute(
        select(Delivery.id, Delivery.notice_id, Delivery.user_id, Delivery.channel)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(
            Notice.cluster_id == cluster.id,
            Delivery.mode == Mode.NOW,
            Delivery.sent_at.is_(None),
            Delivery.skipped_reason.is_(None),
            Delivery.not_before < now - OVERDUE,
            Delivery.attempts == 0,
        )
        .order_by(Delivery.id)
        .limit(500)
    )
    enqueue_at(
        SEND,
        {
            f"again:{row.id}": (
                now,
                {"user_id": row.user_id, "channel": row.channel.value, "notice": row.notice_id},
            )
            for row in rows
        },
    )


@job("core.digest")
def send_digest(payload: dict[str, Any]) -> None:
    """One digest for one person in one cluster; none when there is nothing to say."""
    recipient = recipient_of(payload["user_id"])
    if recipient is None or _put_off(payload, recipient):
        return
    with unit_of_work(), in_language(recipient.language):
        letter, ids = _prepared(payload, recipient)
        if letter is None:
            return
        note_try(ids, letter.message_id)
    hand_over(ids, letter)


def _put_off(payload: dict[str, Any], recipient: Recipient) -> bool:
    """A worker that comes late, in the evening for instance, wakes nobody."""
    now = clock.now()
    quiet = recipient.choices.quiet(recipient.user.id)
    if not quiet.covers(now):
        return False
    key = f"digest late:{recipient.cluster.id}:{recipient.user.id}:{payload['day']}:{payload['weekly']}"
    with unit_of_work():
        enqueue_at("core.digest", {key: (quiet.end_after(now), payload)})
    return True


def _prepared(payload: dict[str, Any], recipient: Recipient) -> tuple[Letter | None, list[int]]:
    is_weekly = bool(payload["weekly"])
    modes = [Mode.DAILY, Mode.WEEKLY] if is_weekly else [Mode.DAILY]
    rows = session.execute(
        waiting_rows(recipient.user.id, Channel.MAIL)
        .where(Delivery.mode.in_(modes), Delivery.not_before <= clock.now())
        .limit(MOST_NOTICES)
    ).all()
    if recipient.choices.mode(recipient.user.id, DIGEST, Channel.MAIL) is Mode.OFF:
        leave_out([row.id for row in rows], "unwanted")
        return None, []
    leaving = judge(rows, recipient, Channel.MAIL)
    parts = _parts(recipient.actor) if is_weekly and recipient.actor and recipient.user.email else []
    if not leaving and not parts:
        return None, []
    letter = digest_letter(
        [one.notice for one in leaving],
        parts,
        recipient.receiver,
        recipient.cluster,
        day=payload["day"],
        is_weekly=is_weekly,
    )
    return letter, [one.delivery_id for one in leaving]


def _parts(actor: Actor) -> Sequence[DigestPart]:
    """What the parts that are on add, as this person may see it; one that fails leaves the others."""
    since = clock.now() - ONE_WEEK
    found = []
    for owner, section in registry().digest_sections():
        if not is_on(owner):
            continue
        try:
            lines = tuple(section.load(actor, since))[:LINES_PER_SECTION]
        except Exception:  # boundary: one failing section must not take everybody's digest down
            log.exception("digest section %s failed", section.key)
            continue
        if lines:
            found.append(DigestPart(str(section.title), lines))
    return found
