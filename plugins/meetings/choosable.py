"""What people tap: the answers to an invitation and the statuses of a roll call, as buttons show them."""

from __future__ import annotations

from collections.abc import Iterable

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

from .kinds import Answer, AttendanceStatus, FeedScope, ItemState
from .models import StatusWord

# Value, words, icon, tone.
Button = tuple[str, Text, str, str]

ANSWER_BUTTONS: tuple[Button, ...] = (
    (Answer.YES.value, _l("I will attend"), "check", "ok"),
    (Answer.MAYBE.value, _l("Perhaps"), "question", "warn"),
    (Answer.NO.value, _l("I cannot come"), "x", "bad"),
)


# What becomes of an agenda item while the meeting runs.
RESULT_BUTTONS: tuple[Button, ...] = (
    (ItemState.DISCUSSED.value, _l("Discussed"), "check", "ok"),
    (ItemState.NOT_REACHED.value, _l("No time for it"), "clock", "warn"),
    (ItemState.POSTPONED.value, _l("Put off"), "calendar", "warn"),
)


def roll_choices(words: Iterable[StatusWord]) -> tuple[tuple[str, Text], ...]:
    """What stands behind the big button of the roll: the other built-in statuses, then the cluster's own words."""
    others = [one for one in AttendanceStatus if one is not AttendanceStatus.PRESENT]
    return (*((one.value, one.label) for one in others), *((word.public_id, word.title) for word in words))


# What a calendar address can show, the most useful first.
FEED_SCOPES = (FeedScope.PERSON, FeedScope.CLUSTER, FeedScope.TASKS, FeedScope.BUSY)

# Minutes before the start, as a form sends them.
ALARMS: tuple[tuple[str, Text], ...] = (
    ("", _l("No")),
    ("60", _l("An hour before")),
    ("120", _l("Two hours before")),
    ("1440", _l("A day before")),
)
