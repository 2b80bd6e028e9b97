"""How long somebody of a video call was in the meeting itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from .call_log import Stay
from .call_times import CallMoment
from .kinds import AttendanceStatus

# Coming or leaving within these minutes is neither late nor early.
GRACE = timedelta(minutes=10)
# Files cut or round seconds: what is missing up to here is no time away.
_ROUNDING_MINUTES = 2
_LONGEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class MeetingHours:
    """Begin and end of the meeting as the clock in the cluster shows them, without a zone."""

    begins: datetime
    ends: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends - self.begins).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Presence:
    """`arrived` and `left` only when they differ from begin and end; `minutes` 0 is somebody who was not in it."""

    minutes: int
    minutes_away: int = 0
    arrived: time | None = None
    left: time | None = None
    status: AttendanceStatus = AttendanceStatus.PRESENT


def presence_in(stays: Sequence[Stay], hours: MeetingHours) -> Presence:
    """Stays that overlap (two devices) count once, gaps between them are minutes away."""
    spans = [span for span in (_span(stay, hours.begins) for stay in stays) if span is not None]
    if not spans:
        minutes = min(hours.minutes, sum(stay.minutes or 0 for stay in stays))
        return Presence(minutes, hours.minutes - minutes)
    inside = sorted(one for one in (_within(span, hours) for span in spans) if one is not None)
    if not inside:
        return Presence(0)
    minutes, until = 0, hours.begins
    for first, last, said in inside:
        fresh = int((last - max(first, until)).total_seconds() // 60)
        minutes += max(0, min(fresh, said))
        until = max(until, last)
    arrived, left = inside[0][0], until
    away = int((left - arrived).total_seconds() // 60) - minutes
    return Presence(
        minutes,
        away if away > _ROUNDING_MINUTES else 0,
        arrived.time() if arrived > hours.begins else None,
        left.time() if left < hours.ends else None,
        _status_of(arrived, left, hours),
    )


def without_times(stays: Iterable[Stay], hours: MeetingHours) -> list[Stay]:
    """The same by their length alone, for a file whose clock is not that of the cluster."""
    spans = [(stay, _span(stay, hours.begins)) for stay in stays]
    return [
        Stay(None, None, min(span[2], _minutes(span[0], span[1])) if span else stay.minutes)
        for stay, span in spans
    ]


def is_of_another_day(stays: Iterable[Stay], hours: MeetingHours) -> bool:
    """Whether every date in the file is a different one: then it may be the file of another meeting."""
    moments = [moment for stay in stays for moment in (stay.joined, stay.left) if moment and moment.days]
    days = {hours.begins.date(), hours.ends.date()}
    return bool(moments) and all(moment.days.isdisjoint(days) for moment in moments)


def _span(stay: Stay, begins: datetime) -> tuple[datetime, datetime, int] | None:
    """From, until, and the minutes in between that count."""
    joined, left = _near(stay.joined, begins), _near(stay.left, begins)
    if joined is None and left is None:
        return None
    if stay.minutes is not None:
        joined = joined or (left - timedelta(minutes=stay.minutes) if left else None)
        left = left or (joined + timedelta(minutes=stay.minutes) if joined else None)
    # Whoever never left was there when the call ended.
    joined, left = joined or begins, left or begins + _LONGEST
    if left < joined:
        return None
    return joined, left, _minutes(joined, left) if stay.minutes is None else stay.minutes


def _within(
    span: tuple[datetime, datetime, int], hours: MeetingHours
) -> tuple[datetime, datetime, int] | None:
    first, last = max(span[0], hours.begins), min(span[1], hours.ends)
    return (first, last, span[2]) if first < last else None


def _minutes(first: datetime, last: datetime) -> int:
    return int((last - first).total_seconds() // 60)


def _near(moment: CallMoment | None, begins: datetime) -> datetime | None:
    """On the day that brings it closest to the meeting, whose night may be the next day's."""
    if moment is None:
        return None
    days = (begins.date() + timedelta(days=shift) for shift in (-1, 0, 1))
    return min((datetime.combine(day, moment.clock) for day in days), key=lambda one: abs(one - begins))


def _status_of(arrived: datetime, left: datetime, hours: MeetingHours) -> AttendanceStatus:
    if arrived > hours.begins + GRACE:
        return AttendanceStatus.LATE
    return AttendanceStatus.LEFT_EARLY if left < hours.ends - GRACE else AttendanceStatus.PRESENT
