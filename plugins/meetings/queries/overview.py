"""What other pages of the portal show about meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from sqlalchemy import select

from kkg_portal.api import Actor, SchoolYear, clock, current_cluster, session, visible_to

from ..kinds import WERE_THERE, MeetingState
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from .rows import AnyRow


def not_closed() -> Sequence[AnyRow]:
    """Meetings that are over but whose attendance and minutes are still open, the latest first."""
    return session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at)
        .where(Meeting.state == MeetingState.SCHEDULED, Meeting.ends_at < clock.now())
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(3)
    ).all()


def has_meetings() -> bool:
    return session.scalar(select(Meeting.id).limit(1)) is not None


def attended_in(year: SchoolYear, membership_id: int, actor: Actor) -> Sequence[AnyRow]:
    """Meetings of a school year at which a member was there, newest first, as far as `actor` may see them."""
    cluster = current_cluster()
    return session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at, Attendance.status)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Attendance.membership_id == membership_id,
            Attendance.status.in_(WERE_THERE),
            Meeting.starts_at >= clock.from_wall(year.first_day, time(0), cluster),
            Meeting.starts_at < clock.from_wall(year.last_day + timedelta(days=1), time(0), cluster),
            visible_to(actor, MeetingPermission.VIEW),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(60)
    ).all()


def visible_meeting(public_id: str, actor: Actor) -> Meeting | None:
    """For references from elsewhere: the meeting if `actor` may see it."""
    return session.scalar(
        select(Meeting).where(Meeting.public_id == public_id, visible_to(actor, MeetingPermission.VIEW))
    )
