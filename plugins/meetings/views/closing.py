"""Before a meeting is closed: what is still open, closing itself, and saying that it was not held."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import PortalError, back_to, current_actor, explain, form_page, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import CloseForm, NotHeldForm
from ..kinds import DisplacementReason, MinutesState
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/<ref:meeting>/close", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def close(meeting: Meeting) -> BaseResponse:
    form = CloseForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.close(meeting, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Closed. The minutes can be read by everybody and are ready to be signed.")
            return back_to("meetings.show", message, meeting=meeting.public_id)
    frame = queries.frame_of(meeting)
    return form_page(
        "meetings/close.html",
        form,
        meeting=meeting,
        check=queries.checklist(meeting),
        state=frame.state,
        is_out=frame.state is MinutesState.CIRCULATED,
    )


@bp.route("/<ref:meeting>/not-held", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def close_as_not_held(meeting: Meeting) -> BaseResponse:
    form = NotHeldForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.close_as_not_held(
                meeting,
                because=DisplacementReason(form.because.data),
                note=form.note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Noted: this meeting was not held. It does not count for the programme.")
            return back_to("meetings.show", message, meeting=meeting.public_id)
    return form_page("meetings/not_held.html", form, meeting=meeting)
