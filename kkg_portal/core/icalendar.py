"""The one place that writes calendar files: feeds people subscribe to and the invitations in mail.

The lines are written here and not by the `icalendar` package: a feed must come out byte for byte the same
until something in it changes (ETag, 304), also after an upgrade of that package, and a VTIMEZONE derived
from "next transitions" is empty for zones without daylight saving. The tests read every file back with
three independent packages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from . import clock
from .calendar_items import (
    Answer,
    Attendee,
    BusyTimes,
    CalendarEvent,
    CalendarTask,
    EventStatus,
    Feed,
    Organizer,
    TaskStatus,
    next_sequence,
)

__all__ = [
    "Answer",
    "Attendee",
    "BusyTimes",
    "CalendarEvent",
    "CalendarTask",
    "EventStatus",
    "Feed",
    "Organizer",
    "TaskStatus",
    "feed_bytes",
    "feed_etag",
    "mail_cancel_bytes",
    "mail_request_bytes",
    "next_sequence",
]

PRODUCT = "-//KKG Portal//Calendar 1//ID"
MAX_LINE_OCTETS = 75

_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOR = re.compile(r"[a-z]+")
# Offsets are those of one fixed day: a feed does not depend on when it is read.
_OFFSET_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def feed_bytes(feed: Feed) -> bytes:
    """The feed as served; the order of events and tasks given makes no difference to the bytes."""
    if feed.busy is not None:
        return _file([*_opening(""), *_feed_properties(feed), *_busy_lines(feed.busy)])
    lines = [*_opening("PUBLISH"), *_feed_properties(feed), *_time_zones(feed.events)]
    for event in sorted(feed.events, key=_event_order):
        lines += _event_lines(event)
    for task in sorted(feed.tasks, key=lambda task: task.uid):
        lines += _task_lines(task)
    return _file(lines)


def feed_etag(feed: Feed) -> str:
    """A strong entity tag without its quotes, as `response.set_etag` wants it."""
    return hashlib.sha256(feed_bytes(feed)).hexdigest()[:32]


def mail_request_bytes(event: CalendarEvent) -> bytes:
    """The `text/calendar; method=REQUEST` part; raises ValueError without organizer or attendee."""
    return _mail("REQUEST", event, with_status=True)


def mail_cancel_bytes(event: CalendarEvent) -> bytes:
    """The `method=CANCEL` part, without an alarm.

    A cancelled event is called off for everybody; with any other status only this attendee is no longer
    invited, which RFC 5546 3.2.5 expresses by leaving STATUS out.
    """
    called_off = event.status is EventStatus.CANCELLED
    return _mail("CANCEL", replace(event, alarm_minutes=None), with_status=called_off)


def _event_order(event: CalendarEvent) -> tuple[datetime, str, datetime]:
    # A series stands before its own moved occurrences.
    return event.starts_at, event.uid, event.recurrence_id or _BEGINNING


def _mail(method: str, event: CalendarEvent, *, with_status: bool) -> bytes:
    if event.organizer is None or event.attendee is None:
        raise ValueError("mail needs an organizer and an attendee")
    people = (_organizer_line(event.organizer), _attendee_line(event.attendee))
    body = _event_lines(event, people=people, with_status=with_status)
    return _file([*_opening(method), *_time_zones([event]), *body])


def _organizer_line(organizer: Organizer) -> str:
    return f"ORGANIZER;CN={_parameter(organizer.name)}:{_uri('mailto:' + organizer.address)}"


def _attendee_line(attendee: Attendee) -> str:
    rsvp = "TRUE" if attendee.asks_reply else "FALSE"
    parameters = f"ROLE=REQ-PARTICIPANT;PARTSTAT={attendee.answer.value};RSVP={rsvp}"
    return f"ATTENDEE;CN={_parameter(attendee.name)};{parameters}:{_uri('mailto:' + attendee.address)}"


def _opening(method: str) -> list[str]:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    return [*lines, f"METHOD:{method}"] if method else lines


def _feed_properties(feed: Feed) -> Iterator[str]:
    if not _COLOR.fullmatch(feed.color):
        raise ValueError(f"not a CSS colour name: {feed.color!r}")
    # The X- names repeat RFC 7986 for clients older than it.
    yield from _texts(("NAME", feed.name), ("X-WR-CALNAME", feed.name))
    yield from _texts(("DESCRIPTION", feed.description), ("X-WR-CALDESC", feed.description))
    if feed.source_url:
        yield f"SOURCE;VALUE=URI:{_uri(feed.source_url)}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:PT{feed.refresh_hours}H"
    yield f"X-PUBLISHED-TTL:PT{feed.refresh_hours}H"
    yield f"COLOR:{feed.color}"


def _time_zones(events: Iterable[CalendarEvent]) -> Iterator[str]:
    """One STANDARD part per zone. An empty feed gets WIB: a calendar without any component is not valid."""
    names = {event.zone_name for event in events if event.zone_name in clock.ZONE_LABELS}
    for name in sorted(names) or ["Asia/Jakarta"]:
        offset = f"{_OFFSET_DAY.astimezone(clock.zone(name)):%z}"
        yield from ("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:19700101T000000")
        yield from (f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", f"TZNAME:{clock.zone_label(name)}")
        yield from ("END:STANDARD", "END:VTIMEZONE")


def _event_lines(
    event: CalendarEvent, *, people: Iterable[str] = (), with_status: bool = True
) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield from _identity(event)
    yield from _event_times(event)
    yield from _texts(("SUMMARY", event.summary), ("LOCATION", event.location))
    yield from _texts(("DESCRIPTION", _with_links(event.description, event.url, event.conference_url)))
    yield from _links(event)
    if with_status:
        yield f"STATUS:{event.status.value}"
    is_free = event.transparent or event.status is EventStatus.CANCELLED
    yield f"TRANSP:{'TRANSPARENT' if is_free else 'OPAQUE'}"
    if event.conference_url:
        yield f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{_uri(event.conference_url)}"
    yield from people
    if event.alarm_minutes is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{event.alarm_minutes}M")
        yield from (f"DESCRIPTION:{_text(event.summary)}", "END:VALARM")
    yield "END:VEVENT"


def _event_times(event: CalendarEvent) -> Iterator[str]:
    yield _when("DTSTART", event, event.starts_at)
    yield _when("DTEND", event, event.ends_at)
    if event.rule:
        yield f"RRULE:{event.rule}{_until(event)}"
    if event.exdates:
        yield _when("EXDATE", event, *sorted(set(event.exdates)))
    if event.recurrence_id:
        yield _when("RECURRENCE-ID", event, event.recurrence_id)


def _when(name: str, event: CalendarEvent, *moments: datetime) -> str:
    if event.all_day:
        return f"{name};VALUE=DATE:{','.join(_local_day(moment, event) for moment in moments)}"
    if event.zone_name not in clock.ZONE_LABELS:
        return f"{name}:{','.join(map(_utc, moments))}"
    zone = clock.zone(event.zone_name)
    local = (f"{_aware(moment).astimezone(zone):%Y%m%dT%H%M%S}" for moment in moments)
    return f"{name};TZID={event.zone_name}:{','.join(local)}"


def _until(event: CalendarEvent) -> str:
    """UNTIL is a day where DTSTART is one, otherwise always UTC (RFC 5545 3.3.10)."""
    if event.until is None:
        return ""
    return f";UNTIL={_local_day(event.until, event) if event.all_day else _utc(event.until)}"


def _local_day(moment: datetime, event: CalendarEvent) -> str:
    return f"{_aware(moment).astimezone(clock.zone(event.zone_name)):%Y%m%d}"


def _task_lines(task: CalendarTask) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield from _identity(task)
    if task.due_on:
        yield f"DUE;VALUE=DATE:{task.due_on:%Y%m%d}"
    yield from _texts(("SUMMARY", task.summary), ("DESCRIPTION", _with_links(task.description, task.url)))
    yield from _links(task)
    yield f"STATUS:{task.status.value}"
    if task.completed_at:
        yield f"COMPLETED:{_utc(task.completed_at)}"
    yield "END:VTODO"


def _busy_lines(busy: BusyTimes) -> Iterator[str]:
    """Always in UTC (RFC 5545 3.8.2.6). No METHOD goes with it, which would ask for the person's address."""
    yield from ("BEGIN:VFREEBUSY", f"UID:{_text(busy.uid)}", f"DTSTAMP:{_utc(busy.stamped_at)}")
    yield from (f"DTSTART:{_utc(busy.starts_at)}", f"DTEND:{_utc(busy.ends_at)}")
    spans = ",".join(f"{_utc(starts)}/{_utc(ends)}" for starts, ends in busy.spans)
    if spans:
        yield f"FREEBUSY;FBTYPE=BUSY:{spans}"
    yield "END:VFREEBUSY"


