"""Which meeting a room code belongs to, and what came in by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from kkg_portal.api import Actor, session, visible_to

from ..kinds import MeetingState
from ..models import Meeting
from ..permissions import MeetingPermission
from ..room_code import AROUND, fits


def meeting_of_code(code: str, now: datetime, actor: Actor) -> Meeting | None:
    """The meeting in whose room this code hangs just now, if it is open to the actor; None for all other cases."""
    if not code:
        return None
    running = session.scalars(
        select(Meeting)
        .where(
            Meeting.room_secret.is_not(None),
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.roll_locked_at.is_(None),
            Meeting.starts_at <= now + AROUND,
            Meeting.ends_at >= now - AROUND,
            visible_to(actor, MeetingPermission.CHECK_IN),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(20)
    ).all()
    return next((one for one in running if one.room_secret and fits(one.room_secret, code, now)), None)
