"""The attendance file of a video call: choose it, look at every line, take it into the roll."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    bound_cluster,
    current_actor,
    explain,
    form_page,
    ngettext,
    requires,
)

from .. import queries, services
from ..call_form import CallFileForm, CallReading, chosen, packed, read_call, unpacked
from ..models import Meeting
from ..permissions import MeetingPermission
from ..queries.callers import addresses_on_roll, not_in_call
from ..roll_form import new_form_id
from .blueprint import bp


@bp.route("/<ref:meeting>/attendance/call", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def call_file(meeting: Meeting) -> BaseResponse:
    """First look at who is behind the names, then save; the file itself is kept nowhere."""
    lines = queries.roll(meeting)
    form = CallFileForm(data={"form_id": new_form_id()})
    reading = CallReading(())
    if form.validate_on_submit():
        try:
            if request.form.get("action") == "save":
                reading = CallReading(unpacked(form.rows.data or ""))
                return _save(meeting, form, reading)
            emails = addresses_on_roll(lines)
            reading = read_call(form.file.data, meeting, lines, emails, bound_cluster())
            form.rows.data = packed(reading.rows)
        except PortalError as error:
            explain(form, error)
    return form_page(
        "meetings/attendance/call.html",
        form,
        meeting=meeting,
        reading=reading,
        rows=_shown(reading, lines),
        others=not_in_call(lines, [row.key for row in reading.rows]),
    )


def _save(meeting: Meeting, form: CallFileForm, reading: CallReading) -> BaseResponse:
    form_id = (form.form_id.data or "")[:40] or new_form_id()
    seen, guests = chosen(reading.rows, request.form, form_id)
    services.import_call(meeting, seen, guests=guests, actor=current_actor())
    people = len(seen) + len(guests)
    message = ngettext("%(num)d person taken from the file.", "%(num)d people taken from the file.", people)
    return back_to("meetings.attendance", message, meeting=meeting.public_id)


def _shown(
    reading: CallReading, lines: list[queries.RollEntry]
) -> list[tuple[object, queries.RollEntry | None, str]]:
    """Each line of the file, whom it means, and what is chosen: those marked by hand stay as they are."""
    by_key = {line.key: line for line in lines}
    found: list[tuple[object, queries.RollEntry | None, str]] = []
    for number, row in enumerate(reading.rows):
        line = by_key.get(row.key)
        usual = row.key if line is not None and line.status is None and row.presence.minutes else ""
        was_sent = request.form.get("action") == "save"
        found.append((row, line, request.form.get(f"who-{number}", "") if was_sent else usual))
    return found
