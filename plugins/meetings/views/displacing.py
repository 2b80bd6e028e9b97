"""A meeting off its day: postponed without a new one, and given one again."""

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
    format_date,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import CancelForm, NewDateForm
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.route("/<ref:meeting>/postpone", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def postpone(meeting: Meeting) -> BaseResponse:
    form = CancelForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.postpone(
                meeting,
                because=form.reason,
                note=form.displacement_note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Postponed. Give it a new day as soon as you know it.")
            return back_to("meetings.show", message, meeting=meeting.public_id)
    return form_page("meetings/displacing/postpone.html", form, meeting=meeting)


@bp.route("/<ref:meeting>/new-date", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def new_date(meeting: Meeting) -> BaseResponse:
    cluster = current_cluster()
    starts, ends = clock.local(meeting.starts_at, cluster), clock.local(meeting.ends_at, cluster)
    form = NewDateForm(data={"starts": starts.time(), "ends": ends.time(), "version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.set_new_date(
                meeting, form.starts_at, form.ends_at, version=form.version_number, actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("The new day is %(day)s.", day=format_date(form.chosen_day))
            return back_to("meetings.show", message, meeting=meeting.public_id)
    return form_page("meetings/displacing/new_date.html", form, meeting=meeting)
