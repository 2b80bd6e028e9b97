"""Mail about tasks: to the owner while it is open, and once a week one line to the chairs about what is overdue."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from kkg_portal.api import (
    Cluster,
    Membership,
    ObjectRef,
    Role,
    User,
    bound_cluster,
    clock,
    format_date,
    in_language,
    job,
    members_with_role,
    notify,
    portal_url,
    session,
    unit_of_work,
)

from ..daytime import is_daytime
from ..kinds import OVERDUE, TASK_REMINDER, TaskState
from ..models import Meeting, Task

AFTER_GIVEN = (7, 14)
BEFORE_DUE = 3
MOST_TASKS = 1000
_MONDAY = 0


@job("meetings.remind_of_tasks", every=timedelta(hours=1), in_each_cluster=True)
def remind_of_tasks(_payload: object) -> None:
    """Idempotent: a task remembers the day it was last reminded of, a week its one message to the chairs."""
    cluster = bound_cluster()
    today = clock.today(cluster)
    if not is_daytime(clock.now(), cluster):
        return
    with unit_of_work():
        rows = session.execute(
            select(Task, Meeting.title, User.id.label("user_id"))
            .join(Meeting, Meeting.id == Task.meeting_id)
            .join(Membership, Membership.id == Task.owner_id)
            .join(User, User.id == Membership.user_id)
            .where(Task.state == TaskState.OPEN, Membership.left_on.is_(None))
            .order_by(Task.id)
            .limit(MOST_TASKS)
        ).all()
        for row in rows:
            if _is_due_for_reminder(row.Task, today, cluster):
                row.Task.reminded_on = today
                _remind(row.Task, row.title, row.user_id, cluster)
        overdue = [row.Task for row in rows if row.Task.due_on < today]
        if overdue and today.weekday() == _MONDAY:
            _tell_chairs(len(overdue), today, cluster)


def reminder_days(given_on: date, due_on: date, today: date) -> list[date]:
    """The days on which the owner is written to, up to today: 7 and 14 days after it was given, 3 days before it
    is due, the day after and then weekly."""
    days = [given_on + timedelta(days=days) for days in AFTER_GIVEN]
    days.append(due_on - timedelta(days=BEFORE_DUE))
    late = due_on + timedelta(days=1)
    while late <= today and len(days) < 60:
        days.append(late)
        late += timedelta(days=7)
    return sorted(day for day in set(days) if given_on < day <= today)


def _is_due_for_reminder(task: Task, today: date, cluster: Cluster) -> bool:
    """A day that was missed, because the portal was off, is made up for once."""
    days = reminder_days(clock.local(task.created_at, cluster).date(), task.due_on, today)
    return bool(days) and (task.reminded_on is None or task.reminded_on < days[-1])


def _remind(task: Task, meeting_title: str, user_id: int, cluster: Cluster) -> None:
    today = clock.today(cluster)
    with in_language(cluster.language):
        due = format_date(task.due_on)
    values = {
        "title": meeting_title,
        "task": task.text,
        "meeting": meeting_title,
        "due": due,
        "is_late": task.due_on < today,
        "cluster": cluster.title,
        "url": portal_url(f"/k/{cluster.slug}/meetings/tasks"),
        "revision": today.isoformat(),
    }
    notify(TASK_REMINDER, [user_id], task.ref, values)


def _tell_chairs(count: int, today: date, cluster: Cluster) -> None:
    """How many, not who: the page with the tasks has the rest."""
    chairs = [person.user_id for person in members_with_role(Role.GROUP_CHAIR, today) if person.has_account]
    if not chairs:
        return
    values = {
        "count": count,
        "cluster": cluster.title,
        "url": portal_url(f"/k/{cluster.slug}/meetings/"),
        "revision": today.isoformat(),
    }
    notify(OVERDUE, chairs, ObjectRef("core.cluster", cluster.slug[:10]), values)
