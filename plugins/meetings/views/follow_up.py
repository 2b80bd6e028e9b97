"""Tasks of a meeting, what came of them, and the tasks of the person who looks."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    attachment_response,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import OutcomeForm, TaskForm, TrialForm
from ..kinds import TaskState, TrialOutcome
from ..models import AgendaItem, Task
from ..permissions import MeetingPermission
from ..queries import Evidence
from .blueprint import bp


@bp.route("/<ref:meeting>/minutes/<ref:item>/task", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def new_task(item: AgendaItem) -> BaseResponse:
    form = TaskForm()
    if form.validate_on_submit():
        try:
            services.add_task(
                item,
                form.text.data or "",
                owner_id=form.owner_id,
                due_on=form.chosen_day,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "meetings.minutes", _("The task waits in their inbox."), meeting=item.meeting.public_id
            )
    return form_page("meetings/task.html", form, meeting=item.meeting, about=item.title, task=None)


@bp.route("/<ref:meeting>/tasks/<ref:task>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.task)
def edit_task(task: Task) -> BaseResponse:
    form = TaskForm(data={"text": task.text, "due_on": task.due_on, "version": str(task.version)})
    if not form.is_submitted():
        form.owner.data = form.members.public_id_of(task.owner_id) if task.owner_id is not None else ""
    if form.validate_on_submit():
        try:
            services.edit_task(
                task,
                form.text.data or "",
                owner_id=form.owner_id,
                due_on=form.chosen_day,
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.minutes", _("Saved."), meeting=task.meeting.public_id)
    return form_page("meetings/task.html", form, meeting=task.meeting, about="", task=task)


@bp.route("/<ref:meeting>/tasks/<ref:task>/drop", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.task)
def drop_task(task: Task) -> BaseResponse:
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            services.drop_task(task, reason=form.outcome.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.minutes", _("The task is dropped."), meeting=task.meeting.public_id)
    return form_page("meetings/task_drop.html", form, meeting=task.meeting, task=task)


@bp.route("/<ref:meeting>/tasks/<ref:task>/done", methods=["GET", "POST"])
@requires(MeetingPermission.TASK_FINISH, load=queries.task)
def finish_task(task: Task) -> BaseResponse:
    form = OutcomeForm()
    if form.validate_on_submit():
        try:
            services.finish_task(task, outcome=form.outcome.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.tasks", _("Done. Thank you for trying it."))
    return form_page("meetings/task_done.html", form, meeting=task.meeting, task=task)


@bp.route("/<ref:meeting>/tasks/<ref:task>/tried", methods=["GET", "POST"])
@requires(MeetingPermission.TASK_FINISH, load=queries.task)
def report_task(task: Task) -> BaseResponse:
    """ "I have tried it"."""
    meeting = task.meeting
    form = TrialForm(data={"tried_on": clock.today(current_cluster())})
    if form.validate_on_submit():
        actor = current_actor()
        try:
            services.report_task(
                task,
                form.did.data or "",
                tried_on=form.chosen_day,
                outcome=TrialOutcome(form.outcome.data),
                next_step=form.next_step.data or "",
                upload=form.file.data,
                is_done=bool(form.is_done.data),
                actor=actor,
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.tasks", _("Thank you. The next meeting hears of it."))
    return form_page("meetings/task_tried.html", form, meeting=meeting, task=task)


@bp.get("/<ref:meeting>/tasks/<ref:task>/tried/<ref:report>/file")
@requires(MeetingPermission.VIEW, load=queries.evidence)
def evidence_file(report: Evidence) -> Response:
    return attachment_response(report.attachment, inline=True)


@bp.get("/tasks")
@requires(MeetingPermission.VIEW)
def tasks() -> BaseResponse:
    rows = queries.my_tasks(current_actor())
    return render(
        "meetings/tasks.html",
        open_tasks=[row for row in rows if row.state is TaskState.OPEN],
        finished=[row for row in rows if row.state is not TaskState.OPEN],
        reports=queries.newest_reports([row.public_id for row in rows]),
        today=clock.today(current_cluster()),
    )
