"""A copy of a meeting on another day."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import CopyForm
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/<ref:meeting>/copy", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def copy_meeting(meeting: Meeting) -> BaseResponse:
    cluster = current_cluster()
    parts = [(part.key, str(part.title)) for part in services.PARTS]
    form = CopyForm(
        parts,
        data={
            "starts": clock.local(meeting.starts_at, cluster).time(),
            "ends": clock.local(meeting.ends_at, cluster).time(),
            "day": queries.proposed_day(clock.today(cluster)),
            "parts": [key for key, _words in parts],
        },
    )
    if form.validate_on_submit():
        try:
            copied = services.copy_meeting(
                meeting, form.starts_at, form.ends_at, parts=form.parts.data or (), actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Here is the copy, a draft that only the board sees.")
            return back_to("meetings.show", message, meeting=copied.public_id)
    return form_page("meetings/copy.html", form, meeting=meeting)
