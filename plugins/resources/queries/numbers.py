"""Materials in numbers, of the whole group and of nobody in particular."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from kkg_portal.api import Text, bound_cluster, clock, school_year_of, session

from ..kinds import ResourceState, UseOutcome, Visibility
from ..models import Resource, UseReport
from ..vocabulary import KINDS

# Fewer than this many lessons could be told apart by who gave them.
AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Numbers:
    """`months` are empty of a figure where it would show single lessons."""

    shared: int
    used: int
    lessons: int
    worked: int
    kinds: Sequence[tuple[Text, int]]
    months: Sequence[tuple[date, int | None]]


def of_cluster() -> Numbers:
    """This school year, of what all schools see. Three statements."""
    begins = school_year_of(clock.today(bound_cluster())).first_day
    shared = (
        Resource.state == ResourceState.PUBLISHED,
        Resource.visibility == Visibility.CLUSTER,
    )
    rows = session.execute(
        select(Resource.kind, func.count(), func.sum(Resource.use_count))
        .where(*shared)
        .group_by(Resource.kind)
    ).all()
    used = session.scalar(select(func.count(Resource.id)).where(*shared, Resource.use_count > 0)) or 0
    lessons = session.execute(
        select(UseReport.used_on, UseReport.outcome, func.count())
        .where(UseReport.used_on >= begins)
        .group_by(UseReport.used_on, UseReport.outcome)
    ).all()
    months: dict[date, int] = {}
    for day, _outcome, count in lessons:
        months[day.replace(day=1)] = months.get(day.replace(day=1), 0) + count
    return Numbers(
        shared=sum(row[1] for row in rows),
        used=used,
        lessons=sum(row[2] for row in lessons),
        worked=sum(count for _day, outcome, count in lessons if outcome is UseOutcome.WORKED),
        kinds=[(KINDS.label(kind), count) for kind, count, _uses in sorted(rows, key=lambda row: -row[1])],
        months=[(month, count if count >= AT_LEAST else None) for month, count in sorted(months.items())],
    )
