"""The roll call as it comes in: one form for everybody, or single taps of a phone that may have been offline."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Length

from kkg_portal.api import Invalid, PortalForm, clock, current_cluster, parse_time
from kkg_portal.api import gettext as _

from .kinds import AttendanceStatus
from .models import StatusWord
from .queries import RollEntry
from .seen import Seen, WalkInGuest

Standing = tuple[AttendanceStatus | None, int | None]

# The value of the button that marks everybody left, and of the choice that takes a mark back.
REST_PRESENT, REST, NOT_MARKED = "rest-present", "rest", "none"
MOST_BATCH = 500
_LONGEST_ID = 60


def new_form_id() -> str:
    """Names one rendering of a form, so that its second arrival is recognised."""
    return secrets.token_hex(12)


class Understood:
    """What a choice in the roll means: a status, a word of the cluster's own, or nothing any more."""

    def __init__(self, words: Iterable[StatusWord]) -> None:
        self._known: dict[str, Standing] = {one.value: (one, None) for one in AttendanceStatus}
        self._known |= {word.public_id: (word.counts_as, word.id) for word in words}
        self._known[NOT_MARKED] = (None, None)

    def __contains__(self, choice: str) -> bool:
        return choice in self._known

    def __getitem__(self, choice: str) -> Standing:
        return self._known[choice]


class RollCallForm(PortalForm):
    """`form_id` is new each time the page is shown; the fields of each person are read by `seen`.

    `shown` says what stood in the form, as "key:choice" words: only what somebody changed is a mark, so that
    a form that lay open for a while does not take back what others marked meanwhile.
    """

    form_id = HiddenField(default=new_form_id, validators=[Length(min=8, max=40)])
    shown = HiddenField(default="")

    def __init__(self, lines: Sequence[RollEntry], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lines = lines
        self.time_errors: dict[str, str] = {}

    def seen(self, answers: Mapping[str, str], words: Understood) -> list[Seen]:
        """Raises Invalid when a time is not understood; `time_errors` has the sentence by the person's key."""
        shown = dict(part.split(":", 1) for part in (self.shown.data or "").split() if ":" in part)
        rest = {REST_PRESENT: "present", REST: answers.get("rest", "")}.get(answers.get("action", ""), "")
        found = []
        for line in self._lines:
            chosen = _changed(line, answers, shown.get(line.key, ""))
            if not chosen and line.is_waiting:
                chosen = rest
            times = self._times(line, answers)
            if chosen in words:
                found.append(self._one(line, words[chosen], times))
            elif line.status is not None and times != _times_of(line):
                found.append(self._one(line, words[line.choice], times))
        if self.time_errors:
            raise Invalid(_("A time was not understood. Nothing was saved yet."))
        return [one for one in found if one is not None]

    def _one(self, line: RollEntry, standing: Standing, times: tuple[time | None, time | None]) -> Seen:
        status, word_id = standing
        arrived, left = times if status is not None and status.was_there else (None, None)
        client_id = f"{self.form_id.data}:{line.key}"
        return Seen(line.key, client_id, status, word_id, arrived, left)

    def _times(self, line: RollEntry, answers: Mapping[str, str]) -> tuple[time | None, time | None]:
        if f"arrived-{line.key}" not in answers and f"left-{line.key}" not in answers:
            return _times_of(line)
        try:
            return _typed(answers.get(f"arrived-{line.key}")), _typed(answers.get(f"left-{line.key}"))
        except Invalid as error:
            self.time_errors[line.key] = error.message
            return None, None


def shown_words(lines: Sequence[RollEntry]) -> str:
    return " ".join(f"{line.key}:{line.choice}" for line in lines if line.choice)


def marks_from(payload: object, words: Understood) -> tuple[list[Seen], list[WalkInGuest]]:
    """What a phone kept: {"marks": [{"id", "key", "choice", "arrived", "left", "at"}]}, oldest first.

    Instead of a key, "name" and "school" are those of somebody who is not on the list.
    """
    rows = payload.get("marks") if isinstance(payload, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_BATCH:
        raise _not_ours()
    found = [_kept_mark(row, words) for row in rows]
    return [one for one in found if isinstance(one, Seen)], [
        one for one in found if isinstance(one, WalkInGuest)
    ]


def _kept_mark(row: Any, words: Understood) -> Seen | WalkInGuest:
    try:
        client_id, key, choice = str(row["id"]), str(row.get("key", "")), str(row["choice"])
        captured_at = datetime.fromtimestamp(int(row["at"]) / 1000, UTC)
        name, school = (" ".join(str(row.get(part) or "").split()) for part in ("name", "school"))
        is_id = 8 <= len(client_id) <= _LONGEST_ID and client_id.isprintable()
        if not is_id or choice not in words or not (key or name):
            raise ValueError(choice)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise _not_ours() from error
    status, word_id = words[choice]
    arrived, left = _forgiving(row.get("arrived")), _forgiving(row.get("left"))
    seen = Seen(key[:20], f"phone:{client_id}", status, word_id, arrived, left, captured_at)
    return seen if key else WalkInGuest(name[:120], seen, school[:120])


def _not_ours() -> Invalid:
    return Invalid(_("This was not sent by the page of the roll call. Reload it."))


def _changed(line: RollEntry, answers: Mapping[str, str], was: str) -> str:
    """What somebody chose anew: in the list of other words, else with the big button."""
    for chosen in (answers.get(f"other-{line.key}", ""), answers.get(f"status-{line.key}", "")):
        if chosen and chosen != was:
            return "" if chosen == line.choice else chosen
    return ""


def _times_of(line: RollEntry) -> tuple[time | None, time | None]:
    return wall_time(line.arrived_at), wall_time(line.left_at)


def wall_time(moment: datetime | None) -> time | None:
    """A moment as the clock in the meeting room showed it."""
    return clock.local(moment, current_cluster()).time().replace(second=0, microsecond=0) if moment else None


def _typed(text: str | None) -> time | None:
    return parse_time(text) if text and text.strip() else None


def _forgiving(text: object) -> time | None:
    """A phone cannot be asked again: a time it kept that nobody understands is left out."""
    try:
        return _typed(str(text)[:40]) if text else None
    except Invalid:
        return None
