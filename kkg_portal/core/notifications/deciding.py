"""When a notice may leave and by which channel: a pure function of the event, the person and the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kkg_portal.core import clock
from kkg_portal.core.notifications.modes import Channel, Mode

# Mails about one conversation are gathered this long; somebody who had several today waits longer.
WINDOWS_MINUTES = (10, 10, 10, 30, 60)
MOST_MAILS_A_DAY = 5
DIGEST_AT = time(7, 0)
DIGEST_WEEKDAY = 5  # Saturday, when schools are out and the week is fresh
SUNDAY = 6
ONE_DAY = timedelta(days=1)
URGENT_WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a notice is about, as far as its way out is concerned."""

    at: datetime
    has_own_mail: bool = False
    is_prompt: bool = False
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person can be reached, and how often they were today."""

    has_mail: bool = True
    has_push: bool = False
    mails_today: int = 0
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody wants to be left alone, by the wall clock of their zone; hours may go over midnight."""

    time_zone: str
    starts: time | None = time(20, 0)
    ends: time = time(5, 30)
    sundays: bool = True
    holidays: frozenset[date] = frozenset()
    urgent_may_pass: bool = False

    def covers(self, moment: datetime) -> bool:
        wall = clock.local(moment, self)
        return self._is_day_off(wall.date()) or self._is_quiet_hour(wall.time())

    def end_after(self, moment: datetime) -> datetime:
        """The first moment from `moment` on that is not quiet."""
        wall = clock.local(moment, self)
        for days in range(60):
            day = wall.date() + days * ONE_DAY
            if self._is_day_off(day):
                continue
            first = wall.time() if days == 0 else time(0, 0)
            free = self._first_free(first)
            if free is not None:
                at = clock.from_wall(day, free, self)
                return max(at, moment)
        return moment

    def _first_free(self, from_time: time) -> time | None:
        """The first minute of a working day, from this one on, that is no quiet hour."""
        if not self._is_quiet_hour(from_time):
            return from_time
        assert self.starts is not None
        if self.starts <= self.ends or from_time < self.ends:
            return self.ends
        return None  # Past the evening's beginning: only the next day has free hours again.

    def _is_day_off(self, day: date) -> bool:
        return (self.sundays and day.weekday() == SUNDAY) or day in self.holidays

    def _is_quiet_hour(self, at: time) -> bool:
        if self.starts is None or self.starts == self.ends:
            return False
        if self.starts < self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for one person and kind: how soon by each channel, and when to be quiet."""

    modes: Mapping[Channel, Mode]
    quiet: Quiet


@dataclass(frozen=True, slots=True)
class Departure:
    """A notice leaves by `channel` at `not_before`; `is_held` when only quiet hours keep it."""

    channel: Channel
    mode: Mode
    not_before: datetime
    is_held: bool = field(default=False)


def decide(event: Happening, person: Reach, wishes: Wishes, now: datetime) -> list[Departure]:
    """By which channels the notice leaves, and when; none when the portal's own list is enough."""
    if person.is_muted:
        return []
    found = []
    if person.has_mail and (mail := _mail(event, person, wishes, now)) is not None:
        found.append(mail)
    if person.has_push and wishes.modes[Channel.PUSH] is Mode.NOW:
        found.append(_at_once(Channel.PUSH, event, wishes.quiet, max(event.at, now)))
    return found


def _mail(event: Happening, person: Reach, wishes: Wishes, now: datetime) -> Departure | None:
    mode = wishes.modes[Channel.MAIL]
    if mode is Mode.OFF:
        return None
    if mode is Mode.NOW and not event.is_prompt and person.mails_today >= MOST_MAILS_A_DAY:
        mode = Mode.DAILY
    if mode is not Mode.NOW:
        return Departure(Channel.MAIL, mode, next_digest(mode, wishes.quiet, max(event.at, now)))
    if event.is_prompt or event.has_own_mail:
        return _at_once(Channel.MAIL, event, wishes.quiet, max(event.at, now))
    window = WINDOWS_MINUTES[min(person.mails_today, len(WINDOWS_MINUTES) - 1)]
    return _at_once(Channel.MAIL, event, wishes.quiet, max(event.at + timedelta(minutes=window), now))


def _at_once(channel: Channel, event: Happening, quiet: Quiet, moment: datetime) -> Departure:
    passes = event.is_prompt or (event.is_urgent and quiet.urgent_may_pass)
    if passes or not quiet.covers(moment):
        return Departure(channel, Mode.NOW, moment)
    return Departure(channel, Mode.NOW, quiet.end_after(moment), is_held=True)


def next_digest(mode: Mode, quiet: Quiet, after: datetime) -> datetime:
    """The next digest of this mode: seven in the morning, on Saturdays for the weekly one, never in quiet hours."""
    day = clock.local(after, quiet).date()
    while True:
        at = clock.from_wall(day, DIGEST_AT, quiet)
        is_right_day = mode is Mode.DAILY or day.weekday() == DIGEST_WEEKDAY
        if is_right_day and at > after:
            return quiet.end_after(at)
        day += ONE_DAY
