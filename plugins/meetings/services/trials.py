""" "I have tried it": what the owner of a task did in class and what came of it."""

from __future__ import annotations

from datetime import date

from werkzeug.datastructures import FileStorage

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, keep_upload, session, verb
from kkg_portal.api import gettext as _

from ..kinds import TaskState, TrialOutcome
from ..models import Task, TaskReport
from ..permissions import MeetingPermission
from ..queries import reports_of
from .follow_up import finish

MOST_REPORTS = 20


@verb(MeetingPermission.TASK_FINISH)
def report_task(
    task: Task,
    did: str,
    *,
    tried_on: date,
    outcome: TrialOutcome,
    next_step: str = "",
    upload: FileStorage | None = None,
    is_done: bool,
    actor: Actor,
) -> TaskReport:
    """Tell what was tried; with `is_done` the task is finished by it. The same words sent twice are one report.

    The report is the owner's, also when somebody of the board writes it down for them.
    """
    if task.owner_id is None:
        raise Invalid(_("Nobody here has this task. Give it to a member first."))
    known = reports_of(task)
    for report in known:
        if (report.did, report.tried_on, report.outcome) == (did, tried_on, outcome):
            return report
    _check(task, tried_on, len(known))
    attachment = keep_upload(upload, actor=actor) if upload is not None and upload.filename else None
    report = TaskReport(
        task_id=task.id,
        membership_id=task.owner_id,
        tried_on=tried_on,
        did=did,
        outcome=outcome,
        next_step=next_step,
        attachment_id=attachment.id if attachment else None,
    )
    session.add(report)
    if is_done:
        finish(task, TaskState.DONE, str(outcome.label))
    return report


def _check(task: Task, tried_on: date, report_count: int) -> None:
    if task.state is not TaskState.OPEN:
        raise Invalid(_("This task is finished already."))
    if report_count >= MOST_REPORTS:
        raise Invalid(_("There are very many reports on this task. Mark it as done."))
    cluster = bound_cluster()
    if tried_on > clock.today(cluster):
        raise Invalid(_("This day is still to come. When did you try it?"), field="tried_on")
    if tried_on < clock.local(task.meeting.starts_at, cluster).date():
        raise Invalid(_("The day must not be before the meeting."), field="tried_on")
