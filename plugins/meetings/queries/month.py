"""A month of meetings in counts and days, for the cluster and for each school. No number belongs to one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from kkg_portal.api import Membership, bound_cluster, clock, session

from ..kinds import OFF_THEIR_DAY, WERE_THERE, MeetingState
from ..models import Attendance, Invitation, Meeting

AHEAD = timedelta(days=31)
MOST_MEETINGS = 40
MOST_GROUPS = 20_000
_NOT_HELD = (*OFF_THEIR_DAY, MeetingState.DRAFT)

# Of a meeting and a school; without a school that of all together.
Place = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    id: int
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Month:
    """`came` and `invited` count members by meeting and school, the one on the day for those who came."""

    first_day: date
    held: Sequence[HeldMeeting]
    coming: Sequence[HeldMeeting]
    came: Counter[Place]
    invited: Counter[Place]

    def schools_at(self, meeting: HeldMeeting) -> int:
        return sum(
            1 for (id_, school), number in self.came.items() if id_ == meeting.id and school and number
        )


def month_of(first_day: date) -> Month:
    """Meetings for everybody: who belongs to a sub-group is nobody else's business. Four statements."""
    cluster = bound_cluster()
    begins = clock.from_wall(first_day, time(0), cluster)
    following = (first_day + timedelta(days=32)).replace(day=1)
    ends = clock.from_wall(following, time(0), cluster)
    now = clock.now()
    held = _meetings(begins, min(ends, now))
    ids = [meeting.id for meeting in held]
    return Month(
        first_day=first_day,
        held=held,
        coming=_meetings(now, now + AHEAD),
        came=_counted(
            select(Attendance.meeting_id, Attendance.school_id, func.count().label("people"))
            .where(
                Attendance.meeting_id.in_(ids),
                Attendance.status.in_(WERE_THERE),
                Attendance.membership_id.is_not(None),
            )
            .group_by(Attendance.meeting_id, Attendance.school_id)
        ),
        invited=_counted(
            select(Invitation.meeting_id, Membership.school_id, func.count().label("people"))
            .join(Membership, Membership.id == Invitation.membership_id)
            .where(Invitation.meeting_id.in_(ids))
            .group_by(Invitation.meeting_id, Membership.school_id)
        ),
    )


def _meetings(first: datetime, last: datetime) -> list[HeldMeeting]:
    rows = session.execute(
        select(Meeting.id, Meeting.title, Meeting.starts_at)
        .where(
            Meeting.starts_at >= first,
            Meeting.starts_at < last,
            Meeting.invited_at.is_not(None),
            Meeting.state.not_in(_NOT_HELD),
            Meeting.subgroup_id.is_(None),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )
    return [HeldMeeting(row.id, row.title, row.starts_at) for row in rows]


def _counted(statement: Select[int, int | None, int]) -> Counter[Place]:
    found: Counter[Place] = Counter()
    for meeting_id, school_id, people in session.execute(statement.limit(MOST_GROUPS)):
        found[meeting_id, None] += people
        if school_id is not None:
            found[meeting_id, school_id] += people
    return found
