"""What a meeting leaves people to do: tasks with an owner and a day."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Invalid,
    Membership,
    User,
    bound_cluster,
    clock,
    inbox,
    reindex,
    session,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..kinds import TASK_GIVEN, TaskState
from ..models import AgendaItem, Meeting, Task
from ..permissions import MeetingPermission
from .outcomes import require_not_published

_END_OF_DAY = time(23, 59)


@verb(MeetingPermission.MINUTES_EDIT)
def add_task(item: AgendaItem, text: str, *, owner_id: int, due_on: date, actor: Actor) -> Task:
    """Give somebody something to try or do; it waits in their inbox until they say it is done."""
    require_not_published(item.meeting)
    task = Task(meeting_id=item.meeting_id, item_id=item.id, state=TaskState.OPEN)
    _write(task, item.meeting, text, owner_id, due_on)
    session.add(task)
    # The inbox points at the task by its public id, which the flush gives.
    session.flush()
    _lay_into_inbox(task)
    reindex(item.meeting)
    return task


@verb(MeetingPermission.MINUTES_EDIT)
def edit_task(task: Task, text: str, *, owner_id: int, due_on: date, version: int, actor: Actor) -> None:
    """Change an open task; with another owner it moves to their inbox."""
    _require_open(task)
    inbox.take(TASK_GIVEN, task.ref)
    task.expect(version)
    _write(task, task.meeting, text, owner_id, due_on)
    _lay_into_inbox(task)


@verb(MeetingPermission.MINUTES_EDIT)
def drop_task(task: Task, *, reason: str, actor: Actor) -> None:
    """Give a task up, saying why."""
    _require_open(task)
    if not reason:
        raise Invalid(
            _("Write why it is dropped, for example: the printer was never repaired."), field="outcome"
        )
    finish(task, TaskState.DROPPED, reason)


@verb(MeetingPermission.TASK_FINISH)
def finish_task(task: Task, *, outcome: str, actor: Actor) -> None:
    """Done, with a line about what came of it."""
    _require_open(task)
    finish(task, TaskState.DONE, outcome)


@verb(MeetingPermission.SCHOOL_TASK_EDIT)
def follow_school_task(task: Task, state: TaskState, note: str, *, version: int, actor: Actor) -> None:
    """How a task of the principal's school stands: still open with a note, done, or given up with a reason."""
    _require_open(task)
    if state is TaskState.DROPPED and not note:
        raise Invalid(
            _("Write why it is dropped, for example: the printer was never repaired."), field="outcome"
        )
    task.expect(version)
    if state is TaskState.OPEN:
        task.outcome = note
    else:
        finish(task, state, note)


def _require_open(task: Task) -> None:
    if task.state is not TaskState.OPEN:
        raise Invalid(_("This task is finished already."))


def _write(task: Task, meeting: Meeting, text: str, owner_id: int, due_on: date) -> None:
    if session.get(Membership, owner_id) is None:
        raise Invalid(_("Choose a person from the list."), field="owner")
    if due_on < clock.local(meeting.starts_at, bound_cluster()).date():
        raise Invalid(_("The day must not be before the meeting."), field="due_on")
    task.text = text
    task.owner_id, task.owner_name = owner_id, ""
    task.due_on = due_on


def finish(task: Task, state: TaskState, outcome: str) -> None:
    """End a task, whoever asked for it; the inbox forgets it."""
    task.state = state
    task.outcome = outcome
    task.finished_at = clock.now()
    inbox.take(TASK_GIVEN, task.ref)


def _lay_into_inbox(task: Task) -> None:
    owner = session.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.id == task.owner_id, User.password_hash.is_not(None))
    )
    if owner is None:
        return
    cluster = bound_cluster()
    due_at = clock.from_wall(task.due_on, _END_OF_DAY, cluster)
    inbox.put(
        [owner], TASK_GIVEN, task.ref, title=task.text, url=f"/k/{cluster.slug}/meetings/tasks", due_at=due_at
    )
