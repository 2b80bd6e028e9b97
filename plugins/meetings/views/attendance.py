"""Taking attendance: the roll call, its single taps, walk-ins, locking, and correcting afterwards."""

from __future__ import annotations

from flask import Response, jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    clock,
    current_actor,
    explain,
    form_page,
    format_time,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..choosable import roll_choices
from ..forms import CorrectionForm, LockForm, WalkInForm
from ..kinds import AttendanceStatus, MeetingState
from ..models import Attendance, Meeting
from ..permissions import MeetingPermission
from ..roll_form import RollCallForm, Understood, marks_from, new_form_id, shown_words, wall_time
from ..seen import RollReceipt
from .blueprint import bp


@bp.route("/<ref:meeting>/attendance", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def attendance(meeting: Meeting) -> BaseResponse:
    lines = queries.roll(meeting)
    form = RollCallForm(lines)
    if form.validate_on_submit():
        try:
            seen = form.seen(request.form, Understood(queries.status_words()))
            receipt = services.mark(meeting, seen, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = ngettext("%(num)d line saved.", "%(num)d lines saved.", receipt.changed)
            if receipt.overruled:
                message = _("Saved. The chair marked some of them differently: have a look at them.")
            return back_to("meetings.attendance", message, meeting=meeting.public_id)
    return _roll_page(meeting, form, lines)


@bp.post("/<ref:meeting>/attendance/marks")
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def attendance_marks(meeting: Meeting) -> BaseResponse:
    """Single taps, as JSON, sent as often as it takes; the answer says which of them are here.

    Sent without any, it only asks how things stand.
    """
    try:
        words = Understood(queries.status_words(with_retired=True))
        seen, walk_ins = marks_from(request.get_json(silent=True), words)
        receipt = RollReceipt()
        if seen or walk_ins:
            receipt = services.bring_marks(meeting, seen, walk_ins=walk_ins, actor=current_actor())
    except PortalError as error:
        return _json({"message": error.message}, 422)
    lines = queries.roll(meeting)
    return _json(
        {
            "now": int(clock.now().timestamp() * 1000),
            "stored": sorted(receipt.stored),
            "held": sorted(receipt.held),
            "overruled": sorted(receipt.overruled),
            "unknown": sorted(receipt.unknown),
            "lines": {line.key: [line.choice, *_clock_words(line)] for line in lines if line.choice},
        }
    )


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
                phone=form.phone.data or "",
                form_id=form.form_id.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("%(name)s is on the list.", name=form.name.data)
            return back_to("meetings.attendance", message, meeting=meeting.public_id)
    return form_page("meetings/walk_in.html", form, meeting=meeting)


@bp.route("/<ref:meeting>/attendance/lock", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_EDIT, load=queries.meeting)
def lock_roll(meeting: Meeting) -> BaseResponse:
    form = LockForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.lock_roll(meeting, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.attendance", _("The attendance is locked."), meeting=meeting.public_id)
    lines = queries.roll(meeting)
    return form_page(
        "meetings/attendance/lock.html",
        form,
        meeting=meeting,
        waiting=[line for line in lines if line.is_waiting],
        doubts=queries.review(meeting, lines).count,
    )


@bp.route("/<ref:meeting>/attendance/<ref:entry>/correct", methods=["GET", "POST"])
@requires(MeetingPermission.ATTENDANCE_CORRECT, load=queries.attendance_entry)
def correct(entry: Attendance) -> BaseResponse:
    times = {"arrived": wall_time(entry.arrived_at), "left": wall_time(entry.left_at)}
    words = queries.status_words()
    form = CorrectionForm.showing(entry, words, times=times, form_id=new_form_id())
    if form.validate_on_submit():
        try:
            services.correct(
                entry,
                form.chosen,
                word_id=form.word_id,
                arrived=form.arrived.data,
                left=form.left.data,
                reason=form.reason.data or "",
                form_id=form.form_id.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.attendance", _("Corrected."), meeting=entry.meeting.public_id)
    return form_page(
        "meetings/correct.html",
        form,
        meeting=entry.meeting,
        person=queries.person_on_line(entry),
        history=queries.mark_history(entry),
    )


def _roll_page(meeting: Meeting, form: RollCallForm, lines: list[queries.RollEntry]) -> BaseResponse:
    is_locked = meeting.state is MeetingState.CLOSED or meeting.roll_locked_at is not None
    is_open = meeting.state is MeetingState.SCHEDULED and not is_locked
    form.shown.data = shown_words(lines)
    return render(
        "meetings/attendance.html",
        meeting=meeting,
        form=form,
        lines=lines,
        schools=queries.by_school(lines) if is_open else [],
        counts=queries.attendance_counts(meeting),
        statuses=list(AttendanceStatus),
        unmarked=sum(line.is_waiting for line in lines),
        choices=roll_choices(queries.status_words()) if is_open else (),
        doubts=queries.review(meeting, lines).count,
        is_open=is_open,
        is_locked=is_locked,
        has_begun=meeting.starts_at <= clock.now(),
        may_correct=is_locked and allows(current_actor(), MeetingPermission.ATTENDANCE_CORRECT, meeting),
        sign_in_url=url_for("accounts.sign_in", next=request.path),
        status=422 if form.errors else 200,
    )


def _clock_words(line: queries.RollEntry) -> list[str]:
    times = wall_time(line.arrived_at), wall_time(line.left_at)
    return [format_time(one) if one else "" for one in times]


def _json(content: dict[str, object], status: int = 200) -> Response:
    response = jsonify(content)
    response.status_code = status
    return response
