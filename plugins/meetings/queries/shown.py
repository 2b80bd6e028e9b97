"""The minutes as the page of a meeting shows them to one reader: published, or still being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import select

from kkg_portal.api import session

from ..kinds import PUBLIC_MINUTES, MinutesState, TaskState
from ..minutes_content import DecisionPart, MinutesContent, TaskPart
from ..models import Meeting, Minutes, Task
from .snapshot import content_of, issue_of
from .written import minutes_of


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
    """`notes` is by item id. `number` is the issue's, 0 for what is not published."""

    state: MinutesState
    number: int
    notes: dict[int, Markup]
    remarks: Markup
    decisions: list[ShownDecision]
    tasks: list[ShownTask]


def minutes_state(meeting: Meeting) -> MinutesState:
    return session.scalars(select(Minutes.state).where(Minutes.meeting_id == meeting.id)).one()


def shown_minutes(meeting: Meeting, *, may_write: bool) -> ShownMinutes | None:
    """Members see the newest issue; those who write see the draft again after the meeting was reopened.

    Three queries for a member. None while there is nothing this reader may see.
    """
    state = minutes_state(meeting)
    if may_write and state not in PUBLIC_MINUTES:
        written = minutes_of(meeting)
        decisions = [
            ShownDecision(one.number, one.year, one.text, one.withdrawn_at) for one in written.decisions
        ]
        tasks = [ShownTask(one.text, one.owner, one.due_on, one.state, one.outcome) for one in written.tasks]
        return ShownMinutes(state, 0, written.notes, written.remarks, decisions, tasks)
    issue = issue_of(meeting)
    return _published(content_of(issue), state, issue.number) if issue else None


def _published(content: MinutesContent, state: MinutesState, number: int) -> ShownMinutes:
    ids = [task.public_id for task in content.tasks]
    rows = session.execute(
        select(Task.public_id, Task.state, Task.outcome).where(Task.public_id.in_(ids)).limit(len(ids) or 1)
    )
    today = {row.public_id: (row.state, row.outcome) for row in rows}
    return ShownMinutes(
        state=state,
        number=number,
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
