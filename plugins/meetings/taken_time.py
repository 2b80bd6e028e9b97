"""Which stretches of people's time a meeting takes: everybody's who has not said that they stay away."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from kkg_portal.api import Membership, bound_cluster, busy, clock, session

from .kinds import Answer
from .models import Invitation, Meeting


def occupy(meeting: Meeting, user_ids: Iterable[int]) -> None:
    """These people are expected then. What is over takes nobody's time."""
    if meeting.ends_at > clock.now():
        title = f"{meeting.title} ({bound_cluster().title})"
        busy.put(user_ids, meeting.ref, starts_at=meeting.starts_at, ends_at=meeting.ends_at, title=title)


def free(meeting: Meeting, user_id: int | None = None) -> None:
    """One person stays away, or the meeting is called off for all."""
    busy.take(meeting.ref, user_id=user_id)


def renew(meeting: Meeting) -> None:
    """After a change of time: everybody invited but those who said no."""
    occupy(
        meeting,
        session.scalars(
            select(Membership.user_id)
            .join(Invitation, Invitation.membership_id == Membership.id)
            .where(Invitation.meeting_id == meeting.id, Invitation.answer != Answer.NO)
            .order_by(Membership.id)
        ).all(),
    )
