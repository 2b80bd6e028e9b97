"""Packages, the tasks between their meetings, and what members bring of them."""

from __future__ import annotations

from datetime import date

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Attachment,
    PortalError,
    SchoolYear,
    allows,
    attachment_response,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    render,
    requires,
    school_year_of,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import EvidenceAnswerForm, EvidenceForm, OnTaskForm, PackageForm
from ..kinds import EvidenceState, ProgrammeKind
from ..models import OnEvidence, OnTask, Package
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/packages/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new_package() -> BaseResponse:
    form = PackageForm(data={"kind": ProgrammeKind.CORE_DEVELOPMENT.value, "least_meetings": 3})
    if form.validate_on_submit():
        try:
            plan = form.plan(school_year_of(_today()))
            package = services.create_package(plan, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "meetings.package_meetings", _("Now choose its meetings."), package=package.public_id
            )
    return form_page("meetings/packages/edit.html", form, package=None)


@bp.get("/packages/<ref:package>")
@requires(MeetingPermission.PROGRAMME_VIEW, load=queries.programme_loaders.one_package)
def show_package(package: Package) -> BaseResponse:
    actor = current_actor()
    return render(
        "meetings/packages/show.html",
        package=package,
        year=SchoolYear(package.school_year),
        view=queries.package_view(package, actor),
        may_plan=allows(actor, MeetingPermission.EDIT),
        today=_today(),
    )


@bp.route("/packages/<ref:package>/edit", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_package)
def edit_package(package: Package) -> BaseResponse:
    form = PackageForm(
        data={
            "title": package.title,
            "theme": package.theme,
            "kind": package.kind.value,
            "least_meetings": package.least_meetings,
            "version": str(package.version),
        }
    )
    if form.validate_on_submit():
        try:
            plan = form.plan(SchoolYear(package.school_year))
            services.edit_package(package, plan, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.show_package", _("Saved."), package=package.public_id)
    return form_page("meetings/packages/edit.html", form, package=package)


@bp.route("/packages/<ref:package>/meetings", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_package)
def package_meetings(package: Package) -> BaseResponse:
    rows = queries.meetings_for_package(package, SchoolYear(package.school_year))
    if request.method == "POST":
        ticked = set(request.form.getlist("meeting"))
        services.choose_meetings(
            package,
            [row.id for row in rows if row.public_id in set(request.form.getlist("offered"))],
            [row.id for row in rows if row.public_id in ticked],
            actor=current_actor(),
        )
        return back_to("meetings.show_package", _("Saved."), package=package.public_id)
    return render("meetings/packages/meetings.html", package=package, rows=rows, show_tab_bar=False)


@bp.route("/packages/<ref:package>/tasks/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.one_package)
def new_on_task(package: Package) -> BaseResponse:
    form = OnTaskForm(data={"opens_on": _today()})
    if form.validate_on_submit():
        try:
            task = services.create_on_task(package, form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to_task(package, task, _("The task is given."))
    return form_page("meetings/packages/task_edit.html", form, package=package, task=None)


@bp.route("/packages/<ref:package>/tasks/<ref:on_task>/edit", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.on_task)
def edit_on_task(on_task: OnTask) -> BaseResponse:
    package = queries.programme_loaders.package_of(on_task)
    form = OnTaskForm(
        data={
            "title": on_task.title,
            "text": on_task.text,
            "opens_on": on_task.opens_on,
            "closes_on": on_task.closes_on,
            "jp": on_task.jp,
            "version": str(on_task.version),
        }
    )
    if form.validate_on_submit():
        try:
            services.edit_on_task(on_task, form.plan(), version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to_task(package, on_task, _("Saved."))
    return form_page("meetings/packages/task_edit.html", form, package=package, task=on_task)


@bp.get("/packages/<ref:package>/tasks/<ref:on_task>")
@requires(MeetingPermission.PROGRAMME_VIEW, load=queries.programme_loaders.on_task)
def show_on_task(on_task: OnTask) -> BaseResponse:
    mine = queries.my_evidence(on_task, current_actor())
    return _task_page(on_task, EvidenceForm(data={"text": mine.text if mine else ""}))


@bp.post("/packages/<ref:package>/tasks/<ref:on_task>/evidence")
@requires(MeetingPermission.EVIDENCE_EDIT, load=queries.programme_loaders.on_task)
def hand_in(on_task: OnTask) -> BaseResponse:
    form = EvidenceForm()
    if form.validate_on_submit():
        try:
            services.hand_in(on_task, form.text.data or "", form.file.data, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to_task(
                queries.programme_loaders.package_of(on_task), on_task, _("Thank you, it is handed in.")
            )
    return _task_page(on_task, form)


@bp.route("/packages/<ref:package>/tasks/<ref:on_task>/evidence/<ref:evidence>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.programme_loaders.on_evidence)
def answer_evidence(evidence: OnEvidence) -> BaseResponse:
    task = queries.programme_loaders.task_of_evidence(evidence)
    form = EvidenceAnswerForm(data={"answer": evidence.answer, "version": str(evidence.version)})
    if form.validate_on_submit():
        try:
            services.answer_evidence(
                evidence,
                is_accepted=request.form.get("decision") == EvidenceState.ACCEPTED.value,
                answer=form.answer.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _to_task(queries.programme_loaders.package_of(task), task, _("Saved."))
    return form_page(
        "meetings/packages/evidence.html",
        form,
        package=queries.programme_loaders.package_of(task),
        task=task,
        line=queries.evidence_line(evidence),
    )


@bp.get("/packages/<ref:package>/tasks/<ref:on_task>/evidence/<ref:evidence>/file")
@requires(MeetingPermission.PROGRAMME_VIEW, load=queries.programme_loaders.readable_file)
def on_evidence_file(evidence: Attachment) -> Response:
    return attachment_response(evidence)


def _task_page(task: OnTask, form: EvidenceForm) -> BaseResponse:
    actor = current_actor()
    may_plan = allows(actor, MeetingPermission.EDIT)
    return render(
        "meetings/packages/task.html",
        package=queries.programme_loaders.package_of(task),
        task=task,
        form=form,
        mine=queries.my_evidence(task, actor),
        has_begun=task.opens_on <= _today(),
        is_over=task.closes_on < _today(),
        lines=queries.evidence_of(task) if may_plan else None,
        may_plan=may_plan,
        status=422 if form.errors else 200,
    )


def _to_task(package: Package, task: OnTask, message: str) -> BaseResponse:
    return back_to("meetings.show_on_task", message, package=package.public_id, on_task=task.public_id)


def _today() -> date:
    return clock.today(current_cluster())
