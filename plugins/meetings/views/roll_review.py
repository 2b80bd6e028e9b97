"""What has to be looked at in a roll: held marks, different marks, walk-ins who are members."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
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
from ..forms import MergeForm
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from ..roll_form import NOT_MARKED, Understood, new_form_id
from .blueprint import bp


@bp.get("/<ref:meeting>/attendance/review")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def roll_review(meeting: Meeting) -> BaseResponse:
    return render(
        "meetings/attendance/review.html",
        meeting=meeting,
        review=queries.review(meeting, queries.roll(meeting)),
        form_id=new_form_id(),
    )


@bp.post("/<ref:meeting>/attendance/<ref:entry>/held")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.attendance_entry)
def judge_held(entry: Attendance) -> BaseResponse:
    """Two buttons: let it count, or set it aside."""
    number = request.form.get("mark", "")
    mark_id = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    act = services.let_count if request.form.get("action") == "count" else services.set_aside
    try:
        act(entry, mark_id, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.roll_review", meeting=entry.meeting.public_id)
    return back_to("meetings.roll_review", _("Noted."), meeting=entry.meeting.public_id)


@bp.post("/<ref:meeting>/attendance/<ref:entry>/settle")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.attendance_entry)
def settle(entry: Attendance) -> BaseResponse:
    words = Understood(queries.status_words(with_retired=True))
    chosen = request.form.get("choice", "")
    form_id = f"settle:{request.form.get('form_id', '')[:40]}:{entry.public_id}"
    if chosen not in words or chosen == NOT_MARKED:
        flash(_("Choose what shall count."), "error")
        return back_to("meetings.roll_review", meeting=entry.meeting.public_id)
    status, word_id = words[chosen]
    assert status is not None
    try:
        services.settle(entry, status, word_id=word_id, form_id=form_id, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.roll_review", meeting=entry.meeting.public_id)
    return back_to("meetings.roll_review", _("Decided."), meeting=entry.meeting.public_id)


@bp.route("/<ref:meeting>/attendance/<ref:entry>/merge", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.attendance_entry)
def merge(entry: Attendance) -> BaseResponse:
    """First whom, then what will change, then the joining itself."""
    people = queries.merge_choices()
    form = MergeForm([(key, _named(row.full_name, row.school_name)) for key, row in people.items()])
    person = None
    if form.validate_on_submit():
        person = people.get(form.person.data)
        if person is not None and request.form.get("action") == "merge":
            try:
                services.merge(entry, person, actor=current_actor())
            except PortalError as error:
                explain(form, error)
            else:
                message = _("Joined: %(name)s.", name=person.full_name)
                return back_to("meetings.attendance", message, meeting=entry.meeting.public_id)
    own = queries.line_of_member(entry.meeting_id, person.membership_id) if person else None
    return form_page(
        "meetings/attendance/merge.html",
        form,
        meeting=entry.meeting,
        entry=entry,
        entry_label=queries.label_of(entry),
        person=person,
        own_label=queries.label_of(own) if own else "",
        after=queries.label_of(queries.merged_standing(entry, own)),
    )


def _named(name: str, school: str) -> str:
    return f"{name} ({school})" if school else name
