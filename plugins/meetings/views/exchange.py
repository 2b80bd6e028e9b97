"""Meetings as a file: save one or a school year, bring a file, look at it, take it in, take it back."""

from __future__ import annotations

from flask import Response, make_response
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Invalid,
    PortalError,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..exchange.file_schema import ASSET
from ..exchange.reading import Fate, look_at
from ..exchange.writing import Json, file_bytes, meeting_document, year_document
from ..forms import BringFileForm, TakeInForm
from ..models import Meeting, MeetingImport
from ..permissions import MeetingPermission
from .blueprint import bp
from .programme import known_year


@bp.get("/<ref:meeting>/data.json")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def meeting_data(meeting: Meeting) -> Response:
    return _file(meeting_document(meeting), f"meeting-{meeting.public_id}")


@bp.get("/programme/<year>/data.json")
@requires(MeetingPermission.EDIT)
def year_data(year: str) -> Response:
    school_year = known_year(year)
    return _file(year_document(school_year), f"meetings-{school_year.label.replace('/', '-')}")


@bp.route("/import", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def bring_file() -> BaseResponse:
    form = BringFileForm()
    if form.validate_on_submit():
        try:
            upload = form.file.data
            if upload is None or not upload.filename:
                raise Invalid(_("Choose a file first. It ends in .json."), field="file")
            content = upload.stream.read(services.MOST_BYTES + 1)
            batch = services.bring_file(content, upload.filename, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.brought_file", batch=batch.public_id)
    return form_page(
        "meetings/exchange/bring.html", form, batches=queries.exchange.recent_imports(), schema=ASSET
    )


@bp.route("/import/<ref:batch>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.exchange.meeting_import)
def brought_file(batch: MeetingImport) -> BaseResponse:
    """What would become of each meeting; once taken in, what came of the file."""
    form = TakeInForm(data={"version": str(batch.version)})
    if form.validate_on_submit():
        try:
            number = services.take_in_file(batch, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = ngettext("%(num)d meeting was taken in.", "%(num)d meetings were taken in.", number)
            return back_to("meetings.brought_file", words, batch=batch.public_id)
    if batch.done_at is not None or batch.document is None:
        return render(
            "meetings/exchange/done.html",
            batch=batch,
            meetings=queries.exchange.meetings_of_import(batch),
            may_undo=services.may_undo_import(batch),
        )
    reading = look_at(batch.document)
    return form_page(
        "meetings/exchange/look.html",
        form,
        batch=batch,
        reading=reading,
        groups={fate.value: reading.of(fate) for fate in Fate},
    )


@bp.post("/import/<ref:batch>/undo")
@requires(MeetingPermission.EDIT, load=queries.exchange.meeting_import)
def undo_import(batch: MeetingImport) -> BaseResponse:
    try:
        number = services.undo_import(batch, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.brought_file", batch=batch.public_id)
    words = ngettext("%(num)d meeting was taken back.", "%(num)d meetings were taken back.", number)
    return back_to("meetings.bring_file", words)


def _file(document: Json, name: str) -> Response:
    response = make_response(file_bytes(document))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
