"""All versions of a resource, two of them side by side, and who writes them."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    active_members,
    back_to,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import comparing
from ..forms.authors import CoAuthorForm
from ..kinds import GONE
from ..models import Resource, ResourceVersion
from ..permissions import ResourcePermission, is_author
from ..queries import drafting, loaders, versions
from ..services import drafting as services
from .blueprint import bp


@bp.get("/<ref:resource>/versions")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def versions_list(resource: Resource) -> BaseResponse:
    _require_there(resource)
    oldest = _oldest_open(resource)
    shown = versions.versions_of(resource, oldest)
    return render("resources/versions.html", resource=resource, versions=shown, oldest=oldest)


def _oldest_open(resource: Resource) -> int:
    return 1 if is_author(current_actor(), resource) else resource.open_from_no


@bp.get("/<ref:resource>/versions/<int:version>/compare")
@requires(ResourcePermission.VIEW, load=loaders.version)
def compare(version: ResourceVersion) -> BaseResponse:
    """A version beside the one it began from."""
    _require_there(version.resource)
    if version.based_on_no < _oldest_open(version.resource):
        raise NotFound
    before = versions.version_of(version.resource, version.based_on_no)
    return render(
        "resources/compare.html",
        resource=version.resource,
        before=before,
        after=version,
        texts=comparing.text_changes(before, version),
        files=comparing.file_changes(drafting.files_of(before), drafting.files_of(version)),
    )


@bp.route("/<ref:resource>/co-authors", methods=["GET", "POST"])
@requires(ResourcePermission.EDIT, load=loaders.resource)
def co_authors(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    members = {row.public_id: row for row in active_members()}
    form = CoAuthorForm([(row.public_id, row.full_name) for row in members.values()])
    chosen = members.get(request.form.get("member", ""))
    if request.form.get("act") == "remove" and chosen is not None:
        services.remove_co_author(resource, chosen.membership_id, actor=current_actor())
        return back_to("resources.co_authors", _("Saved."), resource=public_id)
    if form.validate_on_submit() and chosen is not None:
        try:
            services.add_co_author(resource, chosen.membership_id, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.co_authors", _("Saved."), resource=public_id)
    return form_page(
        "resources/co_authors.html",
        form,
        resource=resource,
        co_authors=drafting.co_authors_of(resource),
    )


def _require_there(resource: Resource) -> None:
    """What ended shows its tombstone alone."""
    if resource.state in GONE or not resource.last_no:
        raise NotFound
