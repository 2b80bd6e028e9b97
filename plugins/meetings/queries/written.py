"""What was written down: minutes per item, decisions, tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy import select

from kkg_portal.api import Actor, members_by_id, session
from kkg_portal.api import gettext as _

from ..kinds import TaskState
from ..models import AgendaItem, Decision, ItemNote, Meeting, Minutes, Task
from .rows import AnyRow

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class TaskLine:
    public_id: str
    item_id: int
    text: str
    owner: str
    owner_id: int | None
    due_on: date
    state: TaskState
    outcome: str
    carry_count: int = 0


@dataclass(frozen=True, slots=True)
class MinutesView:
    """Everything written about one meeting; `notes` is by item id. The HTML was cleaned when it was saved."""

    frame: Minutes
    notes: dict[int, Markup]
    decisions: Sequence[Decision]
    tasks: list[TaskLine]

    @property
    def remarks(self) -> Markup:
        return _clean(self.frame.html)


# What came of items for the board alone stays with the board; papers and members' pages leave it out.
INTERNAL_ITEMS = select(AgendaItem.id).where(AgendaItem.is_internal)


def minutes_of(meeting: Meeting, *, internal: bool = False) -> MinutesView:
    """Five queries, however long the meeting was; what belongs to internal items only with `internal`."""
    frame = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    notes = session.execute(
        select(ItemNote.item_id, ItemNote.html)
        .join(AgendaItem, AgendaItem.id == ItemNote.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
    )
    taken = select(Decision).where(Decision.meeting_id == meeting.id).order_by(Decision.id).limit(MOST_LINES)
    if not internal:
        taken = taken.where(Decision.item_id.not_in(INTERNAL_ITEMS))
    decisions = session.scalars(taken).all()
    tasks = tasks_of(meeting, internal=internal)
    return MinutesView(frame, {row.item_id: _clean(row.html) for row in notes}, decisions, tasks)


def tasks_of(meeting: Meeting, *, internal: bool = False) -> list[TaskLine]:
    given = select(Task).where(Task.meeting_id == meeting.id).order_by(Task.due_on, Task.id).limit(MOST_LINES)
    if not internal:
        given = given.where(Task.item_id.not_in(INTERNAL_ITEMS))
    return _lines(session.scalars(given).all())


def open_tasks_before(meeting: Meeting) -> list[TaskLine]:
    """What earlier meetings of the same group left open, to be asked about under "results since last time"."""
    same_group = Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id)
    rows = session.scalars(
        select(Task)
        .join(Meeting, Meeting.id == Task.meeting_id)
        .where(
            Task.state == TaskState.OPEN,
            Meeting.starts_at < meeting.starts_at,
            same_group,
            Task.item_id.not_in(INTERNAL_ITEMS),
        )
        .order_by(Task.due_on, Task.id)
        .limit(20)
    ).all()
    return _lines(rows)


_TASK_LIST = select(
    Task.public_id,
    Task.text,
    Task.due_on,
    Task.state,
    Task.outcome,
    Meeting.public_id.label("meeting_id"),
    Meeting.title.label("meeting_title"),
).join(Meeting, Meeting.id == Task.meeting_id)


def my_tasks(actor: Actor) -> Sequence[AnyRow]:
    """The actor's own tasks: open ones first, the most urgent on top, then what is finished."""
    return session.execute(
        _TASK_LIST.where(Task.owner_id == actor.membership_id)
        .order_by(Task.state != TaskState.OPEN, Task.due_on, Task.id)
        .limit(100)
    ).all()


def _lines(tasks: Sequence[Task]) -> list[TaskLine]:
    owners = members_by_id(task.owner_id for task in tasks if task.owner_id is not None)
    return [
        TaskLine(
            public_id=task.public_id,
            item_id=task.item_id,
            text=task.text,
            owner=owners[task.owner_id].full_name if task.owner_id is not None else task.owner_name,
            owner_id=task.owner_id,
            due_on=task.due_on,
            state=task.state,
            outcome=task.outcome,
            carry_count=task.carry_count,
        )
        for task in tasks
    ]


def _clean(html: str) -> Markup:
    return Markup(html)  # noqa: S704  because render_markdown made it


def note_of(item: AgendaItem) -> ItemNote:
    return session.scalars(select(ItemNote).where(ItemNote.item_id == item.id)).one()


def frame_of(meeting: Meeting) -> Minutes:
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()


def name_of(membership_id: int | None) -> str:
    """Who wrote something, or a word for nobody in particular."""
    found = members_by_id([membership_id]) if membership_id is not None else {}
    return next((row.full_name for row in found.values()), _("Somebody else"))
