"""What meetings do about events of others, and what they offer to the rest of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import delete, select, update

from kkg_portal.api import (
    PLANNED_DAYS,
    Actor,
    MemberErased,
    MemberLeft,
    Membership,
    PlannedDay,
    bound_cluster,
    clock,
    inbox,
    on,
    session,
    visible_to,
)

from . import places, taken_time
from .addresses import meeting_path
from .kinds import CALLED_OFF, INVITED
from .models import Correction, FeedToken, Invitation, Meeting, TaskReport
from .permissions import MeetingPermission

MOST_DAYS = 400


@on(MemberLeft)
def withdraw_from_future(event: MemberLeft) -> None:
    """Whoever left is no longer expected anywhere; what they attended stays."""
    _forget_future(event.membership_id)


@on(MemberErased)
def forget_words(event: MemberErased) -> None:
    """Reasons people gave are theirs and go with them; attendance stays as a count."""
    _forget_future(event.membership_id)
    session.execute(
        update(Invitation).where(Invitation.membership_id == event.membership_id).values(reason="")
    )
    session.execute(
        update(TaskReport)
        .where(TaskReport.membership_id == event.membership_id)
        .values(did="-", next_step="")
    )
    session.execute(
        update(Correction).where(Correction.membership_id == event.membership_id).values(reason="")
    )


class PlannedMeetings:
    """Offered as PLANNED_DAYS: the school-year calendar shows when meetings are."""

    def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]:
        cluster = bound_cluster()
        rows = session.execute(
            select(Meeting.public_id, Meeting.title, Meeting.starts_at)
            .where(
                visible_to(actor, MeetingPermission.VIEW),
                Meeting.state.not_in(CALLED_OFF),
                Meeting.starts_at >= clock.from_wall(first, time(0), cluster),
                Meeting.starts_at < clock.from_wall(last + timedelta(days=1), time(0), cluster),
            )
            .order_by(Meeting.starts_at, Meeting.id)
            .limit(MOST_DAYS)
        )
        base = f"/k/{cluster.slug}/meetings"
        return [
            PlannedDay(
                clock.local(row.starts_at, cluster).date(), row.title, meeting_path(base, row.public_id)
            )
            for row in rows
        ]


PLANNED_DAYS.provide("meetings", PlannedMeetings)


def _forget_future(membership_id: int) -> None:
    future = select(Meeting.id).where(Meeting.starts_at > clock.now())
    waiting = session.scalars(
        select(Meeting)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Invitation.membership_id == membership_id, Meeting.starts_at > clock.now())
    ).all()
    user_id = session.scalar(select(Membership.user_id).where(Membership.id == membership_id))
    for meeting in waiting:
        inbox.take(INVITED, meeting.ref, user_id=user_id)
        taken_time.free(meeting, user_id)
    session.execute(
        delete(Invitation)
        .where(Invitation.membership_id == membership_id, Invitation.meeting_id.in_(future))
        .execution_options(synchronize_session=False)
    )
    for meeting in waiting:
        if meeting.capacity is not None:
            places.settle(meeting)
    session.execute(delete(FeedToken).where(FeedToken.membership_id == membership_id))
