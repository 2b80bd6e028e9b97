"""Decisions and tasks of a meeting, and the tasks of the person who looks."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    PortalForm,
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
from ..forms import DecisionForm, OutcomeForm, TaskForm
from ..kinds import TaskState
from ..models import AgendaItem, Decision, Meeting, Task
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/<ref:meeting>/minutes/<ref:item>/decision", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def new_decision(item: AgendaItem) -> BaseResponse:
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            decision = services.add_decision(item, form.text.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Decision no. %(number)d of %(year)d.", number=decision.number, year=decision.year)
            return _back_to_minutes(item.meeting, message)
    return _page("meetings/decision.html", item.meeting, form, about=item.title, decision=None)


@bp.route("/<ref:meeting>/decisions/<ref:decision>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.decision)
def edit_decision(decision: Decision) -> BaseResponse:
    form = DecisionForm(data={"text": decision.text, "version": str(decision.version)})
    if form.validate_on_submit():
        try:
            services.edit_decision(
                decision, form.text.data or "", version=form.version_number, actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _back_to_minutes(decision.meeting, _("Saved."))
    return _page("meetings/decision.html", decision.meeting, form, about="", decision=decision)


@bp.post("/<ref:meeting>/decisions/<ref:decision>/withdraw")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.decision)
def withdraw_decision(decision: Decision) -> BaseResponse:
    withdrawn = decision.withdrawn_at is None
    try:
        services.withdraw_decision(decision, withdrawn=withdrawn, actor=current_actor())
    except PortalError as error:
        flash(error.message, "error")
        return _back_to_minutes(decision.meeting, "")
    message = _("Withdrawn; its number stays.") if withdrawn else _("The decision counts again.")
    return _back_to_minutes(decision.meeting, message)


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


@bp.get("/tasks")
@requires(MeetingPermission.VIEW)
def tasks() -> BaseResponse:
    rows = queries.my_tasks(current_actor())
    return render(
        "meetings/tasks.html",
        open_tasks=[row for row in rows if row.state is TaskState.OPEN],
        finished=[row for row in rows if row.state is not TaskState.OPEN],
        today=clock.today(current_cluster()),
    )


def _back_to_minutes(meeting: Meeting, message: str) -> BaseResponse:
    return back_to("meetings.minutes", message, meeting=meeting.public_id)


def _page(template: str, meeting: Meeting, form: PortalForm, **values: object) -> BaseResponse:
    return render(
        template, meeting=meeting, form=form, show_tab_bar=False, status=422 if form.errors else 200, **values
    )
