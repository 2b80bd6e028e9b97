"""Reads the days out of a holiday calendar somebody uploads (.ics), for the school calendar of a cluster.

A small reader of its own: the file comes from anywhere, so nothing in it may cost more than its size. It
looks at dates, titles and yearly repetition, and at nothing else; links in the file are never followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

from . import clock
from .errors import Invalid
from .i18n import gettext as _

MAX_BYTES = 1_000_000
MAX_EVENTS = 2_000
MAX_SPAN = timedelta(days=366)
MAX_TITLE_LENGTH = 200
YEARS = range(1900, 2201)

_FOLD = re.compile(rb"\r?\n[ \t]")
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_DURATION = re.compile(
    r"\+?P(?:(?P<weeks>[0-9]{1,3})W)?(?:(?P<days>[0-9]{1,4})D)?"
    r"(?:T(?:(?P<hours>[0-9]{1,4})H)?(?:(?P<minutes>[0-9]{1,6})M)?(?:(?P<seconds>[0-9]{1,8})S)?)?"
)
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_ESCAPE = re.compile(r"\\(.)")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ONE_TICK = timedelta(microseconds=1)

_Properties = dict[str, str]


@dataclass(frozen=True, order=True)
class ImportedDay:
    """One holiday; `last_day` is included."""

    first_day: date
    last_day: date
    title: str


def read_holidays(
    stream: BinaryIO, *, first_day: date, last_day: date, zone_name: str = "Asia/Jakarta"
) -> list[ImportedDay]:
    """The days of the file that touch the window, earliest first, each once.

    Yearly events are repeated inside the window. Times given in UTC are read on the wall clock of
    `zone_name`; all others count for the day that is written. Raises Invalid, and nothing else, for
    whatever cannot be read.
    """
    days: set[ImportedDay] = set()
    for properties in _events(_lines(stream)):
        if properties.get("STATUS", "").upper() != "CANCELLED":
            days.update(_occurrences(properties, last_day, zone_name))
    return sorted(day for day in days if day.first_day <= last_day and day.last_day >= first_day)


def _lines(stream: BinaryIO) -> list[str]:
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Invalid(_("The calendar file is larger than 1 MB. Export a shorter period."))
    try:
        # A line may be folded in the middle of a character, so it is unfolded before decoding.
        text = _FOLD.sub(b"", data).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken() from None
    lines = [line.strip() for line in re.split("[\r\n]+", text) if line.strip()]
    if not lines or lines[0].upper() != "BEGIN:VCALENDAR" or lines[-1].upper() != "END:VCALENDAR":
        raise _broken()
    return lines


def _broken() -> Invalid:
    return Invalid(_("This is not a complete calendar file (.ics). Export it again and upload the new file."))


def _events(lines: Iterable[str]) -> Iterator[_Properties]:
    """The properties of each event; those of alarms and other parts inside it are left out."""
    open_parts: list[str] = []
    properties: _Properties = {}
    count = 0
    for line in lines:
        name, value = _split(line)
        if name == "BEGIN":
            open_parts.append(value.upper())
            properties = {} if open_parts[-1] == "VEVENT" else properties
        elif name == "END":
            if not open_parts or open_parts.pop() != value.upper():
                raise _broken()
            if value.upper() == "VEVENT":
                count += 1
                if count > MAX_EVENTS:
                    raise Invalid(_("The calendar file has more than 2,000 events. Export a shorter period."))
                yield properties
        elif open_parts and open_parts[-1] == "VEVENT":
            _remember(properties, name, value)


def _remember(properties: _Properties, name: str, value: str) -> None:
    """Excluded days may stand on several lines; of anything else the first line counts."""
    if name == "EXDATE" and name in properties:
        value = f"{properties.pop(name)},{value}"
    properties.setdefault(name, value)


def _split(line: str) -> tuple[str, str]:
    """Name and value of a line; a colon inside a quoted parameter does not end the name."""
    is_quoted = False
    for position, sign in enumerate(line):
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == ":" and not is_quoted:
            return line[:position].partition(";")[0].strip().upper(), line[position + 1 :].strip()
    return "", ""


def _occurrences(properties: _Properties, window_end: date, zone_name: str) -> Iterator[ImportedDay]:
    title = _title(properties.get("SUMMARY", ""))
    try:
        starts_at = _moment(properties.get("DTSTART", ""), zone_name)
        ends_at = _end(properties, starts_at, zone_name)
        excluded = {
            _moment(value, zone_name).date() for value in properties.get("EXDATE", "").split(",") if value
        }
    except ValueError:
        raise Invalid(_("The date of “%(title)s” cannot be read.", title=title)) from None
    first_day = starts_at.date()
    # The end is exclusive; an event without length still takes its day.
    span = max((ends_at - _ONE_TICK).date() - first_day, timedelta(0))
    if span > MAX_SPAN:
        raise Invalid(_("“%(title)s” lasts longer than a year.", title=title))
    try:
        starts = list(_yearly(first_day, properties.get("RRULE", ""), window_end, zone_name))
    except ValueError:
        raise Invalid(_("“%(title)s” repeats, but not simply every year.", title=title)) from None
    for start in starts:
        if start not in excluded:
            yield ImportedDay(start, start + span, title)


def _yearly(first_day: date, rule: str, window_end: date, zone_name: str) -> Iterator[date]:
    """The starts until the window ends; raises ValueError for a rule that is not "every n years"."""
    if not rule:
        yield first_day
        return
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    usual = {"FREQ": "YEARLY", "BYMONTH": str(first_day.month), "BYMONTHDAY": str(first_day.day)}
    by_parts = {name: value for name, value in parts.items() if name.startswith(("BY", "FREQ"))}
    if "FREQ" not in parts or any(value.lstrip("0") != usual.get(name) for name, value in by_parts.items()):
        raise ValueError(rule)
    interval, count = _whole_number(parts.get("INTERVAL", "1")), _whole_number(parts.get("COUNT", "9999"))
    until = _moment(parts["UNTIL"], zone_name).date() if "UNTIL" in parts else window_end
    last_year = min(window_end.year, until.year, YEARS[-1])
    for year in range(first_day.year, last_year + 1, interval):
        start = _same_day_in(year, first_day)
        if start is not None and start <= until and count > 0:
            count -= 1
            yield start


def _same_day_in(year: int, day: date) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February exists in leap years only.
        return None


def _whole_number(value: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(value):
        raise ValueError(value)
    return int(value)


def _moment(value: str, zone_name: str) -> datetime:
    """A date or time on the wall clock of the zone; raises ValueError for anything else."""
    match = _MOMENT.fullmatch(value)
    if match is None or int(match[1]) not in YEARS:
        raise ValueError(value)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone = clock.zone(zone_name)
    moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC if match[7] else zone)
    return moment.astimezone(zone)


def _end(properties: _Properties, starts_at: datetime, zone_name: str) -> datetime:
    if "DTEND" in properties:
        return _moment(properties["DTEND"], zone_name)
    match = _DURATION.fullmatch(properties.get("DURATION", "PT0S"))
    if match is None:
        raise ValueError(properties["DURATION"])
    return starts_at + timedelta(**{unit: int(amount or 0) for unit, amount in match.groupdict().items()})


def _title(value: str) -> str:
    plain = _ESCAPE.sub(lambda match: " " if match[1] in "nN" else match[1], value)
    words = _UNPRINTABLE.sub(" ", plain).split()
    return " ".join(words)[:MAX_TITLE_LENGTH].rstrip() or _("Untitled day")
