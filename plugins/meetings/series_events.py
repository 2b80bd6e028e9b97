"""A series as calendar entries: a master with its rule for each version of the rule, and what became of single days.

docs/adr/0010 says why it is cut this way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid5

from kkg_portal.api import CalendarEvent, EventStatus, clock

from .feed import open_words
from .kinds import MeetingState, RuleKind
from .models import Meeting, SeriesRule
from .queries.series import SeriesSchedule
from .recurrence import rule_words, slots

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Segment:
    """The days one version of the rule gives, earliest first, and the identity calendars know them by."""

    uid: str
    rule: SeriesRule
    days: Sequence[date]
    zone_name: str

    @property
    def begins_at(self) -> datetime:
        return self.start_of(self.days[0])

    @property
    def last_begins_at(self) -> datetime:
        return self.start_of(self.days[-1])

    @property
    def ends_at(self) -> datetime:
        return self.last_begins_at + timedelta(minutes=self.rule.minutes)

    def start_of(self, day: date) -> datetime:
        return clock.from_wall(day, self.rule.starts, _Zone(self.zone_name))


@dataclass(frozen=True, slots=True)
class _Zone:
    time_zone: str


@dataclass(frozen=True, slots=True)
class SeriesEvents:
    """What to write for a series, and by meeting the identity it is known by.

    `placed` are told as one of the series' days; `strayed` have left it and are only relatives of it.
    """

    events: list[CalendarEvent]
    placed: dict[int, str]
    strayed: dict[int, str]


def segments(schedule: SeriesSchedule, zone_name: str) -> list[Segment]:
    """One for each version of the rule that gave any day; the first bears the identity of the series itself."""
    series = schedule.series
    end = series.ended_on or date.max
    found = [slot for slot in slots(schedule.rules, date.min, end) if slot.day <= end]
    first_rule = min((rule.from_on for rule in schedule.rules), default=None)
    return [
        Segment(
            uid=series.uid if rule.from_on == first_rule else _later_uid(series.uid, rule.from_on),
            rule=rule,
            days=[slot.day for slot in of_rule],
            zone_name=zone_name,
        )
        for rule, of_rule in groupby(found, key=lambda slot: slot.rule)
    ]


def _later_uid(uid: str, from_on: date) -> str:
    """Always the same for the same series and day, so that nothing has to be stored for it."""
    return str(uuid5(UUID(uid), from_on.isoformat()))


def series_events(
    schedule: SeriesSchedule,
    told: Mapping[int, CalendarEvent],
    *,
    zone_name: str,
    span: tuple[datetime, datetime],
    is_personal: bool,
    alarm_minutes: int | None = None,
) -> SeriesEvents:
    """The series as far as it reaches into `span`.

    `told` are the entries of its meetings that the reader may know of and that calendars still keep. A day whose
    meeting is announced but not among them is left out of the rule.
    """
    first, last = span
    result = SeriesEvents([], {}, {})
    for segment in segments(schedule, zone_name):
        if segment.ends_at < first or segment.begins_at > last:
            continue
        master, overrides = _segment_events(schedule, segment, told, is_personal=is_personal)
        if master is not None:
            result.events.extend([replace(master, alarm_minutes=alarm_minutes), *overrides.values()])
        days = set(segment.days)
        for meeting in schedule.touched:
            if meeting.slot_on in days and meeting.id in told:
                where = result.placed if meeting.id in overrides else result.strayed
                where[meeting.id] = segment.uid
    for meeting in schedule.touched:
        if meeting.id not in result.placed:
            # Its day is none of the rules' any more, or never was.
            result.strayed.setdefault(meeting.id, schedule.series.uid)
    return result


def _segment_events(
    schedule: SeriesSchedule, segment: Segment, told: Mapping[int, CalendarEvent], *, is_personal: bool
) -> tuple[CalendarEvent | None, dict[int, CalendarEvent]]:
    meetings = {meeting.slot_on: meeting for meeting in schedule.touched}
    gaps = {gap.slot_on for gap in schedule.gaps}
    holes: list[date] = []
    overrides: dict[int, CalendarEvent] = {}
    for day in segment.days:
        meeting = meetings.get(day)
        if meeting is None:
            holes += [day] if day in gaps else []
        elif _is_prepared_in_silence(meeting, segment.start_of(day)):
            continue
        elif _stays(meeting, segment, told):
            overrides[meeting.id] = replace(
                told[meeting.id],
                uid=segment.uid,
                recurrence_id=segment.start_of(day),
                sequence=max(meeting.sequence, schedule.series.sequence),
            )
        else:
            holes.append(day)
    if len(holes) == len(segment.days):
        # A rule without any day left is read differently by everybody.
        return None, {}
    return _master(schedule, segment, holes, is_personal=is_personal), overrides


def leaves_rule(meeting: Meeting, segment: Segment) -> bool:
    """Whether the rule no longer speaks for the day of this meeting, nor an entry in its place."""
    if _is_prepared_in_silence(meeting, segment.start_of(meeting.slot_on or segment.days[0])):
        return False
    return meeting.invited_at is None or meeting.starts_at < segment.begins_at


def _is_prepared_in_silence(meeting: Meeting, planned_at: datetime) -> bool:
    """A draft on its planned day: for members nothing has happened yet, so the rule goes on speaking for it."""
    return meeting.state is MeetingState.DRAFT and meeting.starts_at == planned_at


def _stays(meeting: Meeting, segment: Segment, told: Mapping[int, CalendarEvent]) -> bool:
    """Some servers refuse a moved day that lies before the first of its series, so such a meeting leaves it."""
    return meeting.id in told and meeting.starts_at >= segment.begins_at


def _master(
    schedule: SeriesSchedule, segment: Segment, holes: Sequence[date], *, is_personal: bool
) -> CalendarEvent:
    series, rule = schedule.series, segment.rule
    left_out = {meeting.slot_on: meeting for meeting in schedule.touched}
    changes = [gap.changed_at for gap in schedule.gaps]
    changes += [left_out[day].changed_at for day in holes if day in left_out]
    words = rule_words(rule, clock.zone_label(segment.zone_name))
    return CalendarEvent(
        uid=segment.uid,
        starts_at=segment.begins_at,
        ends_at=segment.begins_at + timedelta(minutes=rule.minutes),
        zone_name=segment.zone_name,
        summary=series.title if is_personal else open_words(series.title),
        created_at=series.created_at,
        changed_at=max([series.changed_at, *changes]),
        sequence=series.sequence,
        status=EventStatus.CONFIRMED,
        location=series.place if is_personal else open_words(series.place),
        description=words[:1].upper() + words[1:],
        categories=(str(series.kind.label),),
        rule=recurrence_rule(rule),
        until=segment.last_begins_at,
        exdates=tuple(segment.start_of(day) for day in holes),
        related_to=series.uid if segment.uid != series.uid else None,
    )


def recurrence_rule(rule: SeriesRule) -> str:
    """The rule in the words of RFC 5545, without its end."""
    parts = ["FREQ=WEEKLY" if rule.kind is RuleKind.WEEKLY else "FREQ=MONTHLY"]
    if rule.every > 1:
        parts.append(f"INTERVAL={rule.every}")
    if rule.kind is RuleKind.MONTHLY_DAY:
        parts.append(f"BYMONTHDAY={rule.month_day or 1}")
    else:
        nth = "" if rule.kind is RuleKind.WEEKLY else str(rule.nth or 1)
        parts.append(f"BYDAY={nth}{_WEEKDAYS[rule.weekday or 0]}")
    return ";".join(parts)
