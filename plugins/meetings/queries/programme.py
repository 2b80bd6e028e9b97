"""The year programme: what is planned, was held, moved, postponed or cancelled, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Cluster,
    School,
    SchoolYear,
    Subgroup,
    bound_cluster,
    calendar_between,
    clock,
    schools,
    session,
    visible_to,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import DisplacementReason, MeetingState, PlanStatus, ProgrammeKind
from ..models import DateChange, Meeting, Programme
from ..permissions import MeetingPermission
from .rows import AnyRow
from .series import SeriesSchedule, occurrences, schedules, series_open_to

MOST_LINES = 400
DEFAULT_TARGET = 12
_STATUS = {
    MeetingState.CLOSED: PlanStatus.HELD,
    MeetingState.MOVED: PlanStatus.MOVED,
    MeetingState.POSTPONED: PlanStatus.POSTPONED,
    MeetingState.CANCELLED: PlanStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A day of the programme. `meeting_id` is empty while it is virtual or not yet announced to this person;
    `moved_from` is the day it had before, `because` why it left it or did not take place."""

    day: date
    title: str
    kind: ProgrammeKind
    status: PlanStatus
    starts: time
    minutes: int
    place: str = ""
    subgroup: str = ""
    meeting_id: str = ""
    series_id: str = ""
    slot_on: date | None = None
    moved_from: date | None = None
    because: DisplacementReason | None = None
    note: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammeMonth:
    first_day: date
    lines: Sequence[ProgrammeLine]

    @property
    def counts(self) -> dict[PlanStatus, int]:
        found = Counter(line.status for line in self.lines)
        return {status: found[status] for status in PlanStatus if found[status]}


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: ProgrammeKind
    planned: int
    held: int


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """A school year as one person sees it. `row` is None while nobody wrote a theme or target."""

    year: SchoolYear
    row: Programme | None
    months: Sequence[ProgrammeMonth]

    @property
    def lines(self) -> list[ProgrammeLine]:
        return [line for month in self.months for line in month.lines]

    @property
    def target(self) -> int:
        return self.row.target_meetings if self.row else DEFAULT_TARGET

    @property
    def held(self) -> int:
        return sum(line.status is PlanStatus.HELD for line in self.lines)

    @property
    def counts(self) -> dict[PlanStatus, int]:
        found = Counter(line.status for line in self.lines)
        return {status: found[status] for status in PlanStatus}

    @property
    def by_kind(self) -> list[KindCount]:
        """Each kind with what is still planned or was held; what was called off is in neither."""
        stand = {PlanStatus.PLANNED, PlanStatus.OVERDUE, PlanStatus.HELD}
        standing = [line for line in self.lines if line.status in stand]
        return [
            KindCount(
                kind,
                sum(line.kind is kind for line in standing),
                sum(line.kind is kind and line.status is PlanStatus.HELD for line in standing),
            )
            for kind in ProgrammeKind
        ]


def programme_row(year: SchoolYear) -> Programme | None:
    return session.scalar(select(Programme).where(Programme.school_year == year.starting_year))


def programme_of(year: SchoolYear, actor: Actor) -> ProgrammeView:
    """Nine statements at most, whatever the year holds."""
    cluster = bound_cluster()
    rows = _meetings_in(year, actor, cluster)
    changes = _moves_of([row.id for row in rows])
    lines = [_line_of(row, changes.get(row.id), cluster) for row in rows]
    lines += _lines_of_series(year, actor, {row.id for row in rows}, cluster)
    lines.sort(key=lambda line: (line.day, line.starts, line.title))
    months = [
        ProgrammeMonth(
            first, [line for line in lines if (line.day.year, line.day.month) == (first.year, first.month)]
        )
        for first in year.months
    ]
    return ProgrammeView(year, programme_row(year), months)


def blocked_count(view: ProgrammeView, today: date) -> int:
    """How many planned days from today on the calendar came to speak against. One statement."""
    spans = [
        (entry.first_day, entry.last_day)
        for entry in calendar_between(view.year.first_day, view.year.last_day)
        if entry.blocks_meetings
    ]
    coming = [line.day for line in view.lines if line.status is PlanStatus.PLANNED and line.day > today]
    return sum(any(first <= day <= last for first, last in spans) for day in coming)


