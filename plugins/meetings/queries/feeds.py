"""Secret calendar addresses: the owner's own list, whose a secret is, and what a subscription shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from kkg_portal.api import Actor, Membership, MemberStatus, User, session, visible_to

from ..kinds import Answer, TaskState
from ..models import FeedToken, Invitation, Meeting, Series, Task
from ..permissions import MeetingPermission
from .rows import AnyRow

MOST_EVENTS = 500
MOST_TASKS = 200


def my_feed_tokens(actor: Actor) -> Sequence[FeedToken]:
    """The addresses that work, newest first."""
    return session.scalars(
        select(FeedToken)
        .where(FeedToken.membership_id == actor.membership_id, FeedToken.revoked_at.is_(None))
        .order_by(FeedToken.id.desc())
        .limit(20)
    ).all()


def feed_reader(digest: bytes) -> AnyRow | None:
    """The device behind a secret and its owner, while it is not revoked and they are still a member with an account.

    One statement whatever is wrong with the secret, so that every refusal takes the same time.
    """
    return session.execute(
        select(
            FeedToken.id,
            FeedToken.public_id,
            FeedToken.scope,
            FeedToken.alarm_minutes,
            FeedToken.last_used_on,
            FeedToken.membership_id,
            Membership.user_id,
        )
        .join(Membership, Membership.id == FeedToken.membership_id)
        .join(User, User.id == Membership.user_id)
        .where(
            FeedToken.digest == digest,
            FeedToken.revoked_at.is_(None),
            Membership.status == MemberStatus.ACTIVE,
            User.disabled_at.is_(None),
        )
    ).first()


def feed_meetings(
    owner: Actor, first: datetime, last: datetime, *, only_invited: bool
) -> list[tuple[Meeting, Answer | None]]:
    """Announced meetings between two moments and all announced occurrences of series, with the owner's answer."""
    own_invitation = and_(
        Invitation.meeting_id == Meeting.id, Invitation.membership_id == owner.membership_id
    )
    rows = session.execute(
        select(Meeting, Invitation.answer)
        .join(Invitation, own_invitation, isouter=not only_invited)
        .where(
            visible_to(owner, MeetingPermission.VIEW),
            Meeting.invited_at.is_not(None),
            # A series is shown from its beginning, so what became of its early days must be known too.
            or_(Meeting.starts_at.between(first, last), Meeting.series_id.is_not(None)),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(MOST_EVENTS)
    )
    return [(meeting, answer) for meeting, answer in rows]


def feed_tasks(owner: Actor, finished_after: datetime) -> Sequence[AnyRow]:
    """The owner's tasks that are open or were finished lately, with the calendar identity of their meeting."""
    return session.execute(
        select(
            Task,
            Meeting.uid.label("meeting_uid"),
            Meeting.title.label("meeting_title"),
            Series.uid.label("series_uid"),
        )
        .join(Meeting, Meeting.id == Task.meeting_id)
        .outerjoin(Series, Series.id == Meeting.series_id)
        .where(
            Task.owner_id == owner.membership_id,
            or_(Task.state == TaskState.OPEN, Task.changed_at > finished_after),
        )
        .order_by(Task.state != TaskState.OPEN, Task.due_on, Task.id)
        .limit(MOST_TASKS)
    ).all()
