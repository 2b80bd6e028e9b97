"""Notices on their way: gathered, judged once more in the moment they leave, sent once, tried again later.

Three steps with a commit between them, because a slow mail host must not hold the database: what is to go
gets the name of its message, the message is sent, the rows say so. A worker that dies in the middle sends the
same message under the same name again; whoever dies after the last step sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update

from kkg_portal.accounts.models import User
from kkg_portal.accounts.own_clusters import actor_here
from kkg_portal.clusters.models import Cluster
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.i18n import DEFAULT_LANGUAGE, in_language
from kkg_portal.core.jobs import MAX_ATTEMPTS, job
from kkg_portal.core.notifications import push
from kkg_portal.core.notifications.deciding import MOST_MAILS_A_DAY, next_digest
from kkg_portal.core.notifications.letters import Letter, gathered_letter, own_letter
from kkg_portal.core.notifications.models import GIVEN_UP, Delivery, Notice
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.notifications.planning import SEND
from kkg_portal.core.notifications.receivers import MailAddition, Receiver
from kkg_portal.core.notifications.seeing import may_be_seen
from kkg_portal.core.notifications.wishes import Choices, choices_of_people
from kkg_portal.core.plugins.registry import is_on, registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.uow import unit_of_work

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Leaving:
    """A notice that is true, wanted and visible now, with what its type adds in this moment."""

    delivery_id: int
    notice: Notice
    addition: MailAddition


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person at the other end, as a member of the bound cluster; no actor once they have left it."""

    user: User
    actor: Actor | None
    cluster: Cluster
    choices: Choices

    @property
    def receiver(self) -> Receiver:
        return Receiver.of(self.user)

    @property
    def language(self) -> str:
        return self.user.language or self.cluster.language or DEFAULT_LANGUAGE


@job(SEND)
def send_notices(payload: dict[str, Any]) -> None:
    """One message by one channel; nothing when somebody was quicker or nothing of it holds any more."""
    channel = Channel(payload["channel"])
    rows = _waiting(payload, channel)
    recipient = recipient_of(payload["user_id"])
    if not rows or recipient is None:
        return
    with unit_of_work(), in_language(recipient.language):
        leaving = judge(rows, recipient, channel)
        if channel is Channel.MAIL:
            leaving = within_the_day(leaving, recipient)
        if not leaving:
            return
        letter = _letter(payload, leaving, recipient) if channel is Channel.MAIL else None
        note_try([one.delivery_id for one in leaving], letter.message_id if letter else None)
    ids = [one.delivery_id for one in leaving]
    if letter is not None:
        hand_over(ids, letter)
    else:
        first = leaving[0].notice
        knock(ids, recipient.user.id, first.public_id, str(first.within), recipient.language)


def hand_over(delivery_ids: Sequence[int], letter: Letter) -> None:
    """Send, then say so; a refusal is noted and raised, so that the job comes back to it later."""
    from kkg_portal.core.notifications.mail import deliver

    try:
        deliver(letter.message())
    except Exception as error:  # boundary: noted at the rows, and raised again for the worker
        note_failure(delivery_ids, error)
        raise
    note_sent(delivery_ids)


def knock(delivery_ids: Sequence[int], user_id: int, notice_id: str, within: str, language: str) -> None:
    """Wake the person's browsers, then say so; a refusal is noted and raised as for a mail."""
    try:
        push.knock(user_id, notice_id, within, language)
    except Exception as error:  # boundary: as above
        note_failure(delivery_ids, error)
        raise
    note_sent(delivery_ids)


def recipient_of(user_id: int) -> Recipient | None:
    user = session.get(User, user_id)
    if user is None:
        return None
    cluster = bound_cluster()
    return Recipient(user, actor_here(user_id), cluster, choices_of_people([user_id], cluster))


def _waiting(payload: dict[str, Any], channel: Channel) -> Sequence[Row[Any]]:
    """What goes into this message: its own notice, or the whole conversation so far."""
    statement = waiting_rows(payload["user_id"], channel).where(Delivery.mode == Mode.NOW)
    if "notice" in payload:
        statement = statement.where(Notice.id == payload["notice"])
    else:
        kind, _colon, public_id = payload["within"].partition(":")
        statement = statement.where(
            Notice.within_kind == kind, Notice.within_id == public_id, Delivery.is_held.is_(False)
        )
    return session.execute(statement.limit(MOST_AT_ONCE)).all()


