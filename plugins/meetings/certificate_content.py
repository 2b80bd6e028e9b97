"""Every word of a certificate as it is printed, kept as data: later changes elsewhere do not reach it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kkg_portal.api import (
    Cluster,
    MemberRow,
    bound_cluster,
    format_date,
    in_language,
    members_by_id,
    official_number,
    pgettext,
    session,
)
from kkg_portal.api import (
    gettext as _,
)

from .activity import Activity
from .kinds import AgendaKind, EvidenceState, TakenPartAs
from .models import AgendaItem, OnEvidence, OnTask
from .queries.eligibility import Standing
from .queries.hours import HoursFacts

# Of the papers alone: the public page must not show these.
HIDDEN = frozenset({"identity"})
_NO_MATERIAL = frozenset({AgendaKind.ROUTINE, AgendaKind.BREAK})
_LISTED_SPEAKERS = 3


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A line of the programme on the back: minutes with others, JP on one's own."""

    title: str
    speaker: str
    minutes: int
    jp_on_task: int = 0
    meeting_id: int = 0
    day: str = ""


def digest_of(content: Mapping[str, Any]) -> bytes:
    """The same words always give the same digest, whatever order a database keeps them in."""
    words = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(words.encode()).digest()


def short_code(digest: bytes) -> str:
    """Eight letters and digits to compare by eye: "3F2A 91BC"."""
    words = digest.hex()[:8].upper()
    return f"{words[:4]} {words[4:]}"


def programme_of(activity: Activity) -> list[ProgrammeLine]:
    """What the activity consisted of: the items of a meeting, or the meetings of a package.

    What is no material of a meeting stands in one line, so that the minutes add up to its length.
    """
    items = _items([meeting.id for meeting in activity.meetings])
    if not activity.is_package:
        lines = [
            ProgrammeLine(item.title, speaker, item.minutes)
            for item, speaker in items
            if item.kind not in _NO_MATERIAL
        ]
        rest = activity.minutes - sum(line.minutes for line in lines)
        with in_language(bound_cluster().language):
            frame = _("Opening, breaks and closing")
        return [*lines, ProgrammeLine(frame, "", rest)] if rest > 0 else lines
    return [_meeting_line(meeting_id, activity, items) for meeting_id in _ids(activity)]


def content_of(
    activity: Activity,
    standing: Standing,
    programme: Sequence[ProgrammeLine],
    tasks: Mapping[int, Sequence[ProgrammeLine]],
    *,
    number: str,
    dated_on: date,
    taken_part_as: TakenPartAs,
) -> dict[str, Any]:
    """The certificate of one member, in the cluster's language, without its signers yet."""
    cluster = bound_cluster()
    lines = [*_attended(programme, standing), *tasks.get(standing.person.membership_id, ())]
    with in_language(cluster.language):
        return {
            "number": number,
            **_holder(standing.person),
            "taken_part_as": str(taken_part_as.label),
            **_held(activity, cluster),
            **_counted(activity.rule, standing),
            "programme": _printed_lines(lines, standing.jp_present),
            "city": cluster.city,
            "dated": format_date(dated_on, "long"),
            "signers": [],
        }


def _holder(person: MemberRow) -> dict[str, Any]:
    return {
        "name": person.full_name,
        "identity": official_number(person),
        "school": person.school_name,
        "position": person.position,
    }


def _held(activity: Activity, cluster: Cluster) -> dict[str, Any]:
    return {
        "activity": activity.title,
        "theme": activity.theme,
        "organizer": _("KKG of %(cluster)s", cluster=cluster.title),
        "days": _days(activity.days),
        "place": _places(activity),
    }


def _counted(rule: HoursFacts, standing: Standing) -> dict[str, Any]:
    return {
        "minutes": standing.minutes,
        "of_minutes": standing.of_minutes,
        "jp": standing.jp,
        "jp_present": standing.jp_present,
        "jp_on_task": standing.jp_on_task,
        "rule": rule.title,
        "minutes_per_jp": rule.minutes_per_jp,
        "least_percent": rule.least_percent,
        "rule_from": format_date(rule.valid_from, "long") if rule.valid_from else "",
    }


