"""Attendance: the roll call, walk-ins and corrections after closing."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    PortalForm,
    allows,
    back_to,
    current_actor,
    explain,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..choosable import STATUS_BUTTONS
from ..forms import CorrectionForm, WalkInForm
from ..kinds import AttendanceStatus, MeetingState
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from ..roll_form import RollCallForm, new_form_id
from .blueprint import bp


@bp.route("/<ref:meeting>/attendance", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def attendance(meeting: Meeting) -> BaseResponse:
    form = RollCallForm()
    lines = queries.roll(meeting)
    if form.validate_on_submit():
        marked = form.marked(lines, request.form)
        try:
            changed = services.mark(meeting, marked, form_id=form.form_id.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = ngettext("%(num)d line saved.", "%(num)d lines saved.", changed)
            return back_to("meetings.attendance", message, meeting=meeting.public_id)
    return _roll_page(meeting, form, lines)


@bp.route("/<ref:meeting>/attendance/walk-in", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def walk_in(meeting: Meeting) -> BaseResponse:
    form = WalkInForm(data={"form_id": new_form_id()})
    if form.validate_on_submit():
        try:
            services.add_walk_in(
                meeting,
                form.name.data or "",
                school=form.school.data or "",
                form_id=form.form_id.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("%(name)s is on the list.", name=form.name.data)
            return back_to("meetings.attendance", message, meeting=meeting.public_id)
    return render(
        "meetings/walk_in.html",
        form=form,
        meeting=meeting,
        show_tab_bar=False,
        status=422 if form.errors else 200,
    )


@bp.route("/<ref:meeting>/attendance/<ref:entry>/correct", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_CORRECT, load=queries.attendance_entry)
def correct(entry: Attendance) -> BaseResponse:
    form = CorrectionForm(data={"status": entry.status.value, "form_id": new_form_id()})
    if form.validate_on_submit():
        try:
            services.correct(
                entry,
                form.chosen,
                reason=form.reason.data or "",
                form_id=form.form_id.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.attendance", _("Corrected."), meeting=entry.meeting.public_id)
    return render(
        "meetings/correct.html",
        form=form,
        meeting=entry.meeting,
        person=queries.person_on_line(entry),
        history=queries.marks_of(entry),
        show_tab_bar=False,
        status=422 if form.errors else 200,
    )


def _roll_page(meeting: Meeting, form: PortalForm, lines: list[queries.RollEntry]) -> BaseResponse:
    return render(
        "meetings/attendance.html",
        meeting=meeting,
        form=form,
        lines=lines,
        counts=queries.attendance_counts(meeting),
        statuses=list(AttendanceStatus),
        unmarked=sum(line.status is None for line in lines),
        status_buttons=STATUS_BUTTONS,
        may_correct=_may_correct(meeting),
        status=422 if form.errors else 200,
    )


def _may_correct(meeting: Meeting) -> bool:
    is_locked = meeting.state is MeetingState.CLOSED
    return is_locked and allows(current_actor(), MeetingPermission.ATTENDANCE_CORRECT, meeting)
