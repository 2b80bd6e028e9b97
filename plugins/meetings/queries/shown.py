"""The minutes as the page of a meeting shows them: as published, with the news of their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import select

from kkg_portal.api import session

from ..kinds import TaskState
from ..minutes_content import DecisionPart, MinutesContent, TaskPart
from ..models import Meeting, Task
from .snapshot import content_of, issue_of


@dataclass(frozen=True, slots=True)
class ShownDecision:
    number: int
    year: int
    text: str
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownTask:
    """Words and owner as published; how it stands is the news of today."""

    text: str
    owner: str
    due_on: date
    state: TaskState
    outcome: str


@dataclass(frozen=True, slots=True)
class ShownMinutes:
    """`notes` is by item id."""

    notes: dict[int, Markup]
    remarks: Markup
    decisions: list[ShownDecision]
    tasks: list[ShownTask]


def shown_minutes(meeting: Meeting) -> ShownMinutes | None:
    """The newest issue, for everybody alike; whoever writes the next one does so on its own page. Two queries."""
    issue = issue_of(meeting)
    return _published(content_of(issue)) if issue else None


def _published(content: MinutesContent) -> ShownMinutes:
    ids = [task.public_id for task in content.tasks]
    rows = session.execute(
        select(Task.public_id, Task.state, Task.outcome).where(Task.public_id.in_(ids)).limit(len(ids) or 1)
    )
    today = {row.public_id: (row.state, row.outcome) for row in rows}
    return ShownMinutes(
        notes={item.item_id: item.text for item in content.items},
        remarks=content.remarks_text,
        decisions=[_decision(one) for one in content.decisions],
        tasks=[
            _task(one, *today.get(one.public_id, (TaskState(one.state), one.outcome)))
            for one in content.tasks
        ],
    )


def _decision(part: DecisionPart) -> ShownDecision:
    return ShownDecision(part.number, part.year, part.text)


def _task(part: TaskPart, state: TaskState, outcome: str) -> ShownTask:
    return ShownTask(part.text, part.owner, part.due_day, state, outcome)
