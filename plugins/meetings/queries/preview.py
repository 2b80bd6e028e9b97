"""The days of a rule before it is saved: what the calendar and other meetings say about each, and where it could go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from sqlalchemy import or_, select

from kkg_portal.api import bound_cluster, calendar_between, clock, session

from ..kinds import OFF_THEIR_DAY, DisplacementReason
from ..models import Meeting, Series
from ..recurrence import RulePlan, days_of
from .series import MOST_SERIES, gaps_of, occurrences, prepared_occurrences, schedules

SUNDAY = 6
REACH = timedelta(days=21)
_REASONS = {
    "exam_week": DisplacementReason.EXAM_WEEK,
    "local_event": DisplacementReason.DISTRICT_EVENT,
    "orientation_week": DisplacementReason.SCHOOL_EVENT,
}
_NO_SCHOOL = frozenset({"national_holiday", "joint_leave", "school_break"})


class CalendarSpan(Protocol):
    """An entry of the school-year calendar."""

    first_day: date
    last_day: date
    title: str
    blocks_meetings: bool


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """`blocks` speak against the day, `remarks` are only good to know, `clashes` are other meetings at that time.

    `is_prepared` and `left_out` say what was decided about the day before; that stays.
    """

    day: date
    blocks: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    because: DisplacementReason = DisplacementReason.OTHER
    proposed_on: date | None = None
    is_prepared: bool = False
    left_out: DisplacementReason | None = None

    @property
    def needs_choice(self) -> bool:
        is_decided = self.is_prepared or self.left_out is not None
        return bool(self.blocks or self.clashes) and not is_decided


@dataclass(frozen=True, slots=True)
class _Taken:
    starts_at: datetime
    ends_at: datetime
    title: str


class DaySurroundings:
    """Everything that could speak against a day between two dates, read once."""

    def __init__(self, first: date, last: date, *, except_series: int | None) -> None:
        self._cluster = bound_cluster()
        self.today = clock.today(self._cluster)
        self._entries = list(calendar_between(first, last))
        self._taken = [
            *_meetings(first, last, self._cluster, except_series),
            *_other_series(first, last, self._cluster, except_series),
        ]

    def entries_on(self, day: date, *, blocking: bool) -> list[CalendarSpan]:
        return [
            entry
            for entry in self._entries
            if entry.first_day <= day <= entry.last_day and entry.blocks_meetings is blocking
        ]

    def clashes(self, starts_at: datetime, ends_at: datetime) -> list[str]:
        # Half-open: a meeting that ends when another begins is no clash.
        return [one.title for one in self._taken if one.starts_at < ends_at and starts_at < one.ends_at]

    def span(self, day: date, starts: time, length: timedelta) -> tuple[datetime, datetime]:
        starts_at = clock.from_wall(day, starts, self._cluster)
        return starts_at, starts_at + length

    def is_free(self, day: date, starts: time, length: timedelta) -> bool:
        return not self.entries_on(day, blocking=True) and not self.clashes(*self.span(day, starts, length))


def preview(plan: RulePlan, series: Series | None = None) -> list[PreviewLine]:
    """All days of a checked rule, earliest first, in a number of statements that does not grow with them."""
    days = list(days_of(plan))
    around = DaySurroundings(days[0] - REACH, days[-1] + REACH, except_series=series.id if series else None)
    prepared = prepared_occurrences(series) if series else frozenset()
    gaps = gaps_of(series) if series else {}
    used = set(days)
    lines = []
    for day in days:
        line = _line(day, plan, around, used, is_decided=day in prepared or day in gaps)
        line = replace(line, is_prepared=day in prepared, left_out=gaps.get(day))
        if line.proposed_on:
            used.add(line.proposed_on)
        lines.append(line)
    return lines


def _line(
    day: date, plan: RulePlan, around: DaySurroundings, used: set[date], *, is_decided: bool
) -> PreviewLine:
    blocking = around.entries_on(day, blocking=True)
    clashes = around.clashes(*around.span(day, plan.starts, plan.length))
    against = bool(blocking or clashes) and not is_decided
    return PreviewLine(
        day=day,
        blocks=_titles(blocking),
        remarks=_titles(around.entries_on(day, blocking=False)),
        clashes=clashes,
        because=reason_of(blocking),
        proposed_on=proposed_near(day, plan.starts, plan.length, around, used) if against else None,
    )


def proposed_near(
    day: date, starts: time, length: timedelta, around: DaySurroundings, used: set[date]
) -> date | None:
    """A free day near by: first the same weekday a week or two later or earlier, then the nearest other workday."""
    same_weekday = [day + timedelta(weeks=weeks) for weeks in (1, -1, 2, -2)]
    near = [day + timedelta(days=shift * sign) for shift in range(1, 7) for sign in (1, -1)]
    for candidate in (*same_weekday, *(other for other in near if other.weekday() != SUNDAY)):
        if candidate >= around.today and candidate not in used and around.is_free(candidate, starts, length):
            return candidate
    return None


def reason_of(entries: Sequence[CalendarSpan]) -> DisplacementReason:
    """The reason code that fits what the calendar says."""
    kinds = [str(getattr(entry, "kind", "")) for entry in entries]
    if any(kind in _NO_SCHOOL for kind in kinds):
        return DisplacementReason.HOLIDAY
    return next((_REASONS[kind] for kind in kinds if kind in _REASONS), DisplacementReason.OTHER)


def _titles(entries: Iterable[CalendarSpan]) -> list[str]:
    return [entry.title for entry in entries]


def _meetings(first: date, last: date, cluster: clock.HasZone, except_series: int | None) -> Iterable[_Taken]:
    begin = clock.from_wall(first, time(0), cluster)
    end = clock.from_wall(last + timedelta(days=1), time(0), cluster)
    of_others = or_(Meeting.series_id.is_(None), Meeting.series_id != (except_series or 0))
    rows = session.execute(
        select(Meeting.starts_at, Meeting.ends_at, Meeting.title)
        .where(
            Meeting.starts_at >= begin,
            Meeting.starts_at < end,
            Meeting.state.not_in(OFF_THEIR_DAY),
            of_others,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(500)
    )
    return [_Taken(row.starts_at, row.ends_at, row.title) for row in rows]


def _other_series(
    first: date, last: date, cluster: clock.HasZone, except_series: int | None
) -> Iterable[_Taken]:
    statement = select(Series).where(Series.id != (except_series or 0)).order_by(Series.id).limit(MOST_SERIES)
    for schedule in schedules(session.scalars(statement).all()):
        for one in occurrences(schedule, first, last):
            if one.is_virtual:
                yield _Taken(*one.planned_span(cluster), schedule.series.title)
