"""What people tried in class and told about it: the results since last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kkg_portal.api import Attachment, NotFound, allows, current_actor, members_by_id, session

from ..kinds import CALLED_OFF
from ..minutes_content import ReportPart
from ..models import AgendaItem, Meeting, Task, TaskReport
from ..permissions import MeetingPermission
from .written import INTERNAL_ITEMS

MOST_REPORTS = 40


def reports_since(meeting: Meeting) -> list[ReportPart]:
    """What was tried from tasks of the same group after the meeting before this one, oldest first.

    Reports that came in after this meeting belong to the next one; those on tasks of internal items to nobody's
    minutes.
    """
    same_group = Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id)
    since = (
        select(Meeting.starts_at)
        .where(Meeting.starts_at < meeting.starts_at, same_group, Meeting.state.not_in(CALLED_OFF))
        .order_by(Meeting.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(TaskReport, Task.text)
        .join(Task, Task.id == TaskReport.task_id)
        .join(Meeting, Meeting.id == Task.meeting_id)
        .where(
            same_group,
            TaskReport.created_at >= since,
            TaskReport.created_at < meeting.ends_at,
            Task.item_id.not_in(INTERNAL_ITEMS),
        )
        .order_by(TaskReport.id)
        .limit(MOST_REPORTS)
    ).all()
    people = members_by_id(row.TaskReport.membership_id for row in rows)
    return [
        ReportPart(
            person=people[row.TaskReport.membership_id].full_name,
            task=row.text,
            did=row.TaskReport.did,
            outcome=str(row.TaskReport.outcome.label),
            next_step=row.TaskReport.next_step,
        )
        for row in rows
    ]


def reports_of(task: Task) -> Sequence[TaskReport]:
    """What was told about one task, newest first."""
    return session.scalars(
        select(TaskReport).where(TaskReport.task_id == task.id).order_by(TaskReport.id.desc()).limit(20)
    ).all()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of a report; who may see the meeting may open it, of an internal task the board and its owner."""

    attachment: Attachment
    meeting: Meeting


def evidence(meeting: str, task: str, report: str) -> Evidence:
    """The file that came with a report on a task of this meeting."""
    row = session.execute(
        select(Attachment, Meeting, TaskReport.membership_id, AgendaItem.is_internal)
        .join(TaskReport, TaskReport.attachment_id == Attachment.id)
        .join(Task, Task.id == TaskReport.task_id)
        .join(AgendaItem, AgendaItem.id == Task.item_id)
        .join(Meeting, Meeting.id == Task.meeting_id)
        .where(Meeting.public_id == meeting, Task.public_id == task, TaskReport.public_id == report)
    ).first()
    if row is None:
        raise NotFound
    actor = current_actor()
    is_own = row.membership_id == actor.membership_id
    if row.is_internal and not (is_own or allows(actor, MeetingPermission.INTERNAL_VIEW, row.Meeting)):
        raise NotFound
    return Evidence(row.Attachment, row.Meeting)


def newest_reports(task_ids: Sequence[str]) -> dict[str, TaskReport]:
    """The newest report of each of these tasks, by the task's public id."""
    rows = session.execute(
        select(Task.public_id, TaskReport)
        .join(TaskReport, TaskReport.task_id == Task.id)
        .where(Task.public_id.in_(task_ids))
        .order_by(TaskReport.id)
        .limit(500)
    )
    return {row.public_id: row.TaskReport for row in rows}
