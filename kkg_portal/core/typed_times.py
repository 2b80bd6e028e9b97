"""Times of day as people type them: 8, 8.00, 0800, jam 8 pagi, pukul 13.30 WIB, 1.30 pm."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_time

_LONGEST_TEXT = 40
_EXAMPLE = time(8, 0)
_AFTERNOON_EXAMPLE = time(13, 30)

_LEADING_WORDS = re.compile(r"^(?:pukul|pkl|pk|jam|jm|at)[\s.:]*")
_TRAILING_ZONE = re.compile(r"[\s,(]*\b(?:wib|wita|wit)\)?$")
_CLOCK = re.compile(r"([0-9]{1,2})(?:\s?[.:,]\s?([0-9]{2})(?:[.:]00)?)?")
_DIGITS_ONLY = re.compile(r"([0-9]{1,2})([0-9]{2})")
_TIME_AND_PART = re.compile(r"(setengah\s*)?([0-9][0-9.:,\s]{0,12}?)\s*([a-z][a-z.\s]{0,12})?")

# Which hour of 24 is meant by an hour said with a part of the day. "Jam 12 malam" is midnight, "jam 2
# malam" the small hours; an hour that is not listed does not go with that word.
_HOURS_OF_PART = {
    "pagi": {hour: hour for hour in range(12)},
    "siang": {10: 10, 11: 11, 12: 12, 1: 13, 2: 14, 3: 15, 4: 16} | {hour: hour for hour in range(13, 17)},
    "sore": {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(13, 20)},
    "malam": {12: 0, 0: 0, 1: 1, 2: 2, 3: 3}
    | {hour: hour + 12 for hour in range(6, 12)}
    | {hour: hour for hour in range(18, 24)},
    "subuh": {12: 0} | {hour: hour for hour in range(6)},
    "am": {12: 0} | {hour: hour for hour in range(12)},
    "pm": {hour: hour + 12 for hour in range(1, 12)} | {hour: hour for hour in range(12, 24)},
}
_OTHER_NAMES = {"petang": "sore", "dinihari": "subuh", "mlm": "malam", "pg": "pagi", "noon": "siang"}


def parse_time(text: str) -> time:
    """The time of day meant by `text`, to the minute; raises Invalid with a sentence that shows how."""
    plain = _plain(text)
    match = _TIME_AND_PART.fullmatch(plain)
    if match is None:
        raise _not_understood()
    half, clock, part = match.groups()
    hour, minute = _hour_and_minute(clock.strip())
    if part:
        hour = _hour_in_part(hour, part)
    if hour > 23:
        raise Invalid(
            _(
                "Hours go from 0 to 23. For example: %(example)s.",
                example=_example(late=True),
            )
        )
    return _half_before(hour, clock, part) if half else time(hour, minute)


def format_typed_time(value: time) -> str:
    """The text to put back in a time field: 08.05, in English 08:05."""
    return format_time(value)


def _example(*, late: bool = False) -> str:
    return format_time(_AFTERNOON_EXAMPLE if late else _EXAMPLE)


def _not_understood() -> Invalid:
    return Invalid(
        _(
            "This time is not clear. Write hours and minutes: %(morning)s or %(afternoon)s.",
            morning=_example(),
            afternoon=_example(late=True),
        )
    )


def _plain(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise _not_understood()
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not plain:
        raise Invalid(_("The time is still empty. For example: %(example)s.", example=_example()))
    return _LEADING_WORDS.sub("", _TRAILING_ZONE.sub("", plain)).strip(" .,")


def _hour_and_minute(clock: str) -> tuple[int, int]:
    match = _DIGITS_ONLY.fullmatch(clock) or _CLOCK.fullmatch(clock)
    if match is None:
        raise _not_understood()
    minute = int(match[2] or 0)
    if minute > 59:
        raise Invalid(
            _("Minutes go from 00 to 59; half past one is %(example)s.", example=_example(late=True))
        )
    return int(match[1]), minute


def _hour_in_part(hour: int, part: str) -> int:
    name = part.replace(".", "").replace(" ", "")
    hours = _HOURS_OF_PART.get(_OTHER_NAMES.get(name, name))
    if hours is None:
        raise _not_understood()
    if hour not in hours:
        raise Invalid(
            _(
                "This hour and part of the day do not match. Write the time with 24 hours: %(example)s.",
                example=_example(late=True),
            )
        )
    return hours[hour]


def _half_before(hour: int, clock: str, part: str | None) -> time:
    """ "Setengah 9" is half past eight; "setengah 1" without a part of the day is half past noon."""
    if not clock.strip().isdigit() or len(clock.strip()) > 2:
        raise _not_understood()
    if hour == 1 and not part:
        return time(12, 30)
    return time((hour - 1) % 24, 30)
