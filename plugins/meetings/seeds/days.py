"""On which days of the demo's school year the programme falls: off holidays, with its displaced sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kkg_portal.api import SeedWorld, calendar_between

from ..kinds import DisplacementReason
from .programme import EXTRA_TITLE, OTHER_TITLES, PROGRAMME, WEEKDAY_SHIFT, WHOLE, Session

ONE_WEEK = timedelta(weeks=1)
SOON = timedelta(days=14)
HOLIDAY_REACH = timedelta(days=30)
FEW_SESSIONS = 10


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A row of the programme with its day. `is_latest`: the last one held, whose minutes are still being written."""

    session: Session
    day: date
    title: str
    displaced: DisplacementReason | None = None
    displacement_note: str = ""
    has_makeup: bool = False
    is_latest: bool = False

    @property
    def topic(self) -> str:
        return self.title.removesuffix(" (susulan)")


@dataclass(frozen=True, slots=True)
class _Blocked:
    first: date
    last: date
    title: str
    is_holiday: bool


def planned_sessions(world: SeedWorld) -> list[PlannedSession]:
    """The year's sessions by day. What has not happened yet is not displaced yet either."""
    blocked = _blocked_days(world)
    taken: set[date] = set()
    found: list[PlannedSession] = []
    for row in PROGRAMME:
        planned = _placed(row, world, blocked, taken)
        if planned is not None:
            taken.add(planned.day)
            found.append(planned)
    if not any(world.today < one.day <= world.today + SOON and not one.displaced for one in found):
        found.append(_extra(world, blocked, taken))
    found.sort(key=lambda one: one.day)
    return _with_latest(found, world.today)


def near_today(sessions: Sequence[PlannedSession], today: date) -> list[PlannedSession]:
    """A few held and a few to come, for large demos; a displaced one brings its make-up along."""
    nearest = sorted(sessions, key=lambda one: abs(one.day - today))[:FEW_SESSIONS]
    displaced = {one.session.number for one in nearest if one.displaced}
    return [one for one in sessions if one in nearest or one.session.instead_of in displaced]


def _placed(
    row: Session, world: SeedWorld, blocked: Sequence[_Blocked], taken: set[date]
) -> PlannedSession | None:
    day = world.day(row.day) + timedelta(days=WEEKDAY_SHIFT.get(world.ordinal, 0))
    title = OTHER_TITLES.get(world.ordinal, {}).get(row.number, row.title)
    if row.displaced is DisplacementReason.HOLIDAY:
        holiday = _holiday_near(day, blocked)
        if holiday is not None and holiday.first < world.today:
            return PlannedSession(
                row, holiday.first, title, row.displaced, holiday.title.lower(), has_makeup=True
            )
    elif row.displaced is not None and day < world.today:
        has_makeup = any(one.instead_of == row.number for one in PROGRAMME)
        return PlannedSession(row, day, title, row.displaced, row.displacement_note, has_makeup=has_makeup)
    if row.instead_of is not None and not _was_displaced(row.instead_of, world, blocked):
        return None
    return PlannedSession(row, _free_day(day, blocked, taken), title)


def _was_displaced(number: int, world: SeedWorld, blocked: Sequence[_Blocked]) -> bool:
    row = next(one for one in PROGRAMME if one.number == number)
    day = world.day(row.day) + timedelta(days=WEEKDAY_SHIFT.get(world.ordinal, 0))
    if row.displaced is DisplacementReason.HOLIDAY:
        holiday = _holiday_near(day, blocked)
        return holiday is not None and holiday.first < world.today
    return day < world.today


def _holiday_near(day: date, blocked: Sequence[_Blocked]) -> _Blocked | None:
    """The national holiday the story is told about: the moving ones wander from year to year."""
    near = [one for one in blocked if one.is_holiday and abs(one.first - day) <= HOLIDAY_REACH]
    near = [one for one in near if one.first.weekday() < 6 and one.first.month in {4, 5}]
    return min(near, key=lambda one: abs(one.first - day), default=None)


def _free_day(day: date, blocked: Sequence[_Blocked], taken: set[date]) -> date:
    """That day, or the same weekday of a week near by that no holiday and no other session takes."""
    for weeks in (0, 1, -1, 2, -2, 3, -3, 4, -4):
        candidate = day + weeks * ONE_WEEK
        if candidate not in taken and not any(one.first <= candidate <= one.last for one in blocked):
            return candidate
    return day


def _extra(world: SeedWorld, blocked: Sequence[_Blocked], taken: set[date]) -> PlannedSession:
    """Nothing within a fortnight: a clinic is put in, so that there is always something to answer."""
    candidates = [world.today + timedelta(days=ahead) for ahead in (7, 8, 6, 9, 5, 10, 4, 11, 3, 12, 13, 14)]
    free = [day for day in candidates if day not in taken and day.weekday() < 6]
    open_days = [day for day in free if not any(one.first <= day <= one.last for one in blocked)]
    template = PROGRAMME[21]
    row = replace(template, number=31, group=WHOLE, title=EXTRA_TITLE)
    return PlannedSession(row, (open_days or free or candidates)[0], EXTRA_TITLE)


def _with_latest(found: list[PlannedSession], today: date) -> list[PlannedSession]:
    held = [one for one in found if one.day < today and not one.displaced]
    if not held or today - held[-1].day > SOON:
        return found
    return [replace(one, is_latest=True) if one is held[-1] else one for one in found]


def _blocked_days(world: SeedWorld) -> list[_Blocked]:
    entries = calendar_between(world.school_year.first_day, world.school_year.last_day)
    return [
        _Blocked(entry.first_day, entry.last_day, entry.title, entry.kind.value == "national_holiday")
        for entry in entries
        if entry.blocks_meetings
    ]
