"""Making something of one's own from a material, and what its source became since."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import comparing
from ..crediting import credit_names
from ..forms.gathering import AdaptForm
from ..kinds import GONE, AdaptationKind
from ..models import Lineage, Resource, ResourceFile
from ..permissions import ResourcePermission
from ..queries import drafting, lineage, loaders, page, versions
from ..services import adapting
from .blueprint import bp


@bp.route("/<ref:resource>/adapt", methods=["GET", "POST"])
@requires(ResourcePermission.ADAPT, load=loaders.resource)
def adapt(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    form = AdaptForm()
    shown = page.page_of(resource, current_actor())
    if form.validate_on_submit():
        try:
            made = adapting.adapt(
                resource,
                shown.version,
                AdaptationKind(form.kind.data),
                authors=credit_names(shown),
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            words = _("This draft is yours. Whoever made the source is named by itself.")
            return back_to("resources.edit", words, resource=made.public_id)
    return form_page("resources/adapt.html", form, resource=loaders.resource(public_id), page=shown)


@bp.get("/<ref:resource>/lineage")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def lineage_page(resource: Resource) -> BaseResponse:
    """Where it comes from and what was made from it."""
    if resource.state in GONE or not resource.last_no:
        raise NotFound
    return render(
        "resources/lineage.html",
        resource=resource,
        sources=lineage.sources_of(resource),
        made=lineage.made_from(resource, current_actor()),
    )


@bp.get("/<ref:resource>/source")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def source(resource: Resource) -> BaseResponse:
    """What the source became since: side by side, and nothing of one's own is ever replaced."""
    link, parent = _source_of(resource)
    before = versions.version_of(parent, link.seen_no)
    after = versions.version_of(parent, parent.last_no)
    files = drafting.files_of(after)
    return render(
        "resources/source.html",
        resource=resource,
        source=parent,
        before=before,
        after=after,
        texts=comparing.text_changes(before, after),
        files=comparing.file_changes(drafting.files_of(before), files),
        newest_files=files,
        has_draft=drafting.draft_of(resource) is not None,
    )


@bp.post("/<ref:resource>/source/keep")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def keep_mine(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    try:
        adapting.keep_mine(resource, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.show", resource=public_id)
    return back_to("resources.show", _("Your material stays as it is."), resource=public_id)


@bp.post("/<ref:resource>/source/<ref:file>/take")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def take_file(resource: Resource, file: str) -> BaseResponse:
    """A file of the source goes into one's draft, beside those that are there."""
    public_id = resource.public_id
    _link, parent = _source_of(resource)
    taken: ResourceFile = loaders.file(parent.public_id, file)
    if taken.version.no != parent.last_no:
        raise NotFound
    try:
        adapting.take_file(resource, taken, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.source", resource=public_id)
    return back_to(
        "resources.edit", _("Taken over: %(name)s", name=taken.attachment.name), resource=public_id
    )


def _source_of(resource: Resource) -> tuple[Lineage, Resource]:
    """What it was made from, while it is there and shown to the reader."""
    link = lineage.parent_of(resource)
    if link is None:
        raise NotFound
    parent = lineage.resource_by_id(link.source_id)
    if not parent.is_published or not allows(current_actor(), ResourcePermission.VIEW, parent):
        raise NotFound
    return link, parent
