"""Files of a meeting: the list, a new one, opening and removing one."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    attachment_response,
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
from ..forms import MeetingFileForm
from ..kinds import FileKind
from ..models import Meeting, MeetingFile
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/files")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def files(meeting: Meeting) -> BaseResponse:
    actor = current_actor()
    internal = allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    return render(
        "meetings/files/index.html",
        meeting=meeting,
        files=queries.files_of(meeting, internal=internal),
        may_edit=allows(actor, MeetingPermission.EDIT, meeting),
    )


@bp.route("/<ref:meeting>/files/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def new_file(meeting: Meeting) -> BaseResponse:
    items = [(item.public_id, item.title) for item in queries.whole_agenda(meeting)]
    form = MeetingFileForm(items, data={"item": request.args.get("item", "")})
    if form.validate_on_submit():
        try:
            services.add_file(
                meeting,
                form.file.data,
                title=form.title.data or "",
                kind=FileKind(form.kind.data),
                item=form.item.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.files", _("The file is saved."), meeting=meeting.public_id)
    return form_page("meetings/files/new.html", form, meeting=meeting)


@bp.get("/<ref:meeting>/files/<ref:file>")
@requires(MeetingPermission.FILE_VIEW, load=queries.meeting_file)
def meeting_file(file: MeetingFile) -> Response:
    return attachment_response(file.attachment, inline=True)


@bp.post("/<ref:meeting>/files/<ref:file>/remove")
@requires(MeetingPermission.EDIT, load=queries.meeting_file)
def remove_file(file: MeetingFile) -> BaseResponse:
    services.remove_file(file, actor=current_actor())
    undo = url_for("meetings.restore_file", meeting=file.meeting.public_id, file=file.public_id)
    name = file.title or file.attachment.name
    flash((_("“%(title)s” was deleted.", title=name), undo), "undo")  # type: ignore[arg-type]  # words, url
    return back_to("meetings.files", meeting=file.meeting.public_id)


@bp.post("/<ref:meeting>/files/<ref:file>/restore")
@requires(MeetingPermission.EDIT, load=queries.removed_file)
def restore_file(file: MeetingFile) -> BaseResponse:
    try:
        services.restore_file(file, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.files", meeting=file.meeting.public_id)
    return back_to("meetings.files", meeting=file.meeting.public_id)
