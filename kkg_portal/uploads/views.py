"""tus 1.0 over the cluster's own addresses, and the page of files that are not finished."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_cluster
from kkg_portal.core.access.rules import public, requires
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.resumable import finishing, receiving, taking
from kkg_portal.core.resumable.models import Upload, UploadState
from kkg_portal.core.storage.parts import CHECKSUMS, OffsetMismatch
from kkg_portal.core.web import back_to, render
from kkg_portal.uploads import tus
from kkg_portal.uploads.receiving import receive

bp = Blueprint("uploads", __name__, url_prefix="/k/<cluster>/uploads")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the page: what, how much of it is here, and why it is not taken if it is not."""

    upload: Upload
    received_bytes: int
    refusal: str


def own_upload(upload: str) -> Upload:
    return taking.own_upload(upload, current_actor())


@bp.route("", methods=["GET"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT)
def index() -> Response:
    """What the reader has on its way here, from whatever browser."""
    uploads = [
        Shown(upload, receiving.received_bytes(upload), _refusal(upload))
        for upload in taking.own_uploads(current_actor())
    ]
    return render("uploads/index.html", uploads=uploads)


def _refusal(upload: Upload) -> str:
    return finishing.refusal_of(upload) if upload.state is UploadState.REFUSED else ""


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@public
def capabilities() -> Response:
    """What a client may do here, told to anybody: it is the same for all."""
    return tus.no_content(
        Tus_Resumable=tus.VERSION,
        Tus_Version=tus.VERSION,
        Tus_Extension=tus.EXTENSIONS,
        Tus_Checksum_Algorithm=",".join(CHECKSUMS),
        Tus_Max_Size=str(receiving.most_bytes()),
    )


@bp.route("", methods=["POST"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT)
@tus.speaks_tus
def create() -> Response:
    upload = receiving.begin(tus.announced(), actor=current_actor())
    answer = Response(status=201)
    answer.headers["Location"] = url_for(
        "uploads.head", cluster=current_cluster().slug, upload=upload.public_id
    )
    answer.headers["Upload-Offset"] = "0"
    answer.headers["Upload-Expires"] = tus.expires(upload.expires_at)
    return answer


@bp.route("/<ref:upload>", methods=["HEAD"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT, load=own_upload)
@tus.speaks_tus
def head(upload: Upload) -> Response:
    answer = Response(status=200)
    answer.headers["Upload-Offset"] = str(receiving.received_bytes(upload))
    answer.headers["Upload-Length"] = str(upload.declared_bytes)
    answer.headers["Upload-Expires"] = tus.expires(upload.expires_at)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<ref:upload>", methods=["PATCH"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT, load=own_upload)
@tus.speaks_tus
def append(upload: Upload) -> Response:
    return _append(upload)


@bp.route("/<ref:upload>", methods=["DELETE"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT, load=own_upload)
@tus.speaks_tus
def terminate(upload: Upload) -> Response:
    receiving.give_up(upload)
    return tus.no_content()


@bp.route("/<ref:upload>", methods=["POST"], provide_automatic_options=False)
@requires(CorePermission.UPLOAD_EDIT, load=own_upload)
@tus.speaks_tus
def overridden(upload: Upload) -> Response:
    """For clients whose way here lets no PATCH and DELETE through."""
    match request.headers.get("X-HTTP-Method-Override", "").upper():
        case "PATCH":
            return _append(upload)
        case "DELETE":
            receiving.give_up(upload)
            return tus.no_content()
    return tus.problem(405, "method_unknown", "")


def _append(upload: Upload) -> Response:
    """Another part; with the last one the file is judged. Sent again at the end it says the same again."""
    if request.mimetype != tus.PART_TYPE:
        return tus.problem(415, "type_unknown", "")
    offset, checksum = tus.offset(), tus.checksum()
    key, length_bytes, end = upload.public_id, upload.declared_bytes, upload.declared_bytes
    if upload.state is UploadState.RECEIVING:
        session.rollback()  # No transaction stays open while the network takes its time.
        end = receive(key, offset=offset, length_bytes=length_bytes, checksum=checksum)
        receiving.prolong(upload)
    elif offset != length_bytes:
        raise OffsetMismatch(length_bytes)
    until = tus.expires(upload.expires_at)
    finishing.finish(upload)
    return tus.no_content(Upload_Offset=str(end), Upload_Expires=until)


@bp.post("/<ref:upload>/remove")
@requires(CorePermission.UPLOAD_EDIT, load=own_upload)
def remove(upload: Upload) -> BaseResponse:
    """The button of the page."""
    name = upload.name
    receiving.give_up(upload)
    return back_to(".index", _("“%(name)s” is removed.", name=name))