def _printed_lines(lines: Sequence[ProgrammeLine], jp_present: int) -> list[dict[str, Any]]:
    shares = _shares([line.minutes for line in lines], jp_present)
    return [
        {
            "title": line.title,
            "day": line.day,
            "speaker": line.speaker,
            "minutes": line.minutes,
            "jp": jp,
            "jp_on_task": line.jp_on_task,
        }
        for line, jp in zip(lines, shares, strict=True)
    ]


def on_task_lines(activity: Activity) -> dict[int, list[ProgrammeLine]]:
    """The accepted tasks of each member, by their day."""
    if not activity.is_package:
        return {}
    rows = session.execute(
        select(OnEvidence.membership_id, OnTask.title, OnTask.jp, OnTask.closes_on)
        .join(OnTask, OnTask.id == OnEvidence.on_task_id)
        .where(OnTask.package_id == activity.package_id, OnEvidence.state == EvidenceState.ACCEPTED)
        .order_by(OnTask.closes_on, OnTask.id)
        .limit(5000)
    )
    found: dict[int, list[ProgrammeLine]] = {}
    with in_language(bound_cluster().language):
        for row in rows:
            line = ProgrammeLine(
                _("Tried in class: %(task)s", task=row.title),
                "",
                0,
                row.jp,
                day=format_date(row.closes_on, "long"),
            )
            found.setdefault(row.membership_id, []).append(line)
    return found


def _items(meeting_ids: Sequence[int]) -> list[tuple[AgendaItem, str]]:
    items = session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id.in_(meeting_ids),
            AgendaItem.deleted_at.is_(None),
            AgendaItem.is_internal.is_(False),
        )
        .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
        .limit(2000)
    ).all()
    people = members_by_id(item.presenter_id for item in items if item.presenter_id is not None)
    return [
        (item, people[item.presenter_id].full_name if item.presenter_id in people else item.presenter_name)
        for item in items
    ]


def _ids(activity: Activity) -> list[int]:
    return [meeting.id for meeting in activity.meetings]


def _meeting_line(
    meeting_id: int, activity: Activity, items: Sequence[tuple[AgendaItem, str]]
) -> ProgrammeLine:
    at = _ids(activity).index(meeting_id)
    meeting = activity.meetings[at]
    speakers = [
        speaker
        for item, speaker in items
        if item.meeting_id == meeting_id and speaker and item.kind not in _NO_MATERIAL
    ]
    named = ", ".join(list(dict.fromkeys(speakers))[:_LISTED_SPEAKERS])
    with in_language(bound_cluster().language):
        day = format_date(activity.days[at], "long")
    return ProgrammeLine(meeting.title, named, meeting.minutes, meeting_id=meeting_id, day=day)


def _attended(programme: Sequence[ProgrammeLine], standing: Standing) -> list[ProgrammeLine]:
    """Of a package only the meetings this member was at; of one meeting all its items."""
    return [
        line for line in programme if not line.meeting_id or line.meeting_id in standing.minutes_by_meeting
    ]


def _shares(minutes: Sequence[int], total: int) -> list[int]:
    """`total` JP spread over lines by their minutes, so that the column adds up: largest remainders first."""
    whole = sum(minutes)
    if not whole:
        return [0] * len(minutes)
    found = [total * one // whole for one in minutes]
    rest = total - sum(found)
    order = sorted(range(len(minutes)), key=lambda at: (-(total * minutes[at] % whole), at))
    for at in order[:rest]:
        found[at] += 1
    return found


def _days(days: Sequence[date]) -> str:
    if not days:
        return ""
    if days[0] == days[-1]:
        return format_date(days[0])
    return pgettext(
        "days of an activity",
        "%(first)s to %(last)s",
        first=format_date(days[0], "long"),
        last=format_date(days[-1], "long"),
    )


def _places(activity: Activity) -> str:
    return ", ".join(dict.fromkeys(meeting.place for meeting in activity.meetings if meeting.place))[:300]
