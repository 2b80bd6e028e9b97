"""The text for the WhatsApp group, to read over, copy or send."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import clock, current_cluster, in_language, render, requires

from .. import queries
from ..messages import announcement, reminder
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/share")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def share(meeting: Meeting) -> BaseResponse:
    cluster = current_cluster()
    # The text is for the group, so it speaks the cluster's language whatever this reader chose.
    with in_language(cluster.language):
        items = queries.timed(queries.agenda(meeting), clock.local(meeting.starts_at, cluster))
        texts = announcement(meeting, items, cluster), reminder(meeting, cluster)
    return render("meetings/share.html", meeting=meeting, announcement=texts[0], reminder=texts[1])
