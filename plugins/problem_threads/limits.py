"""How often and how much one member may send, in words. Counted in the database, so that a restart forgets nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Integer, bindparam, func, select

from kkg_portal.api import (
    Actor,
    Invalid,
    Membership,
    TooMany,
    bound_cluster,
    clock,
    ngettext,
    session,
)
from kkg_portal.api import gettext as _

from .models import Flag, SentForm

THREADS_AN_HOUR = 5
REPLIES_AN_HOUR = 60
SECONDS_BETWEEN_REPLIES = 5
FLAGS_A_DAY = 20
NEW_FOR = timedelta(days=7)
THREADS_A_DAY_WHEN_NEW = 3
LINKS_WHEN_NEW = 2
PICTURES_WHEN_NEW = 3


# The newest replies of the last hour; of all members', since there are fewer of them than somebody sends in a day.
_NEWEST = (
    select(SentForm.sent_at)
    .where(
        SentForm.sent_at > bindparam("since"),
        SentForm.membership_id + 0 == bindparam("me", type_=Integer),
        SentForm.post_no.is_not(None),
    )
    .order_by(SentForm.sent_at.desc())
    .limit(REPLIES_AN_HOUR)
    .subquery()
)
_REPLIES = select(func.max(_NEWEST.c.sent_at), func.count())


@dataclass(frozen=True, slots=True)
class _Sent:
    threads: int
    threads_today: int


def slow_down_asking(actor: Actor) -> None:
    """Raises TooMany with when to try again. The portal itself and seeds are never too quick."""
    if actor.membership_id is None:
        return
    sent = _sent_by(actor.membership_id)
    if sent.threads >= THREADS_AN_HOUR:
        raise TooMany(
            _("You asked %(count)d times within an hour. Try again in an hour.", count=sent.threads),
            retry_after_seconds=3600,
        )
    if sent.threads_today >= THREADS_A_DAY_WHEN_NEW and is_new(actor):
        raise TooMany(
            _("In the first week at most three problems a day. Your text is kept; ask again tomorrow."),
            retry_after_seconds=24 * 3600,
        )


def slow_down_replies(actor: Actor) -> None:
    """The same for replies: five seconds between two, and so many an hour."""
    if actor.membership_id is None:
        return
    now = clock.now()
    values = {"me": actor.membership_id, "since": now - timedelta(hours=1)}
    last_at, count = session.execute(_REPLIES, values).one()
    if last_at is not None and (now - last_at).total_seconds() < SECONDS_BETWEEN_REPLIES:
        raise TooMany(
            _("That was quick. Wait five seconds, then send it again."),
            retry_after_seconds=SECONDS_BETWEEN_REPLIES,
        )
    if count >= REPLIES_AN_HOUR:
        raise TooMany(_("You replied very often within an hour. Try again later."), retry_after_seconds=3600)


def slow_down_flags(actor: Actor) -> None:
    since = clock.now() - timedelta(days=1)
    mine = (Flag.membership_id == actor.membership_id, Flag.created_at > since)
    if (session.scalar(select(func.count()).where(*mine)) or 0) >= FLAGS_A_DAY:
        raise TooMany(
            _("You reported many replies today. Speak to the group's chair instead."),
            retry_after_seconds=24 * 3600,
        )


def is_new(actor: Actor) -> bool:
    """Whether they joined the cluster within the last week."""
    joined = session.scalar(select(Membership.joined_on).where(Membership.id == actor.membership_id))
    return joined is not None and joined > clock.today(bound_cluster()) - NEW_FOR


def check_newcomer(actor: Actor, html: str, pictures: int) -> None:
    """In their first week members send few links and pictures."""
    if actor.membership_id is None:
        return
    links = html.count("<a ")
    if (links <= LINKS_WHEN_NEW and pictures <= PICTURES_WHEN_NEW) or not is_new(actor):
        return
    raise Invalid(
        ngettext(
            "In your first week a text may hold %(num)d link.",
            "In your first week a text may hold %(num)d links.",
            LINKS_WHEN_NEW,
        ),
        field="text",
    )


def _sent_by(membership_id: int) -> _Sent:
    now = clock.now()
    asked = session.scalars(
        select(SentForm.sent_at)
        .where(
            SentForm.membership_id == membership_id,
            SentForm.post_no.is_(None),
            SentForm.sent_at > now - timedelta(days=1),
        )
        .order_by(SentForm.id.desc())
        .limit(500)
    ).all()
    hour = now - timedelta(hours=1)
    return _Sent(threads=sum(at > hour for at in asked), threads_today=len(asked))