def _identity(item: CalendarEvent | CalendarTask) -> Iterator[str]:
    # DTSTAMP is the last change, not the present moment: nothing changed means the same bytes.
    yield f"UID:{_text(item.uid)}"
    yield f"DTSTAMP:{_utc(item.changed_at)}"
    yield f"CREATED:{_utc(item.created_at)}"
    yield f"LAST-MODIFIED:{_utc(item.changed_at)}"
    yield f"SEQUENCE:{item.sequence}"


def _links(item: CalendarEvent | CalendarTask) -> Iterator[str]:
    if item.url:
        yield f"URL:{_uri(item.url)}"
    if item.categories:
        yield f"CATEGORIES:{','.join(_text(category) for category in item.categories)}"
    if item.related_to:
        yield f"RELATED-TO:{_text(item.related_to)}"


def _with_links(description: str, *urls: str | None) -> str:
    """The description followed by the links it lacks: many calendars on phones show no URL property."""
    missing = [url for url in urls if url and url not in description]
    return "\n\n".join(filter(None, [description, "\n".join(missing)]))


def _texts(*properties: tuple[str, str]) -> Iterator[str]:
    return (f"{name}:{_text(value)}" for name, value in properties if value)


def _text(value: str) -> str:
    # The backslash first, or the ones added for the other signs would be doubled too.
    value = _printable(value)
    for plain in ("\\", ";", ","):
        value = value.replace(plain, f"\\{plain}")
    return value.replace("\n", "\\n")


def _printable(value: str) -> str:
    return _UNPRINTABLE.sub("", _LINE_BREAK.sub("\n", value))


def _parameter(value: str) -> str:
    """A quoted parameter value, which knows no escape for its own quote sign."""
    return '"' + " ".join(_printable(value).replace('"', "'").split()) + '"'


def _uri(value: str) -> str:
    return quote("".join(_printable(value).split()), safe="%:/?#[]@!$&'()*+,;=-._~")


def _utc(moment: datetime) -> str:
    return f"{_aware(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"naive moment in a calendar file: {moment}")
    return moment


def _file(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line) + b"\r\n" for line in (*lines, "END:VCALENDAR"))


def _folded(line: str) -> bytes:
    """`line` in pieces of at most 75 octets, never cutting a character in two."""
    data = line.encode()
    pieces: list[bytes] = []
    start, room = 0, MAX_LINE_OCTETS
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        # The space that marks a continued line counts as one octet of it.
        start, room = end, MAX_LINE_OCTETS - 1
    return b"\r\n ".join([*pieces, data[start:]])
