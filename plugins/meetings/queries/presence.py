"""How many minutes somebody was there, as certificates count them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from kkg_portal.api import session

from ..kinds import WERE_THERE, AttendanceStatus
from ..models import Attendance, Meeting, StatusWord
from .rows import AnyRow

# Nobody wrote down when: a quarter of an hour is taken off, so that a missing note alone costs no certificate.
UNKNOWN_MINUTES = 15

_PRESENCE = (
    select(
        Attendance.meeting_id,
        Attendance.membership_id,
        Attendance.status,
        Attendance.arrived_at,
        Attendance.left_at,
        Attendance.minutes_away,
        Meeting.starts_at,
        Meeting.ends_at,
        StatusWord.hours_percent,
    )
    .join(Meeting, Meeting.id == Attendance.meeting_id)
    .outerjoin(StatusWord, StatusWord.id == Attendance.word_id)
    .where(Attendance.membership_id.is_not(None), Attendance.status.in_(WERE_THERE))
)


def presence_minutes(meeting_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Minutes by (meeting id, membership id); whoever was not there is not in it. One query.

    Present without times counts for the whole meeting; late or early gone without a time loses
    `UNKNOWN_MINUTES`. Time before the start and after the end does not count, and a word of the
    cluster's own counts by its percentage.
    """
    if not meeting_ids:
        return {}
    rows = session.execute(_PRESENCE.where(Attendance.meeting_id.in_(meeting_ids)))
    return {(row.meeting_id, row.membership_id): _counted_minutes(row) for row in rows}


def minutes_there(
    status: AttendanceStatus | None,
    arrived_at: datetime | None,
    left_at: datetime | None,
    *,
    starts_at: datetime,
    ends_at: datetime,
    minutes_away: int = 0,
) -> int:
    """Minutes within the meeting without those away in between, before any percentage; 0 for whoever was not there."""
    if status not in WERE_THERE:
        return 0
    unknown = timedelta(minutes=UNKNOWN_MINUTES)
    late_by = unknown if status is AttendanceStatus.LATE else timedelta(0)
    early_by = unknown if status is AttendanceStatus.LEFT_EARLY else timedelta(0)
    first = max(arrived_at or starts_at + late_by, starts_at)
    last = min(left_at or ends_at - early_by, ends_at)
    return max(0, int((last - first).total_seconds() // 60) - minutes_away)


def _counted_minutes(row: AnyRow) -> int:
    minutes = minutes_there(
        row.status,
        row.arrived_at,
        row.left_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes_away=row.minutes_away,
    )
    percent: int = 100 if row.hours_percent is None else row.hours_percent
    return minutes * percent // 100
