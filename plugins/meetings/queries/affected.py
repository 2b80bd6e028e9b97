"""Meetings on days that the school-year calendar came to speak against after they were planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from kkg_portal.api import Actor, Cluster, bound_cluster, clock, session

from ..kinds import DisplacementReason, MeetingState
from ..models import Meeting
from .preview import DaySurroundings, proposed_near, reason_of
from .series import occurrences, schedules, series_open_to

AHEAD = timedelta(days=400)
MOST_AFFECTED = 60
NOT_OVER = (MeetingState.DRAFT, MeetingState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """A planned day that is blocked now, why, and where it could go; nothing moves by itself.

    `series_id` and `slot_on` are set while it is a virtual occurrence, `meeting_id` once it is a meeting.
    """

    day: date
    title: str
    blocks: list[str]
    because: DisplacementReason
    proposed_on: date | None
    meeting_id: str = ""
    series_id: str = ""
    slot_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    starts_at: datetime
    ends_at: datetime
    title: str
    meeting_id: str = ""
    series_id: str = ""
    slot_on: date | None = None


def affected_days(actor: Actor) -> list[AffectedLine]:
    """What is planned on blocked days from now on, soonest first, in a constant number of statements."""
    cluster = bound_cluster()
    today = clock.today(cluster)
    around = DaySurroundings(today, today + AHEAD, except_series=None)
    planned = sorted(_planned(actor, cluster, today), key=lambda one: one.starts_at)
    used = {clock.local(one.starts_at, cluster).date() for one in planned}
    lines: list[AffectedLine] = []
    for one in planned:
        day = clock.local(one.starts_at, cluster).date()
        blocking = around.entries_on(day, blocking=True)
        if not blocking or len(lines) == MOST_AFFECTED:
            continue
        length = one.ends_at - one.starts_at
        proposed = proposed_near(day, clock.local(one.starts_at, cluster).time(), length, around, used)
        if proposed is not None:
            used.add(proposed)
        lines.append(
            AffectedLine(
                day,
                one.title,
                [entry.title for entry in blocking],
                reason_of(blocking),
                proposed,
                one.meeting_id,
                one.series_id,
                one.slot_on,
            )
        )
    return lines


def _planned(actor: Actor, cluster: Cluster, today: date) -> Iterator[_Planned]:
    rows = session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at, Meeting.ends_at)
        .where(
            Meeting.state.in_(NOT_OVER),
            Meeting.starts_at > clock.now(),
            Meeting.starts_at < clock.now() + AHEAD,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(500)
    )
    for row in rows:
        yield _Planned(row.starts_at, row.ends_at, row.title, meeting_id=row.public_id)
    for schedule in schedules(series_open_to(actor)):
        for one in occurrences(schedule, today + timedelta(days=1), today + AHEAD):
            if one.is_virtual:
                yield _Planned(
                    *one.planned_span(cluster),
                    schedule.series.title,
                    series_id=schedule.series.public_id,
                    slot_on=one.slot_on,
                )
