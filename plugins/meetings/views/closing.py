"""The question before a meeting is closed, with what is still open."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import PortalError, back_to, current_actor, explain, render, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import CloseForm
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
    written = queries.minutes_of(meeting)
    items = queries.agenda(meeting)
    return render(
        "meetings/close.html",
        meeting=meeting,
        form=form,
        unmarked=queries.unmarked_count(meeting),
        silent=[item.title for item in items if not written.notes.get(item.id)],
        task_count=len(written.tasks),
        show_tab_bar=False,
        status=422 if form.errors else 200,
    )
