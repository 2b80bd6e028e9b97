"""The days of meetings as the school-year calendar shows them, also those a series only plans so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from kkg_portal.api import Actor, Cluster, PlannedDay, allows, bound_cluster, clock, session, visible_to

from .addresses import meeting_path
from .kinds import OFF_THEIR_DAY, MeetingState
from .models import Meeting
from .permissions import MeetingPermission
from .queries.series import occurrences, series_for_feed
from .wall_clock import day_of

MOST_DAYS = 400


class PlannedMeetings:
    """Offered as PLANNED_DAYS; six statements for any number of meetings and series."""

    def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]:
        cluster = bound_cluster()
        found = [*_meetings(first, last, actor, cluster), *_of_series(first, last, actor, cluster)]
        return sorted(found, key=lambda one: one.day)[:MOST_DAYS]


def _meetings(first: date, last: date, actor: Actor, cluster: Cluster) -> list[PlannedDay]:
    rows = session.execute(
        select(Meeting.public_id, Meeting.title, Meeting.starts_at)
        .where(
            visible_to(actor, MeetingPermission.VIEW),
            Meeting.state.not_in(OFF_THEIR_DAY),
            Meeting.starts_at >= clock.from_wall(first, time(0), cluster),
            Meeting.starts_at < clock.from_wall(last + timedelta(days=1), time(0), cluster),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_DAYS)
    )
    base = f"/k/{cluster.slug}/meetings"
    return [
        PlannedDay(clock.local(row.starts_at, cluster).date(), row.title, meeting_path(base, row.public_id))
        for row in rows
    ]


def _of_series(first: date, last: date, actor: Actor, cluster: Cluster) -> list[PlannedDay]:
    """Days of announced series that are no meeting yet; for members a draft is none."""
    base = f"/k/{cluster.slug}/meetings"
    sees_drafts = allows(actor, MeetingPermission.EDIT)
    found = []
    for schedule in series_for_feed(actor):
        series = schedule.series
        for one in occurrences(schedule, first, last):
            is_draft = one.meeting is not None and one.meeting.state is MeetingState.DRAFT
            if one.is_virtual or (is_draft and not sees_drafts):
                day = _planned_day(one.slot_on, one.meeting, cluster)
                found.append(PlannedDay(day, series.title, f"{base}/series/{series.public_id}"))
    return found


def _planned_day(slot_on: date, meeting: Meeting | None, cluster: Cluster) -> date:
    return day_of(meeting, cluster) if meeting is not None else slot_on
