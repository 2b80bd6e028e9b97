"""The page of a resource, its versions and its files; taking it back and bringing it back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Conflict,
    NotFound,
    PortalError,
    allows,
    attachment_response,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    portal_url,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.describing import FixForm
from ..forms.ending import WithdrawForm
from ..kinds import GONE, ResourceState, Visibility
from ..models import Resource, ResourceFile, ResourceVersion
from ..permissions import ResourcePermission
from ..queries import loaders, page, versions
from ..services import publishing
from .blueprint import bp
from .typed import keep_typed


@bp.get("/<ref:resource>")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def show(resource: Resource) -> BaseResponse:
    if resource.state is ResourceState.DRAFT:
        return redirect(url_for("resources.edit", resource=resource.public_id), code=302)
    if resource.state in GONE:
        return _gone(resource)
    return _show(resource)


@bp.get("/<ref:resource>/versions/<int:version>")
@requires(ResourcePermission.VIEW, load=loaders.version)
def version(version: ResourceVersion) -> BaseResponse:
    if version.resource.state in GONE:
        return _gone(version.resource)
    return _show(version.resource, no=version.no)


@bp.get("/<ref:resource>/files/<ref:file>")
@requires(ResourcePermission.VIEW, load=loaders.file)
def file(file: ResourceFile) -> BaseResponse:
    """The file itself, whole or a part of it, so that a broken download goes on."""
    if file.resource.state in GONE:
        return _gone(file.resource)
    return attachment_response(file.attachment)


@bp.route("/<ref:resource>/withdraw", methods=["GET", "POST"])
@requires(ResourcePermission.EDIT, load=loaders.resource)
def withdraw(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    if resource.state is ResourceState.DRAFT:
        raise NotFound
    form = WithdrawForm()
    if form.validate_on_submit():
        try:
            publishing.withdraw(resource, form.reason.data or "", actor=current_actor())
        except PortalError as error:
            return back_with(error, "resources.show", resource=public_id)
        undo = url_for("resources.bring_back", resource=public_id)
        flash((_("Withdrawn. For a week you can bring it back."), undo), "undo")  # type: ignore[arg-type]  # words, url
        return redirect(url_for("resources.index", tab="mine"), code=303)
    return form_page("resources/withdraw.html", form, resource=resource)


@bp.post("/<ref:resource>/bring-back")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def bring_back(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    try:
        publishing.bring_back(resource, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.index")
    return back_to("resources.show", _("It is shared again."), resource=public_id)


@bp.post("/<ref:resource>/visibility")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def visibility(resource: Resource) -> BaseResponse:
    public_id, chosen = resource.public_id, request.form.get("visibility", "")
    if chosen not in set(Visibility):
        raise NotFound
    try:
        publishing.change_visibility(resource, Visibility(chosen), actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.show", resource=public_id)
    return back_to("resources.show", str(Visibility(chosen).label), resource=public_id)


@bp.route("/<ref:resource>/fix", methods=["GET", "POST"])
@requires(ResourcePermission.FIX, load=loaders.resource)
def fix(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    form = FixForm(versions.version_of(resource, resource.last_no))
    if form.validate_on_submit():
        try:
            publishing.fix(resource, form.description, version=form.version_number, actor=current_actor())
        except Conflict:
            now = loaders.resource(public_id)
            keep_typed(form, versions.version_of(now, now.last_no).version)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.show", _("Corrected."), resource=public_id)
    return form_page("resources/fix.html", form, resource=loaders.resource(public_id))


def _show(resource: Resource, *, no: int | None = None) -> BaseResponse:
    actor = current_actor()
    shown = page.page_of(resource, actor, no=no)
    return render(
        "resources/show.html",
        page=shown,
        resource=resource,
        version=shown.version,
        visibilities=[Visibility.CLUSTER, Visibility.SCHOOL],
        message=_message(shown),
    )


def _message(shown: page.ResourcePage) -> str:
    """For a WhatsApp group: what it is and where it lies. Opening it needs membership."""
    described = ", ".join(str(words) for _icon, words in shown.places)
    address = portal_url(url_for("resources.show", resource=shown.resource.public_id))
    return f"*{shown.version.title}*\n{described}\n{address}"


def _gone(resource: Resource) -> BaseResponse:
    """A tombstone: that it was here, since when it is not, and why."""
    return render(
        "resources/gone.html", status=410, resource=resource, may_bring_back=_may_bring_back(resource)
    )


def _may_bring_back(resource: Resource) -> bool:
    return resource.state is ResourceState.WITHDRAWN and allows(
        current_actor(), ResourcePermission.EDIT, resource
    )
