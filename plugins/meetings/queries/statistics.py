"""A school year in numbers: participation of the schools, what became of the programme, how far invitations carry.

People are counted, never scored: no number here belongs to one person, and schools keep their usual order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import ColumnElement, and_, case, func, select

from kkg_portal.api import (
    Actor,
    Cluster,
    Membership,
    School,
    SchoolYear,
    allows,
    bound_cluster,
    clock,
    session,
)

from ..kinds import CALLED_OFF, WERE_THERE, Answer, AttendanceStatus, MeetingState, PlanStatus
from ..models import Attendance, Invitation, Meeting, Task, TaskReport
from ..permissions import MeetingPermission
from .programme import ProgrammeMonth, programme_of
from .rows import AnyRow

MOST_MEETINGS = 400
MOST_GROUPS = 20_000
_CALLED_OFF = (PlanStatus.CANCELLED, PlanStatus.POSTPONED)


@dataclass(frozen=True, slots=True)
class Share:
    """How many came of how many stand on the rolls."""

    came: int
    listed: int

    @property
    def part(self) -> float:
        return self.came / self.listed if self.listed else 0.0


@dataclass(frozen=True, slots=True)
class SchoolMonths:
    """One school, or the people of none of them (`school_id` is None); a month without a roll is None."""

    school_id: int | None
    name: str
    months: Sequence[Share | None]
    total: Share


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What was to be in a month and what was held; what moved to another day counts on that day."""

    first_day: date
    planned: int
    held: int
    called_off: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Invitations to meetings that are over, and how far each of them carried; every step is part of the one before."""

    invited: int
    answered: int
    came: int
    stayed: int
    tried: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """`school` is set for those who may see their own school only."""

    year: SchoolYear
    school: School | None
    schools: Sequence[SchoolMonths]
    programme: Sequence[MonthPlan]
    funnel: Funnel
    meetings: int


def statistics_of(year: SchoolYear, actor: Actor) -> Statistics:
    """All schools, or the actor's own where they may see no more. The same number of statements for any year."""
    cluster = bound_cluster()
    school = None if allows(actor, MeetingPermission.STATISTICS_VIEW) else _own_school(actor)
    meetings = _held_in(year, cluster)
    # Who may see one school and belongs to none sees nothing; so the question is the right, not the school.
    only = () if allows(actor, MeetingPermission.STATISTICS_VIEW) else (school.id if school else 0,)
    programme = programme_of(year, actor)
    return Statistics(
        year=year,
        school=school,
        schools=_participation(year, meetings, only),
        programme=[_month_plan(month) for month in programme.months],
        funnel=_funnel(list(meetings), only),
        meetings=len(meetings),
    )


def _own_school(actor: Actor) -> School | None:
    return session.get(School, actor.school_id) if actor.school_id is not None else None


def _held_in(year: SchoolYear, cluster: Cluster) -> dict[int, date]:
    """Announced meetings of the year that are over and took place, with their day where the cluster is."""
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at)
        .where(
            Meeting.state.not_in({*CALLED_OFF, MeetingState.DRAFT, MeetingState.POSTPONED}),
            Meeting.starts_at >= clock.from_wall(year.first_day, time(0), cluster),
            Meeting.starts_at < clock.from_wall(year.next().first_day, time(0), cluster),
            Meeting.ends_at < clock.now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )
    return {row.id: clock.local(row.starts_at, cluster).date() for row in rows}


def _participation(year: SchoolYear, meetings: dict[int, date], only: tuple[int, ...]) -> list[SchoolMonths]:
    came: Counter[tuple[int | None, int]] = Counter()
    listed: Counter[tuple[int | None, int]] = Counter()
    for row in _groups_on_rolls(year, list(meetings), only):
        day = meetings[row.meeting_id]
        was_there = row.status in WERE_THERE
        if not was_there and row.joined_on is not None and row.joined_on > day:
            continue  # Not yet a member on that day: missing from it, but not absent.
        place = (row.school_id, year.months.index(day.replace(day=1)))
        listed[place] += row.people
        came[place] += row.people if was_there else 0
    by_school: dict[int | None, dict[int, Share]] = defaultdict(dict)
    for (school_id, month), people in listed.items():
        by_school[school_id][month] = Share(came[school_id, month], people)
    return [_line(school_id, name, by_school[school_id]) for school_id, name in _named(by_school)]


