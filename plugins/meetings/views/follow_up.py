"""Tasks of a meeting, what came of them, and the tasks of the person who looks."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    PortalForm,
    attachment_response,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import OutcomeForm, TaskForm, TrialForm
from ..kinds import TaskState, TrialOutcome
from ..models import AgendaItem, Meeting, Task
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
            return _back_to_minutes(item.meeting, _("The task waits in their inbox."))
    return _page("meetings/task.html", item.meeting, form, about=item.title, task=None)


@bp.route("/<ref:meeting>/tasks/<ref:task>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.task)
def edit_task(task: Task) -> BaseResponse:
    form = TaskForm(data={"text": task.text, "due_on": task.due_on, "version": str(task.version)})
    if not form.is_submitted():
        form.owner.data = form.members.public_id_of(task.owner_id)
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
            return _back_to_minutes(task.meeting, _("Saved."))
    return _page("meetings/task.html", task.meeting, form, about="", task=task)


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
            return _back_to_minutes(task.meeting, _("The task is dropped."))
    return _page("meetings/task_drop.html", task.meeting, form, task=task)


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
    return _page("meetings/task_done.html", task.meeting, form, task=task)


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
    return _page("meetings/task_tried.html", meeting, form, task=task)


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


def _back_to_minutes(meeting: Meeting, message: str) -> BaseResponse:
    return back_to("meetings.minutes", message, meeting=meeting.public_id)


def _page(template: str, meeting: Meeting, form: PortalForm, **values: object) -> BaseResponse:
    return render(
        template, meeting=meeting, form=form, show_tab_bar=False, status=422 if form.errors else 200, **values
    )
