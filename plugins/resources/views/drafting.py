"""Beginning a resource, writing its draft, sharing it."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Conflict,
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    conflict,
    current_actor,
    explain,
    form_page,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.describing import BeginForm, DraftForm
from ..kinds import FileRole, ResourceState
from ..models import Resource, ResourceFile, ResourceVersion
from ..permissions import ResourcePermission
from ..queries import drafting, loaders
from ..services import drafting as services
from ..services import publishing
from .blueprint import bp


@bp.route("/add", methods=["GET", "POST"])
@requires(ResourcePermission.ADD)
def add() -> BaseResponse:
    actor = current_actor()
    form = BeginForm(has_school=actor.school_id is not None)
    if form.validate_on_submit() and _has_something(form):
        key = (form.key.data or "")[:40]
        earlier = drafting.begun_by(key, actor)
        if earlier is not None:
            return back_to("resources.show", resource=earlier.public_id)
        try:
            resource = services.begin(form.description, key=key, actor=actor)
        except PortalError as error:
            explain(form, error)
        else:
            return _go_on(resource.public_id, form)
    return form_page("resources/add.html", form)


@bp.route("/<ref:resource>/edit", methods=["GET", "POST"])
@requires(ResourcePermission.EDIT, load=loaders.resource)
def edit(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    draft = loaders.draft(public_id)
    form = _draft_form(draft)
    if form.validate_on_submit():
        try:
            services.add_files(resource, form.uploads, actor=current_actor())
            services.describe_draft(
                loaders.resource(public_id),
                form.description,
                version=form.version_number,
                roles=form.roles,
                actor=current_actor(),
            )
            if form.wants_to_share:
                return _share(public_id, form)
        except Conflict:
            return _clash(public_id, form)
        except PortalError as error:
            explain(form, error)
            _renew_version(public_id, form)
        else:
            return back_to("resources.edit", _("Kept as a draft. Only you see it."), resource=public_id)
    return _draft_page(public_id, form)


@bp.post("/<ref:resource>/files/<ref:file>/remove")
@requires(ResourcePermission.EDIT, load=loaders.draft_file)
def remove_file(file: ResourceFile) -> BaseResponse:
    public_id, name = file.version.resource.public_id, file.attachment.name
    services.remove_file(file, actor=current_actor())
    return back_to("resources.edit", _("Taken out: %(name)s", name=name), resource=public_id)


@bp.post("/<ref:resource>/discard")
@requires(ResourcePermission.EDIT, load=loaders.resource)
def discard(resource: Resource) -> BaseResponse:
    public_id, is_first = resource.public_id, resource.state is ResourceState.DRAFT
    try:
        services.discard(resource, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.index")
    if is_first:
        return back_to("resources.index", _("The draft is thrown away."))
    return back_to("resources.show", _("The draft is thrown away."), resource=public_id)


@bp.post("/<ref:resource>/versions/<int:version>/new")
@requires(ResourcePermission.EDIT, load=loaders.version)
def new_version(version: ResourceVersion) -> BaseResponse:
    """A draft that begins as the version that is shown, not as the newest one."""
    resource, number = version.resource, version.no
    public_id = resource.public_id
    try:
        services.begin_version(resource, version, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.show", resource=public_id)
    words = _("This draft begins as version %(no)d. Others see it once you share it.", no=number)
    return back_to("resources.edit", words, resource=public_id)


def _has_something(form: BeginForm) -> bool:
    """A draft begins with whatever there is; with nothing at all there is nothing to keep."""
    if form.uploads or form.description.title or form.description.links:
        return True
    form.files.errors = [_("Choose a file first. For example the slides as PDF.")]
    return False


def _go_on(public_id: str, form: BeginForm) -> BaseResponse:
    """Files and words are kept by now: what is still missing is asked for on the page of the draft."""
    try:
        services.add_files(loaders.resource(public_id), form.uploads, guesses=True, actor=current_actor())
        if form.wants_to_share:
            return _share(public_id, form)
    except PortalError as error:
        draft = _draft_form(loaders.draft(public_id), fresh=True)
        draft.visibility.data = form.visibility.data
        explain(draft, error)
        return _draft_page(public_id, draft)
    return back_to("resources.edit", _("Kept as a draft. Only you see it."), resource=public_id)


def _share(public_id: str, form: BeginForm | DraftForm) -> BaseResponse:
    resource = loaders.resource(public_id)
    publishing.publish(resource, form.shown_to, is_checked=bool(form.checked.data), actor=current_actor())
    return back_to(
        "resources.show", _("Shared. Thank you: colleagues find it from now on."), resource=public_id
    )


def _draft_form(draft: ResourceVersion, *, fresh: bool = False) -> DraftForm:
    options = {"formdata": None} if fresh else {}
    return DraftForm(
        draft,
        visibility=draft.resource.visibility,
        has_school=draft.resource.school_id is not None,
        **options,
    )


def _draft_page(public_id: str, form: DraftForm) -> BaseResponse:
    draft = loaders.draft(public_id)
    return form_page(
        "resources/edit.html",
        form,
        draft=draft,
        resource=draft.resource,
        files=drafting.files_of(draft),
        roles=list(FileRole),
        chosen_roles=form.roles if request.method == "POST" else {},
        co_authors=drafting.co_authors_of(draft.resource),
    )


def _renew_version(public_id: str, form: DraftForm) -> None:
    """What was typed is saved by now even where sharing was refused: the form goes on from there."""
    newest = str(loaders.draft(public_id).version)
    form.version.data = newest


def _clash(public_id: str, form: DraftForm) -> BaseResponse:
    """Saved from two places: what is stored and what was typed stand side by side; files that came are kept."""
    now = loaders.draft(public_id)
    if not allows(current_actor(), ResourcePermission.EDIT, now):
        raise NotFound
    fields = (form.title, form.topic, form.goals, form.summary, form.foreign_parts, form.links)
    labels = [str(one.label.text) for one in fields]
    theirs = (now.title, now.topic, now.goals, now.summary, now.foreign_parts, "\n".join(now.links))
    return conflict(
        "resources/conflict.html",
        yours=list(zip(labels, [one.data or "" for one in fields], strict=True)),
        theirs=list(zip(labels, theirs, strict=True)),
        resource=now.resource,
        show_tab_bar=False,
    )
