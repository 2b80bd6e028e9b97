"""What people tap: the answers to an invitation and the statuses of a roll call, as buttons show them."""

from __future__ import annotations

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

from .kinds import Answer, AttendanceStatus, FeedScope

# Value, words, icon, tone.
Button = tuple[str, Text, str, str]

ANSWER_BUTTONS: tuple[Button, ...] = (
    (Answer.YES.value, _l("I will attend"), "check", "ok"),
    (Answer.MAYBE.value, _l("Perhaps"), "question", "warn"),
    (Answer.NO.value, _l("I cannot come"), "x", "bad"),
)

STATUS_BUTTONS: tuple[Button, ...] = (
    (AttendanceStatus.PRESENT.value, AttendanceStatus.PRESENT.label, "check", "ok"),
    (AttendanceStatus.LATE.value, AttendanceStatus.LATE.label, "clock", "warn"),
    (AttendanceStatus.SICK.value, AttendanceStatus.SICK.label, "alert", ""),
    (AttendanceStatus.EXCUSED.value, AttendanceStatus.EXCUSED.label, "mail", ""),
    (AttendanceStatus.DUTY.value, AttendanceStatus.DUTY.label, "school", ""),
    (AttendanceStatus.ABSENT.value, AttendanceStatus.ABSENT.label, "x", "bad"),
)

# What a calendar address can show, the most useful first.
FEED_SCOPES = (FeedScope.PERSON, FeedScope.CLUSTER, FeedScope.TASKS)

# Minutes before the start, as a form sends them.
ALARMS: tuple[tuple[str, Text], ...] = (
    ("", _l("No")),
    ("60", _l("An hour before")),
    ("120", _l("Two hours before")),
    ("1440", _l("A day before")),
)
