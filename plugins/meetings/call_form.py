"""The attendance file of a video call on its way to the roll: a file, then a line for each person to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from wtforms import HiddenField

from kkg_portal.api import Cluster, Invalid, PortalForm, UploadField, clock, format_time, ngettext
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from .call_log import MOST_PEOPLE, read_call_log
from .call_matching import match_callers
from .call_presence import MeetingHours, Presence, is_of_another_day, presence_in, without_times
from .kinds import AttendanceStatus
from .models import Meeting
from .queries import RollEntry
from .seen import Seen, WalkInGuest

AS_GUEST, LEFT_OUT = "guest", ""


class CallFileForm(PortalForm):
    """`rows` is what was read, so that the second step needs no file."""

    form_id = HiddenField()
    rows = HiddenField()
    file = UploadField(
        _l("Attendance file of the video call"),
        allowed=("csv", "xlsx"),
        limit_bytes=5_000_000,
        description=_l("From Zoom, Google Meet or Teams, as .csv or .xlsx, at most 5 MB."),
    )


@dataclass(frozen=True, slots=True)
class CallRow:
    """One person of the call; `key` is the member's on the roll, "" for somebody nobody knows yet."""

    name: str
    key: str
    presence: Presence

    @property
    def facts(self) -> list[str]:
        one = self.presence
        words = [ngettext("%(num)d minute", "%(num)d minutes", one.minutes)]
        if one.arrived:
            words.append(_("came at %(time)s", time=format_time(one.arrived)))
        if one.left:
            words.append(_("left at %(time)s", time=format_time(one.left)))
        if one.minutes and one.minutes_away:
            words.append(ngettext("%(num)d minute away", "%(num)d minutes away", one.minutes_away))
        return words


@dataclass(frozen=True, slots=True)
class CallReading:
    rows: Sequence[CallRow]
    is_other_day: bool = False
    lacks_times: bool = False


def hours_of(meeting: Meeting, cluster: Cluster) -> MeetingHours:
    first, last = (clock.local(moment, cluster) for moment in (meeting.starts_at, meeting.ends_at))
    return MeetingHours(first.replace(tzinfo=None), last.replace(tzinfo=None))


def read_call(
    upload: Any, meeting: Meeting, lines: Sequence[RollEntry], emails: Mapping[int, str], cluster: Cluster
) -> CallReading:
    """Raises Invalid with the sentence for the field of the file."""
    if upload is None or not upload.filename:
        raise Invalid(
            _("Choose a file first. For example: %(example)s", example="participants.csv"), field="file"
        )
    hours = hours_of(meeting, cluster)

    def here(moment: datetime) -> datetime:
        return clock.local(moment, cluster)

    try:
        callers = read_call_log(upload.stream, upload.filename, here)
    except Invalid as error:
        raise Invalid(error.message, field="file") from error
    matches = match_callers(callers, lines, emails)
    stays = [stay for caller in callers for stay in caller.stays]
    present = [presence_in(match.caller.stays, hours) for match in matches]
    lacks_times = not any(one.minutes for one in present)
    if lacks_times:
        present = [presence_in(without_times(match.caller.stays, hours), hours) for match in matches]
    rows = [
        CallRow(match.caller.name, match.line.key if match.line else "", one)
        for match, one in zip(matches, present, strict=True)
    ]
    return CallReading(rows, is_of_another_day(stays, hours), lacks_times)


def packed(rows: Sequence[CallRow]) -> str:
    """As it travels in the form between looking and saving."""
    return json.dumps(
        [
            [
                row.name,
                row.key,
                row.presence.minutes,
                row.presence.minutes_away,
                _written(row.presence.arrived),
                _written(row.presence.left),
                row.presence.status.value,
            ]
            for row in rows
        ]
    )


def unpacked(text: str) -> list[CallRow]:
    try:
        found = [_row(one) for one in json.loads(text)]
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise _not_ours() from error
    if len(found) > MOST_PEOPLE or any(
        not 0 <= number <= 1000
        for row in found
        for number in (row.presence.minutes, row.presence.minutes_away)
    ):
        raise _not_ours()
    return found


def _not_ours() -> Invalid:
    return Invalid(_("This was not sent by the page of the attendance file. Choose the file again."))


def chosen(
    rows: Sequence[CallRow], answers: Mapping[str, str], form_id: str
) -> tuple[list[Seen], list[WalkInGuest]]:
    """Marks for members and people who are new on the list, as chosen line by line; one person once."""
    members: dict[str, Seen] = {}
    guests = []
    for number, row in enumerate(rows):
        who = answers.get(f"who-{number}", LEFT_OUT)
        if who == AS_GUEST and row.name:
            guests.append(WalkInGuest(row.name, _seen(row, "", f"{form_id}:call{number}")))
        elif who not in {LEFT_OUT, AS_GUEST}:
            if who in members:
                raise Invalid(
                    _(
                        "“%(name)s” and another line are the same member. Leave one of them out.",
                        name=row.name,
                    )
                )
            members[who] = _seen(row, who, f"{form_id}:{who}")
    if not members and not guests:
        raise Invalid(_("Nobody is chosen. Tick those who were in the meeting."))
    return list(members.values()), guests


def _seen(row: CallRow, key: str, client_id: str) -> Seen:
    one = row.presence
    return Seen(
        key[:20], client_id[:80], one.status, None, one.arrived, one.left, minutes_away=one.minutes_away
    )


def _written(clock_time: time | None) -> str:
    return clock_time.strftime("%H:%M") if clock_time else ""


def _row(cells: Sequence[Any]) -> CallRow:
    name, key, minutes, away, arrived, left, status = cells
    return CallRow(
        str(name)[:120],
        str(key)[:20],
        Presence(
            int(minutes),
            int(away),
            time.fromisoformat(arrived) if arrived else None,
            time.fromisoformat(left) if left else None,
            AttendanceStatus(status),
        ),
    )