def _groups_on_rolls(year: SchoolYear, meeting_ids: Sequence[int], only: tuple[int, ...]) -> Sequence[AnyRow]:
    """Lines of the rolls by meeting, school on the day and status; apart where somebody became a member this year."""
    joined_on = case((Membership.joined_on > year.first_day, Membership.joined_on), else_=None)
    statement = (
        select(
            Attendance.meeting_id,
            Attendance.school_id,
            Attendance.status,
            joined_on.label("joined_on"),
            func.count().label("people"),
        )
        .outerjoin(Membership, Membership.id == Attendance.membership_id)
        .where(Attendance.meeting_id.in_(meeting_ids))
        .group_by(Attendance.meeting_id, Attendance.school_id, Attendance.status, joined_on)
        .order_by(Attendance.meeting_id, Attendance.school_id)
        .limit(MOST_GROUPS)
    )
    if only:
        statement = statement.where(Attendance.school_id.in_(only))
    return session.execute(statement).all()


def _named(found: dict[int | None, dict[int, Share]]) -> list[tuple[int | None, str]]:
    """The schools that were there, in the order people know; those closed since keep their name, guests come last."""
    rows = session.execute(
        select(School.id, School.name)
        .where(School.id.in_([school_id for school_id in found if school_id is not None]))
        .order_by(School.is_core.desc(), School.name, School.id)
        .limit(200)
    )
    guests = [(None, "")] if None in found else []
    return [*((row.id, row.name) for row in rows), *guests]


def _line(school_id: int | None, name: str, shares: dict[int, Share]) -> SchoolMonths:
    total = Share(sum(one.came for one in shares.values()), sum(one.listed for one in shares.values()))
    return SchoolMonths(school_id, name, [shares.get(month) for month in range(12)], total)


def _month_plan(month: ProgrammeMonth) -> MonthPlan:
    lines = [line for line in month.lines if not line.is_draft and line.status is not PlanStatus.MOVED]
    return MonthPlan(
        first_day=month.first_day,
        planned=len(lines),
        held=sum(line.status is PlanStatus.HELD for line in lines),
        called_off=sum(line.status in _CALLED_OFF for line in lines),
    )


def _funnel(meeting_ids: Sequence[int], only: tuple[int, ...]) -> Funnel:
    came = Attendance.status.in_(WERE_THERE)
    stayed = came & (Attendance.status != AttendanceStatus.LEFT_EARLY)
    own_report = (
        select(TaskReport.id)
        .join(Task, Task.id == TaskReport.task_id)
        .where(Task.meeting_id == Invitation.meeting_id, TaskReport.membership_id == Invitation.membership_id)
        .correlate(Invitation)
    )
    tried = stayed & own_report.exists()
    answered = (Invitation.answer != Answer.PENDING) | came
    own_line = and_(
        Attendance.meeting_id == Invitation.meeting_id, Attendance.membership_id == Invitation.membership_id
    )
    statement = (
        select(func.count(), _sum(answered), _sum(came), _sum(stayed), _sum(tried))
        .select_from(Invitation)
        .join(Membership, Membership.id == Invitation.membership_id)
        .outerjoin(Attendance, own_line)
        .where(Invitation.meeting_id.in_(meeting_ids))
    )
    if only:
        # The school on the day; without a line on the roll the one of now.
        statement = statement.where(func.coalesce(Attendance.school_id, Membership.school_id).in_(only))
    return Funnel(*(number or 0 for number in session.execute(statement).one()))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
