"""Whose turn it is to host: the school that did so least often, and longest ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, select

from kkg_portal.api import bound_cluster, clock, school_year_of, schools, session

from ..kinds import OFF_THEIR_DAY
from ..models import Meeting

# Last year counts too: a school that has just hosted in June is not the first again in July.
YEARS_BACK = 1


@dataclass(frozen=True, slots=True)
class HostCount:
    """How often a school hosted since last school year, planned meetings included, and when last."""

    school_id: int
    public_id: str
    name: str
    times: int
    last_on: date | None


def hosting_counts() -> list[HostCount]:
    """All schools, whose turn it is first. Three statements."""
    cluster = bound_cluster()
    year = school_year_of(clock.today(cluster))
    since = clock.from_wall(year.previous().first_day, time(0), cluster)
    rows = session.execute(
        select(
            Meeting.host_school_id,
            func.count(Meeting.id).label("times"),
            func.max(Meeting.starts_at).label("last_at"),
        )
        .where(
            Meeting.host_school_id.is_not(None),
            Meeting.starts_at >= since,
            Meeting.state.not_in(OFF_THEIR_DAY),
        )
        .group_by(Meeting.host_school_id)
        .order_by(Meeting.host_school_id)
    )
    hosted = {row.host_school_id: (row.times, clock.local(row.last_at, cluster).date()) for row in rows}
    found = [
        HostCount(school.id, school.public_id, school.name, *hosted.get(school.id, (0, None)))
        for school in schools()
    ]
    return sorted(found, key=lambda host: (host.times, host.last_on or date.min, host.name))


def next_host() -> HostCount | None:
    """The school to ask next, None in a cluster without schools."""
    return next(iter(hosting_counts()), None)