def waiting_rows(user_id: int, channel: Channel) -> Any:
    """Deliveries of one person in the bound cluster that were neither sent nor left out, oldest first."""
    return (
        select(Delivery.id, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(
            Delivery.user_id == user_id,
            Delivery.channel == channel,
            Delivery.sent_at.is_(None),
            Delivery.skipped_reason.is_(None),
            Notice.cluster_id == session().info["cluster_id"],
        )
        .order_by(Notice.id)
    )


def judge(rows: Sequence[Row[Any]], recipient: Recipient, channel: Channel) -> list[Leaving]:
    """Those of the rows that may leave now; why the others do not is written at them."""
    leaving: list[Leaving] = []
    for row in rows:
        delivery_id, notice = row.id, row.Notice
        reason = _reason_against(notice, recipient, channel)
        addition = _addition(notice, recipient.receiver) if reason is None else None
        if addition is not None:
            leaving.append(Leaving(delivery_id, notice, addition))
        else:
            leave_out([delivery_id], reason or "untrue")
    return leaving


def _reason_against(notice: Notice, recipient: Recipient, channel: Channel) -> str | None:
    """Asked in this order, cheapest first; a word for the administrators' page, or None."""
    kind = registry().find_notification_type(notice.kind)
    checks = {
        "withdrawn": notice.hidden_at is not None,
        "read": notice.read_at is not None,
        "no_address": channel is Channel.MAIL and recipient.user.email is None,
        "closed": recipient.user.disabled_at is not None,
        "left": recipient.actor is None,
        "part_off": kind is None or not is_on(notice.kind.partition(".")[0]),
    }
    for reason, speaks_against in checks.items():
        if speaks_against:
            return reason
    if _is_unwanted(notice, recipient, channel):
        return "unwanted"
    assert recipient.actor is not None
    return None if may_be_seen(notice, recipient.actor) else "not_visible"


def _is_unwanted(notice: Notice, recipient: Recipient, channel: Channel) -> bool:
    """Switched off since it was planned; somebody who now wants fewer mails gets this one still."""
    choices, user_id = recipient.choices, recipient.user.id
    if choices.reach(user_id, notice.within).is_muted:
        return True
    return choices.mode(user_id, notice.kind, channel) is Mode.OFF


def _addition(notice: Notice, receiver: Receiver) -> MailAddition | None:
    at_sending = registry().notification_type(notice.kind).at_sending
    return at_sending(receiver, notice.values) if at_sending is not None else MailAddition()


def within_the_day(leaving: list[Leaving], recipient: Recipient) -> list[Leaving]:
    """More mails a day than anybody reads become one in the morning; what is prompt goes all the same."""
    if recipient.choices.mails_today.get(recipient.user.id, 0) < MOST_MAILS_A_DAY:
        return leaving
    prompt = [one for one in leaving if registry().notification_type(one.notice.kind).prompt]
    later = [one.delivery_id for one in leaving if one not in prompt]
    quiet = recipient.choices.quiet(recipient.user.id)
    at = next_digest(Mode.DAILY, quiet, clock.now())
    _write(later, mode=Mode.DAILY, not_before=at, is_held=False, message_id=None)
    return prompt


def _letter(payload: dict[str, Any], leaving: Sequence[Leaving], recipient: Recipient) -> Letter:
    """A kind's own mail when it leaves alone and at its time, else the lines of all of them together."""
    first = leaving[0]
    if "notice" in payload and registry().notification_type(first.notice.kind).template is not None:
        return own_letter(
            first.notice, first.addition, recipient.receiver, recipient.cluster, first.delivery_id
        )
    conversation = ObjectRef(*payload["within"].split(":")) if "within" in payload else None
    notices = [one.notice for one in leaving]
    return gathered_letter(notices, recipient.receiver, recipient.cluster, conversation, first.delivery_id)


def leave_out(delivery_ids: Sequence[int], reason: str) -> None:
    _write(delivery_ids, skipped_reason=reason)


def note_try(delivery_ids: Sequence[int], message_id: str | None) -> None:
    _write(delivery_ids, message_id=message_id, attempts=Delivery.attempts + 1)


def note_sent(delivery_ids: Sequence[int]) -> None:
    with intending_to_write():
        _write(delivery_ids, sent_at=clock.now(), error=None)
        session.commit()


def note_failure(delivery_ids: Sequence[int], error: Exception) -> None:
    """Kept for the administrators; once the worker will not come back, the delivery is given up."""
    session.rollback()
    with intending_to_write():
        text = f"{type(error).__name__}: {error}".splitlines()[0][:500]
        _write(delivery_ids, error=text)
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(delivery_ids), Delivery.attempts >= MAX_ATTEMPTS)
            .values(skipped_reason=GIVEN_UP)
            .execution_options(synchronize_session=False)
        )
        session.commit()


def _write(delivery_ids: Sequence[int], **values: Any) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
