"""Tasks of the principal's own school: the list, and how one of them stands."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import SchoolTaskForm
from ..kinds import TaskState
from ..models import Task
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/tasks/school")
@requires(MeetingPermission.SCHOOL_TASK_EDIT)
def school_tasks() -> BaseResponse:
    return render(
        "meetings/school_tasks.html",
        tasks=queries.school_tasks(current_actor()),
        today=clock.today(current_cluster()),
    )


@bp.route("/<ref:meeting>/tasks/<ref:task>/school", methods=["GET", "POST"])
@requires(MeetingPermission.SCHOOL_TASK_EDIT, load=queries.task)
def school_task(task: Task) -> BaseResponse:
    form = SchoolTaskForm(
        data={"state": task.state.value, "outcome": task.outcome, "version": str(task.version)}
    )
    if form.validate_on_submit():
        try:
            services.follow_school_task(
                task,
                TaskState(form.state.data),
                form.outcome.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.school_tasks", _("Saved."))
    owner = queries.name_of(task.owner_id)
    return form_page("meetings/school_task.html", form, meeting=task.meeting, task=task, owner=owner)
