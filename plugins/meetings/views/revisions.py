"""Earlier texts of the minutes, what changed from one to the next, and bringing one back."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import NotFound, PortalError, back_to, current_actor, explain, form_page, render, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import BringBackForm
from ..kinds import PUBLIC_MINUTES, MinutesState
from ..models import AgendaItem, Meeting, NoteRevision
from ..paragraphs import compare
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/minutes/<ref:item>/revisions")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def note_revisions(item: AgendaItem) -> BaseResponse:
    place = queries.revisions.TextPlace(item.meeting_id, item.id)
    return render(
        "meetings/minutes/revisions.html",
        meeting=item.meeting,
        heading=item.title,
        lines=queries.revisions.revisions(place),
    )


@bp.get("/<ref:meeting>/minutes/frame/revisions")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def frame_revisions(meeting: Meeting) -> BaseResponse:
    return render(
        "meetings/minutes/revisions.html",
        meeting=meeting,
        heading=_("Opening, closing, remarks"),
        lines=queries.revisions.revisions(queries.revisions.TextPlace(meeting.id, None)),
    )


@bp.route("/<ref:meeting>/minutes/revisions/<ref:revision>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.revision)
def revision(revision: NoteRevision) -> BaseResponse:
    """One earlier text beside the one before it, with the button that makes it the present one."""
    meeting = revision.meeting
    address, item_id = meeting.public_id, revision.item_id
    frame = queries.frame_of(meeting)
    version = queries.revisions.version_of(revision)
    form = BringBackForm(data={"version": str(version)})
    if form.validate_on_submit():
        try:
            services.bring_back(
                revision,
                version=form.version_number,
                reason=form.reason.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.minutes", _("This text is the present one again."), meeting=address)
    lines = queries.revisions.revisions(queries.revisions.TextPlace(meeting.id, item_id))
    line = next((one for one in lines if one.public_id == revision.public_id), None)
    if line is None:
        raise NotFound
    return form_page(
        "meetings/minutes/revision.html",
        form,
        meeting=meeting,
        line=line,
        changes=compare(line.before, line.source),
        may_bring_back=frame.state not in PUBLIC_MINUTES and not line.is_current,
        asks_reason=frame.state is not MinutesState.DRAFTING,
    )