def _meetings_in(year: SchoolYear, actor: Actor, cluster: Cluster) -> Sequence[AnyRow]:
    return session.execute(
        select(
            Meeting.id,
            Meeting.public_id,
            Meeting.title,
            Meeting.kind,
            Meeting.state,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.slot_on,
            Meeting.invited_at,
            Meeting.displaced_because,
            Meeting.displacement_note,
            Subgroup.title.label("subgroup"),
            School.name.label("host"),
        )
        .outerjoin(Subgroup, Subgroup.id == Meeting.subgroup_id)
        .outerjoin(School, School.id == Meeting.host_school_id)
        .where(
            visible_to(actor, MeetingPermission.VIEW),
            Meeting.starts_at >= clock.from_wall(year.first_day, time(0), cluster),
            Meeting.starts_at < clock.from_wall(year.next().first_day, time(0), cluster),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_LINES)
    ).all()


def _moves_of(meeting_ids: list[int]) -> dict[int, DateChange]:
    """The first time each meeting left its day: later changes of the same meeting keep the day it began with."""
    if not meeting_ids:
        return {}
    found: dict[int, DateChange] = {}
    statement = select(DateChange).where(DateChange.meeting_id.in_(meeting_ids))
    for change in session.scalars(statement.order_by(DateChange.id).limit(2 * MOST_LINES)):
        found.setdefault(change.meeting_id, change)
    return found


def _line_of(row: AnyRow, change: DateChange | None, cluster: Cluster) -> ProgrammeLine:
    starts = clock.local(row.starts_at, cluster)
    left_on = clock.local(change.old_starts_at, cluster).date() if change else row.slot_on
    moved_from = left_on if left_on not in {None, starts.date()} else None
    status = _STATUS.get(row.state, PlanStatus.PLANNED)
    if status is PlanStatus.PLANNED and row.ends_at < clock.now():
        status = PlanStatus.OVERDUE
    reason = row.displaced_because or (change.because if change and moved_from else None)
    return ProgrammeLine(
        day=starts.date(),
        title=row.title,
        kind=row.kind,
        status=status,
        starts=starts.time(),
        minutes=_minutes(row.starts_at, row.ends_at),
        place=row.place or row.host or "",
        subgroup=row.subgroup or "",
        meeting_id=row.public_id,
        moved_from=moved_from,
        because=reason,
        note=row.displacement_note or (change.note if change and moved_from else ""),
        is_draft=row.invited_at is None,
    )


def _lines_of_series(
    year: SchoolYear, actor: Actor, seen: set[int], cluster: Cluster
) -> Iterator[ProgrammeLine]:
    """Days that are no meetings yet, or meetings this person cannot see yet though the series is announced."""
    found = series_open_to(actor)
    groups = _subgroup_titles() if any(one.subgroup_id for one in found) else {}
    hosts = {school.id: school.name for school in schools()} if found else {}
    for schedule in schedules(found):
        series = schedule.series
        where = series.place or hosts.get(series.host_school_id or 0, "")
        if series.rotates_host:
            where = _("the schools in turn")
        subgroup = groups.get(series.subgroup_id or 0, "")
        yield from _lines_of_one(schedule, year, seen, _Where(where, subgroup, cluster))


@dataclass(frozen=True, slots=True)
class _Where:
    """What all days of a series share."""

    place: str
    subgroup: str
    cluster: Cluster


def _lines_of_one(
    schedule: SeriesSchedule, year: SchoolYear, seen: set[int], where: _Where
) -> Iterator[ProgrammeLine]:
    series = schedule.series
    # A meeting may have been moved across the end of the school year, so a little more is looked at.
    around = timedelta(days=60)
    for one in occurrences(schedule, year.first_day - around, year.last_day + around):
        if one.meeting is not None and (
            one.meeting.id in seen or one.meeting.state is not MeetingState.DRAFT
        ):
            continue
        starts_at, ends_at = (
            (one.meeting.starts_at, one.meeting.ends_at) if one.meeting else one.planned_span(where.cluster)
        )
        starts = clock.local(starts_at, where.cluster)
        if starts.date() not in year:
            continue
        yield ProgrammeLine(
            day=starts.date(),
            title=series.title,
            kind=series.kind,
            status=PlanStatus.CANCELLED if one.gap else PlanStatus.PLANNED,
            starts=starts.time(),
            minutes=_minutes(starts_at, ends_at),
            place=one.meeting.place if one.meeting else where.place,
            subgroup=where.subgroup,
            series_id=series.public_id,
            slot_on=one.slot_on,
            moved_from=one.slot_on if one.meeting and one.slot_on != starts.date() else None,
            because=one.gap.because if one.gap else None,
            note=one.gap.note if one.gap else "",
            is_draft=series.announced_at is None,
        )


def _subgroup_titles() -> dict[int, str]:
    return {row.id: row.title for row in session.execute(select(Subgroup.id, Subgroup.title).limit(200))}


def _minutes(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds() // 60)
