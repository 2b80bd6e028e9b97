"""Series with everything that makes their days: rules, gaps, and the occurrences that became meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from sqlalchemy import select

from kkg_portal.api import Actor, clock, session, visible_to

from ..kinds import DisplacementReason
from ..models import Meeting, Series, SeriesGap, SeriesRule
from ..permissions import MeetingPermission
from ..recurrence import slots

OfSeries = TypeVar("OfSeries", SeriesRule, SeriesGap)
MOST_SERIES = 40
MOST_TOUCHED = 600


@dataclass(frozen=True, slots=True)
class SeriesSchedule:
    """A series, its rules earliest first, its gaps, and its meetings (all states) by `slot_on`."""

    series: Series
    rules: Sequence[SeriesRule]
    gaps: Sequence[SeriesGap]
    touched: Sequence[Meeting]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of a series. `starts` and `minutes` are what the rule said, in the cluster's wall time.

    At most one of `gap` and `meeting` is set; with neither the occurrence is virtual. `rule` is None for a meeting
    whose day the rules no longer give, because they changed after it was prepared.
    """

    slot_on: date
    rule: SeriesRule | None
    gap: SeriesGap | None
    meeting: Meeting | None

    @property
    def is_virtual(self) -> bool:
        return self.gap is None and self.meeting is None

    def planned_span(self, where: clock.HasZone) -> tuple[datetime, datetime]:
        """Begin and end in UTC as the rule gives them, whatever became of the occurrence since."""
        starts = self.rule.starts if self.rule else time(0)
        begin = clock.from_wall(self.slot_on, starts, where)
        return begin, begin + timedelta(minutes=self.rule.minutes if self.rule else 0)


def series_for_feed(actor: Actor) -> list[SeriesSchedule]:
    """Announced series this member may see, ended ones too, oldest first. Four statements for any number."""
    return schedules(series_open_to(actor, announced_only=True))


def series_open_to(actor: Actor, *, announced_only: bool = False) -> Sequence[Series]:
    """Series the actor may see, oldest first; drafts only for those who plan."""
    statement = select(Series).where(visible_to(actor, MeetingPermission.PROGRAMME_VIEW))
    if announced_only:
        statement = statement.where(Series.announced_at.is_not(None))
    return session.scalars(statement.order_by(Series.id).limit(MOST_SERIES)).all()


def schedules(found: Sequence[Series]) -> list[SeriesSchedule]:
    """What belongs to these series, in three statements."""
    ids = [series.id for series in found]
    if not ids:
        return []
    rules = _by_series(
        session.scalars(
            select(SeriesRule)
            .where(SeriesRule.series_id.in_(ids))
            .order_by(SeriesRule.from_on, SeriesRule.id)
        )
    )
    gaps = _by_series(
        session.scalars(
            select(SeriesGap).where(SeriesGap.series_id.in_(ids)).order_by(SeriesGap.slot_on, SeriesGap.id)
        )
    )
    touched: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in session.scalars(
        select(Meeting)
        .where(Meeting.series_id.in_(ids))
        .order_by(Meeting.slot_on.desc(), Meeting.id)
        .limit(MOST_TOUCHED)
    ):
        touched[meeting.series_id or 0].insert(0, meeting)
    return [SeriesSchedule(series, rules[series.id], gaps[series.id], touched[series.id]) for series in found]


def schedule_of(series: Series) -> SeriesSchedule:
    return schedules([series])[0]


def occurrences(schedule: SeriesSchedule, first: date, last: date) -> list[Occurrence]:
    """The series' days whose slot lies between `first` and `last`, earliest first; nothing after its end."""
    ended_on = schedule.series.ended_on
    gaps = {gap.slot_on: gap for gap in schedule.gaps}
    meetings = {meeting.slot_on: meeting for meeting in schedule.touched if meeting.slot_on is not None}
    found: dict[date, Occurrence] = {}
    for slot in slots(schedule.rules, first, last):
        if ended_on is None or slot.day <= ended_on:
            meeting = meetings.get(slot.day)
            gap = None if meeting else gaps.get(slot.day)
            found[slot.day] = Occurrence(slot.day, slot.rule, gap, meeting)
    for day, meeting in meetings.items():
        if first <= day <= last and day not in found:
            found[day] = Occurrence(day, None, None, meeting)
    return [found[day] for day in sorted(found)]


def occurrence_on(series: Series, slot_on: date) -> Occurrence | None:
    """What the series has on this day, None when nothing falls there."""
    found = occurrences(schedule_of(series), slot_on, slot_on)
    return found[0] if found else None


def prepared_occurrences(series: Series) -> frozenset[date]:
    """The days of the series that are meetings already."""
    days = select(Meeting.slot_on).where(Meeting.series_id == series.id).limit(MOST_TOUCHED)
    return frozenset(day for day in session.scalars(days) if day is not None)


def gaps_of(series: Series) -> dict[date, DisplacementReason]:
    """The days of the series that were left out, and why."""
    rows = session.execute(
        select(SeriesGap.slot_on, SeriesGap.because)
        .where(SeriesGap.series_id == series.id)
        .limit(MOST_TOUCHED)
    )
    return {row.slot_on: row.because for row in rows}


def prepared_occurrence(series: Series, slot_on: date) -> Meeting | None:
    """The meeting an occurrence became, known by the day its rule gave."""
    return session.scalar(
        select(Meeting).where(Meeting.series_id == series.id, Meeting.slot_on == slot_on).limit(1)
    )


def _by_series(rows: Iterable[OfSeries]) -> dict[int, list[OfSeries]]:
    grouped: dict[int, list[OfSeries]] = defaultdict(list)
    for row in rows:
        grouped[row.series_id].append(row)
    return grouped
