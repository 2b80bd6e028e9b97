"""Reporting a material, and what coordinators decide."""

from __future__ import annotations

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

from ..forms.gathering import CaseForm, FlagForm
from ..kinds import CaseState, FlagReason
from ..models import FlagCase, Resource
from ..permissions import ResourcePermission
from ..queries import gathering, loaders, numbers
from ..services import moderating
from .blueprint import bp


@bp.route("/<ref:resource>/flag", methods=["GET", "POST"])
@requires(ResourcePermission.FLAG, load=loaders.resource)
def flag(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    form = FlagForm()
    if form.validate_on_submit():
        try:
            moderating.flag(
                resource, FlagReason(form.reason.data), form.note.data or "", actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            words = _("Thank you. A coordinator looks at it, and you hear what comes of it.")
            return back_to("resources.show", words, resource=public_id)
    return form_page("resources/flag.html", form, resource=resource)


@bp.get("/reports")
@requires(ResourcePermission.MODERATE)
def reports() -> BaseResponse:
    return render("resources/reports/index.html", cases=gathering.waiting_cases(current_actor()))


@bp.route("/reports/<ref:case>", methods=["GET", "POST"])
@requires(ResourcePermission.MODERATE, load=gathering.case)
def report(case: FlagCase) -> BaseResponse:
    public_id = case.public_id
    form = CaseForm(data={"version": str(case.version)})
    if form.validate_on_submit():
        try:
            moderating.decide(
                case,
                CaseState(form.decision.data),
                form.note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            if error.status == 409:
                return back_with(error, "resources.reports")
            explain(form, error)
        else:
            return back_to("resources.reports", _("Decided. Those concerned are told."))
    shown = gathering.case(public_id)
    return form_page("resources/reports/form.html", form, case=shown, reasons=gathering.reasons_of(shown))


@bp.post("/reports/<ref:case>/look")
@requires(ResourcePermission.MODERATE, load=gathering.case)
def look_into(case: FlagCase) -> BaseResponse:
    public_id = case.public_id
    moderating.look_into(case, actor=current_actor())
    return back_to("resources.report", case=public_id)


@bp.post("/<ref:resource>/show-again")
@requires(ResourcePermission.FIX, load=loaders.resource)
def show_again(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    try:
        moderating.show_again(resource, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.show", resource=public_id)
    return back_to("resources.show", _("It is shown again."), resource=public_id)


@bp.get("/numbers")
@requires(ResourcePermission.NUMBERS_VIEW)
def numbers_page() -> BaseResponse:
    return render("resources/numbers.html", numbers=numbers.of_cluster())
