"""Meetings made of those of a file, inside the verb that takes it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from kkg_portal.api import Actor, reindex, render_markdown, session

from ..kinds import Answer, MeetingState
from ..minutes_content import digest_of, moment
from ..models import AgendaItem, Decision, InformationPoint, ItemNote, Meeting, MinutesIssue, Task
from ..places import needs_place
from ..taken_time import renew
from .issues_written import content_of_file
from .matching import Matches
from .rows_made import (
    attendance_row,
    decision_row,
    invitation_row,
    item_row,
    mark_row,
    meeting_row,
    minutes_row,
    task_row,
)

Json = dict[str, Any]


class Intake:
    """Makes the meetings of one file, one after the other, of what `Matches` found here."""

    def __init__(self, import_id: int, known: Matches, actor: Actor) -> None:
        self._import_id = import_id
        self._known = known
        self._actor = actor
        self._made: dict[str, Meeting] = {}

    def take(self, part: Json) -> None:
        meeting = meeting_row(part, self._known, self._import_id)
        self._made[part["id"]] = meeting
        session.add(meeting)
        # Everything below points at the meeting's id.
        session.flush()
        items = self._agenda(meeting, part["agenda"])
        tasks = self._outcomes(items, part["agenda"])
        self._invite(meeting, part["invitations"])
        self._call_roll(meeting, part["attendance"])
        session.add(minutes_row(meeting, part["minutes"]))
        for issue in part["minutes"]["issues"]:
            session.add(_issue(meeting, issue, items, tasks))
        if meeting.state is MeetingState.SCHEDULED and meeting.invited_at is not None:
            renew(meeting)

    def join(self, parts: Sequence[Json]) -> None:
        """What points from one meeting at another, once all are made."""
        known = {**self._known.meetings, **self._made}
        for part in parts:
            meeting, other = self._made[part["id"]], known.get(part["moved_to"] or "")
            if other is not None and other is not meeting:
                meeting.moved_to_id = other.id
        session.flush()
        _join_decisions(parts)
        for meeting in self._made.values():
            reindex(meeting)

    def _agenda(self, meeting: Meeting, parts: Sequence[Json]) -> list[AgendaItem]:
        items = [item_row(meeting, number, part, self._known) for number, part in enumerate(parts, start=1)]
        session.add_all(items)
        # Notes and outcomes point at the items' ids.
        session.flush()
        session.add_all(
            ItemNote(item_id=item.id, source=part["note"], html=str(render_markdown(part["note"])))
            for item, part in zip(items, parts, strict=True)
        )
        return items

    def _outcomes(self, items: Sequence[AgendaItem], parts: Sequence[Json]) -> list[Task]:
        """Returns the tasks in the order of the file."""
        tasks: list[Task] = []
        for item, part in zip(items, parts, strict=True):
            session.add_all(
                InformationPoint(meeting_id=item.meeting_id, item_id=item.id, text=text)
                for text in part["information"]
            )
            session.add_all(decision_row(item, one) for one in part["decisions"])
            tasks += [task_row(item, one, self._known) for one in part["tasks"]]
        session.add_all(tasks)
        # Published minutes point at the tasks' public ids.
        session.flush()
        return tasks

    def _invite(self, meeting: Meeting, parts: Sequence[Json]) -> None:
        rows = [invitation_row(meeting, part, self._known) for part in parts]
        session.add_all(rows)
        # One who comes instead points at the other's id.
        session.flush()
        for row, part in zip(rows, parts, strict=True):
            if part["substitute_for"] is not None:
                row.substitute_for_id = rows[part["substitute_for"]].id
        if meeting.capacity is not None:
            meeting.places_taken = sum(row.answer is Answer.YES and needs_place(row) for row in rows)

    def _call_roll(self, meeting: Meeting, parts: Sequence[Json]) -> None:
        lines = [attendance_row(meeting, part, self._known) for part in parts]
        session.add_all(lines)
        # The marks point at the lines' ids.
        session.flush()
        session.add_all(mark_row(line, self._actor) for line in lines if line.status is not None)


def _issue(meeting: Meeting, part: Json, items: Sequence[AgendaItem], tasks: Sequence[Task]) -> MinutesIssue:
    content = content_of_file(part, items, tasks).as_json()
    return MinutesIssue(
        meeting_id=meeting.id,
        number=part["number"],
        content=content,
        digest=digest_of(content),
        change_note=part["change_note"],
        issued_at=moment(part["issued_at"]),
    )


def _join_decisions(parts: Sequence[Json]) -> None:
    numbers = {(row.year, row.number): row for row in session.scalars(select(Decision).limit(20_000))}
    for one in (one for part in parts for item in part["agenda"] for one in item["decisions"]):
        old = one["replaces"] and numbers.get((one["replaces"]["year"], one["replaces"]["number"]))
        if old:
            numbers[one["year"], one["number"]].replaces_id = old.id
