"""What a calendar file is made of: events, tasks and feeds, and the rule for their sequence number.

`icalendar.py` writes them; import everything from there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from . import clock

_RULE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")


class EventStatus(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class TaskStatus(StrEnum):
    OPEN = "NEEDS-ACTION"
    IN_PROGRESS = "IN-PROCESS"
    DONE = "COMPLETED"
    DROPPED = "CANCELLED"


class Answer(StrEnum):
    NONE = "NEEDS-ACTION"
    YES = "ACCEPTED"
    MAYBE = "TENTATIVE"
    NO = "DECLINED"


@dataclass(frozen=True, kw_only=True)
class Organizer:
    """The group's real reply address."""

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """The one receiver of a mail. `asks_reply` only where a mailbox reads the answers calendars send."""

    name: str
    address: str
    answer: Answer = Answer.NONE
    asks_reply: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One meeting, series (`rule`) or moved occurrence of a series (`recurrence_id`, its original start).

    All moments are aware; they are written as wall time of `zone_name`, because "third Saturday 08.00 WIT"
    is a Friday in UTC. `rule` is the text after "RRULE:" without UNTIL, which belongs in `until`. With
    `all_day` only the local days count and `ends_at` is the first moment after the last day. `organizer`
    and `attendee` are written in mail only, never in a feed.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    summary: str
    created_at: datetime
    changed_at: datetime
    sequence: int = 0
    status: EventStatus = EventStatus.CONFIRMED
    location: str = ""
    description: str = ""
    url: str = ""
    conference_url: str | None = None
    categories: tuple[str, ...] = ()
    transparent: bool = True
    all_day: bool = False
    rule: str = ""
    until: datetime | None = None
    exdates: tuple[datetime, ...] = ()
    recurrence_id: datetime | None = None
    related_to: str | None = None
    alarm_minutes: int | None = None
    organizer: Organizer | None = None
    attendee: Attendee | None = None

    def __post_init__(self) -> None:
        if self.rule and (not _RULE.fullmatch(self.rule) or "UNTIL=" in self.rule):
            raise ValueError(f"not a recurrence rule without UNTIL: {self.rule!r}")
        if self.rule and self.zone_name not in clock.ZONE_LABELS:
            raise ValueError(f"a series needs an Indonesian zone, not {self.zone_name!r}")


@dataclass(frozen=True, kw_only=True)
class CalendarTask:
    """One action item; it is due on a day, not at an hour."""

    uid: str
    summary: str
    created_at: datetime
    changed_at: datetime
    due_on: date | None = None
    status: TaskStatus = TaskStatus.OPEN
    completed_at: datetime | None = None
    sequence: int = 0
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    related_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class BusyTimes:
    """When somebody is taken between two moments, in order and without a word about what by."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    spans: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What one subscription shows; `color` is a CSS colour name, `source_url` the address of the feed.

    With `busy` it shows nothing else.
    """

    name: str
    description: str = ""
    source_url: str = ""
    refresh_hours: int = 6
    color: str = "teal"
    events: Sequence[CalendarEvent] = ()
    tasks: Sequence[CalendarTask] = ()
    busy: BusyTimes | None = None


def next_sequence(old: CalendarEvent, new: CalendarEvent) -> int:
    """The SEQUENCE `new` must carry: raised when people would come at a wrong time or to a wrong place.

    A new title or description only moves `changed_at`; an answer never raises it.
    """
    return old.sequence + (_where_and_when(old) != _where_and_when(new))


def _where_and_when(event: CalendarEvent) -> tuple[object, ...]:
    times = (event.starts_at, event.ends_at, event.zone_name, event.all_day, event.recurrence_id)
    return (*times, event.rule, event.until, frozenset(event.exdates), event.location, event.status)
