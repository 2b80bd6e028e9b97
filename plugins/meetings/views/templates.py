"""Agendas the cluster keeps: the list, a new one, changing and deleting one, keeping that of a meeting."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import KeepForm, TemplateForm, TypedRow, plans_of, shown_rows, typed_rows
from ..kinds import AgendaKind
from ..models import AgendaTemplate, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/templates")
@requires(MeetingPermission.EDIT)
def templates() -> BaseResponse:
    return render("meetings/templates/index.html", templates=queries.templates.agenda_templates())


@bp.route("/templates/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new_template() -> BaseResponse:
    form = TemplateForm(data={"version": "0"})
    rows = typed_rows(request.form) if form.is_submitted() else shown_rows([])
    if form.validate_on_submit():
        try:
            services.make_template(form.title.data or "", plans_of(rows), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.templates", _("The agenda is kept."))
    return _template_page(form, rows, heading=_("Keep an agenda"), draft="template:new")


@bp.route("/templates/<ref:template>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.templates.agenda_template)
def edit_template(template: AgendaTemplate) -> BaseResponse:
    form = TemplateForm(data={"title": template.title, "version": str(template.version)})
    rows = (
        typed_rows(request.form)
        if form.is_submitted()
        else shown_rows(queries.templates.template_lines(template))
    )
    if form.validate_on_submit():
        try:
            services.edit_template(
                template,
                form.title.data or "",
                plans_of(rows),
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.templates", _("Saved."))
    heading = _("Change this agenda")
    return _template_page(form, rows, heading=heading, draft=f"template:{template.public_id}", kept=template)


@bp.post("/templates/<ref:template>/delete")
@requires(MeetingPermission.EDIT, load=queries.templates.agenda_template)
def delete_template(template: AgendaTemplate) -> BaseResponse:
    services.delete_template(template, actor=current_actor())
    undo = url_for("meetings.restore_template", template=template.public_id)
    flash((_("“%(title)s” was deleted.", title=template.title), undo), "undo")  # type: ignore[arg-type]  # words, url
    return back_to("meetings.templates")


@bp.post("/templates/<ref:template>/restore")
@requires(MeetingPermission.EDIT, load=queries.templates.deleted_template)
def restore_template(template: AgendaTemplate) -> BaseResponse:
    try:
        services.restore_template(template, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.templates")
    return back_to("meetings.templates")


@bp.route("/<ref:meeting>/agenda/keep", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def keep_agenda(meeting: Meeting) -> BaseResponse:
    form = KeepForm(data={"title": meeting.title[:100]})
    if form.validate_on_submit():
        try:
            services.keep_as_template(meeting, form.title.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.templates", _("The agenda is kept."))
    return form_page("meetings/templates/keep.html", form, meeting=meeting)


def _template_page(
    form: TemplateForm,
    rows: list[TypedRow],
    *,
    heading: str,
    draft: str,
    kept: AgendaTemplate | None = None,
) -> BaseResponse:
    return form_page(
        "meetings/templates/edit.html",
        form,
        rows=rows,
        kinds=[(kind.value, kind.label) for kind in AgendaKind],
        kept=kept,
        page_heading=heading,
        draft=draft,
    )
