"""Collections, requests for materials, and where the group has none yet."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Conflict,
    NotFound,
    PortalError,
    allows,
    back_to,
    current_actor,
    explain,
    form_page,
    members_by_id,
    render,
    requires,
    unit_of_work,
)
from kkg_portal.api import gettext as _

from ..forms.gathering import AnswerForm, CollectionForm, PutForm, RequestForm
from ..models import Collection, CollectionItem, MaterialRequest, Resource
from ..permissions import ResourcePermission
from ..queries import gathering, loaders
from ..services import collecting, requesting
from ..vocabulary import ONE_CLASS, ROMAN
from .blueprint import bp
from .typed import keep_typed


@bp.get("/collections")
@requires(ResourcePermission.COLLECTION_VIEW)
def collections_list() -> BaseResponse:
    actor = current_actor()
    return render(
        "resources/collections/index.html",
        collections=gathering.collections(actor),
        may_begin=allows(actor, ResourcePermission.COLLECT),
    )


@bp.route("/collections/new", methods=["GET", "POST"])
@requires(ResourcePermission.COLLECT)
def new_collection() -> BaseResponse:
    form = CollectionForm()
    if form.validate_on_submit():
        try:
            row = collecting.begin_collection(
                form.title.data or "", form.intro.data or "", actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            words = _("Now put materials into it, from their pages.")
            return back_to("resources.collection", words, collection=row.public_id)
    return form_page("resources/collections/form.html", form, collection=None)


@bp.get("/collections/<ref:collection>")
@requires(ResourcePermission.COLLECTION_VIEW)
def collection(collection: str) -> BaseResponse:
    row, actor = gathering.collection(collection), current_actor()
    return render(
        "resources/collections/show.html",
        collection=row,
        items=gathering.items_of(row, actor),
        owner=members_by_id([row.owner_id]).get(row.owner_id),
        may_edit=allows(actor, ResourcePermission.COLLECTION_EDIT, row),
    )


@bp.route("/collections/<ref:collection>/edit", methods=["GET", "POST"])
@requires(ResourcePermission.COLLECTION_EDIT, load=gathering.collection)
def edit_collection(collection: Collection) -> BaseResponse:
    public_id = collection.public_id
    form = CollectionForm(
        data={"title": collection.title, "intro": collection.intro, "version": str(collection.version)}
    )
    if form.validate_on_submit():
        title, intro = form.title.data or "", form.intro.data or ""
        try:
            collecting.edit_collection(
                collection, title, intro, version=form.version_number, actor=current_actor()
            )
        except Conflict:
            keep_typed(form, gathering.collection(public_id).version)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.collection", _("Saved."), collection=public_id)
    return form_page("resources/collections/form.html", form, collection=gathering.collection(public_id))


@bp.post("/collections/<ref:collection>/delete")
@requires(ResourcePermission.COLLECTION_EDIT, load=gathering.collection)
def delete_collection(collection: Collection) -> BaseResponse:
    collecting.delete_collection(collection, actor=current_actor())
    return back_to("resources.collections_list", _("The collection is gone; its materials stay."))


@bp.post("/collections/<ref:collection>/<ref:item>/out")
@requires(ResourcePermission.COLLECTION_EDIT, load=gathering.item)
def take_out(item: CollectionItem) -> BaseResponse:
    public_id = item.collection.public_id
    collecting.take_out(item, actor=current_actor())
    return back_to("resources.collection", _("Taken out."), collection=public_id)


@bp.post("/collections/<ref:collection>/<ref:item>/up")
@requires(ResourcePermission.COLLECTION_EDIT, load=gathering.item)
def move_up(item: CollectionItem) -> BaseResponse:
    public_id = item.collection.public_id
    collecting.move_up(item, actor=current_actor())
    return back_to("resources.collection", collection=public_id)


@bp.route("/<ref:resource>/collect", methods=["GET", "POST"])
@requires(ResourcePermission.PUT, load=loaders.resource)
def collect(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    own = gathering.collections(current_actor(), mine=True)
    form = PutForm([(one.collection.public_id, one.collection.title) for one in own])
    if form.validate_on_submit():
        try:
            into = _collect(resource, form)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.collection", _("It is in the collection."), collection=into)
    return form_page("resources/collections/put.html", form, resource=loaders.resource(public_id))


@bp.get("/gaps")
@requires(ResourcePermission.REQUEST_VIEW)
def gaps() -> BaseResponse:
    return render(
        "resources/gaps.html",
        gaps=gathering.gaps(current_actor()),
        classes=[(code, roman) for code, roman in zip(ONE_CLASS, ROMAN, strict=True)],
    )


@bp.get("/requests")
@requires(ResourcePermission.REQUEST_VIEW)
def requests_list() -> BaseResponse:
    actor = current_actor()
    return render(
        "resources/requests/index.html",
        requests=gathering.open_requests(),
        answered=gathering.answered_requests(actor),
        may_ask=allows(actor, ResourcePermission.REQUEST),
        may_close_all=allows(actor, ResourcePermission.MODERATE),
        me=actor.membership_id,
    )


@bp.route("/requests/new", methods=["GET", "POST"])
@requires(ResourcePermission.REQUEST)
def new_request() -> BaseResponse:
    form = RequestForm()
    if form.validate_on_submit():
        try:
            requesting.ask_for(
                form.text.data or "",
                form.class_phase.data or "",
                form.subject.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.requests_list", _("Your colleagues see what you need."))
    return form_page("resources/requests/form.html", form)


@bp.route("/requests/<ref:wanted>/answer", methods=["GET", "POST"])
@requires(ResourcePermission.REQUEST)
def answer_request(wanted: str) -> BaseResponse:
    request = gathering.wanted(wanted)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            requesting.answer_with(request, loaders.resource(form.public_id), actor=current_actor())
        except NotFound:
            form.address.errors = [_("No material of this group has that address.")]
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.requests_list", _("Thank you. Whoever asked is told."))
    return form_page("resources/requests/answer.html", form, wanted=gathering.wanted(wanted))


@bp.post("/requests/<ref:wanted>/close")
@requires(ResourcePermission.REQUEST_CLOSE, load=gathering.wanted)
def close_request(wanted: MaterialRequest) -> BaseResponse:
    requesting.close_request(wanted, actor=current_actor())
    return back_to("resources.requests_list", _("Closed."))


def _collect(resource: Resource, form: PutForm) -> str:
    """Into the chosen collection, or a new one that is begun in the same step. Returns its public id."""
    with unit_of_work():
        if form.collection.data:
            into = gathering.collection(form.collection.data)
        else:
            into = collecting.begin_collection(form.title.data or "", actor=current_actor())
        collecting.put_into(into, resource, form.note.data or "", actor=current_actor())
        return into.public_id
