"""The texts for the WhatsApp group, to read over, copy or send."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import clock, current_cluster, in_language, render, requires

from .. import messages, queries
from ..changes import changes_of, known_before, reason_of
from ..messages import Length, Wording
from ..models import Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/share")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def share(meeting: Meeting) -> BaseResponse:
    cluster = current_cluster()
    wording = _wording()
    # The text is for the group, so it speaks the cluster's language whatever this reader chose.
    with in_language(cluster.language):
        items = queries.timed(queries.agenda(meeting), clock.local(meeting.starts_at, cluster))
        announcement = messages.announcement(meeting, items, cluster, wording)
        reminder = messages.reminder(meeting, cluster, wording)
        changes = changes_of(meeting)
        was, reason = known_before(changes), reason_of(changes)
        changed = messages.changed(meeting, was, cluster, wording, reason) if was is not None else ""
    return render(
        "meetings/share.html",
        meeting=meeting,
        announcement=announcement,
        reminder=reminder,
        changed=changed,
        wording=wording,
        lengths=list(Length),
    )


def _wording() -> Wording:
    length = request.args.get("length", "")
    known = {one.value: one for one in Length}
    return Wording(known.get(length, Length.LONG), is_plain=request.args.get("plain") == "1")
