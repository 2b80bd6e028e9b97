"""What the teachers of one school have promised in meetings, for their principal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kkg_portal.api import Actor, Membership, MemberStatus, User, full_name, session, visible_to

from ..kinds import TaskState
from ..models import Meeting, Task
from ..permissions import MeetingPermission
from .written import INTERNAL_ITEMS

MOST_TASKS = 200


@dataclass(frozen=True, slots=True)
class SchoolTask:
    public_id: str
    text: str
    owner: str
    due_on: date
    state: TaskState
    outcome: str
    meeting_id: str
    meeting_title: str


def school_tasks(actor: Actor) -> Sequence[SchoolTask]:
    """Of meetings the actor may see, but nothing of the board's; open ones first, the most urgent on top. One query."""
    if actor.school_id is None:
        return []
    rows = session.execute(
        select(Task, Meeting.public_id, Meeting.title, User.name, User.title_prefix, User.title_suffix)
        .join(Meeting, Meeting.id == Task.meeting_id)
        .join(Membership, Membership.id == Task.owner_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.school_id == actor.school_id,
            Membership.status == MemberStatus.ACTIVE,
            visible_to(actor, MeetingPermission.VIEW),
            Task.item_id.not_in(INTERNAL_ITEMS),
        )
        .order_by(Task.state != TaskState.OPEN, Task.due_on, Task.id)
        .limit(MOST_TASKS)
    )
    return [
        SchoolTask(
            public_id=row.Task.public_id,
            text=row.Task.text,
            owner=full_name(row.name, row.title_prefix, row.title_suffix),
            due_on=row.Task.due_on,
            state=row.Task.state,
            outcome=row.Task.outcome,
            meeting_id=row.public_id,
            meeting_title=row.title,
        )
        for row in rows
    ]
