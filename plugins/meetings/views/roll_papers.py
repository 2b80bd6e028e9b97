"""Between the roll and other forms of it: typing in the signed sheet, spreadsheets, who came by school."""

from __future__ import annotations

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    Role,
    allows,
    back_to,
    clock,
    csv_bytes,
    current_actor,
    current_cluster,
    explain,
    form_page,
    ngettext,
    render,
    requires,
    safe_headers,
    xlsx_bytes,
)

from .. import queries, services
from ..forms import PaperRollForm
from ..kinds import AttendanceStatus
from ..models import Meeting
from ..paper_roll import PaperMark, read_guests, read_numbers
from ..papers import attendance_workbook
from ..permissions import MeetingPermission
from ..roll_form import new_form_id
from ..seen import Seen, WalkInGuest
from .blueprint import bp

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@bp.route("/<ref:meeting>/attendance/paper", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def paper_roll(meeting: Meeting) -> BaseResponse:
    """First look at the names behind the numbers, then save them."""
    lines = [line for line in queries.roll(meeting) if line.member is not None]
    form = PaperRollForm(data={"form_id": new_form_id()})
    read: list[PaperMark] = []
    guests: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            read = read_numbers(form.numbers.data or "", len(lines), queries.status_words())
            guests = read_guests(form.guests.data or "")
            if request.form.get("action") == "save":
                return _save_paper(meeting, form, lines, read, guests)
        except PortalError as error:
            explain(form, error)
    return form_page(
        "meetings/attendance/paper.html",
        form,
        meeting=meeting,
        lines=lines,
        read=[(mark, lines[mark.number - 1]) for mark in read],
        guests=guests,
    )


@bp.get("/<ref:meeting>/attendance/file/<kind>")
@requires(MeetingPermission.ATTENDANCE_VIEW, load=queries.meeting)
def attendance_file(meeting: Meeting, kind: str) -> Response:
    if kind not in CONTENT_TYPES:
        raise NotFound
    sheet = attendance_workbook(meeting)
    response = make_response(xlsx_bytes([sheet]) if kind == "xlsx" else csv_bytes(sheet))
    day = clock.local(meeting.starts_at, current_cluster()).date()
    response.headers.update(safe_headers(f"daftar-hadir-{day}.{kind}", CONTENT_TYPES[kind]))
    return response


@bp.get("/<ref:meeting>/present")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def present(meeting: Meeting) -> BaseResponse:
    """Names of those who came, for everybody; what was written about the others, for who answers for them."""
    if meeting.starts_at > clock.now():
        raise NotFound
    actor = current_actor()
    sees_all = allows(actor, MeetingPermission.ATTENDANCE_VIEW, meeting)
    own_school = queries.school_name_of(actor) if Role.PRINCIPAL in actor.roles else ""
    return render(
        "meetings/attendance/present.html",
        meeting=meeting,
        parts=queries.participation(meeting, sees_reasons=sees_all, own_school=own_school),
        sees_all=sees_all,
    )


def _save_paper(
    meeting: Meeting,
    form: PaperRollForm,
    lines: list[queries.RollEntry],
    read: list[PaperMark],
    guests: list[tuple[str, str]],
) -> BaseResponse:
    form_id = (form.form_id.data or "")[:40] or new_form_id()
    seen = [
        Seen(
            lines[mark.number - 1].key,
            f"{form_id}:{lines[mark.number - 1].key}",
            mark.status,
            mark.word.id if mark.word else None,
            mark.arrived,
            mark.left,
        )
        for mark in read
    ]
    new = [
        WalkInGuest(name, Seen("", f"{form_id}:guest{number}", AttendanceStatus.PRESENT), school)
        for number, (name, school) in enumerate(guests)
    ]
    services.type_in_paper(meeting, seen, guests=new, actor=current_actor())
    people = len(read) + len(guests)
    message = ngettext("%(num)d person taken from the sheet.", "%(num)d people taken from the sheet.", people)
    return back_to("meetings.attendance", message, meeting=meeting.public_id)
