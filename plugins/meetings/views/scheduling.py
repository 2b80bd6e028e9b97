"""Planning: new, edit, invite, move, cancel."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    back_with,
    blocked_day,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    format_date,
    ngettext,
    requires,
    setting,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import CancelForm, EditMeetingForm, MoveForm, MoveOccurrenceForm, NewMeetingForm, default_end
from ..kinds import ProgrammeKind
from ..models import Meeting
from ..permissions import MeetingPermission
from ..usual_times import USUAL_START, latest_guess
from .blueprint import bp
from .invitees import warn_about_busy


@bp.route("/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new() -> BaseResponse:
    form = NewMeetingForm(data=_proposal())
    _name_next_host(form)
    if form.validate_on_submit():
        try:
            meeting = services.create(form.plan(), start=form.start.data, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            _warn_about_holiday(meeting)
            warn_about_busy(meeting)
            return back_to(
                "meetings.show", _("Draft saved. Check the agenda, then invite."), meeting=meeting.public_id
            )
    return form_page("meetings/new.html", form)


@bp.route("/<ref:meeting>/edit", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def edit(meeting: Meeting) -> BaseResponse:
    form = EditMeetingForm.showing(meeting)
    if form.validate_on_submit():
        try:
            services.edit(
                meeting,
                form.plan(),
                version=form.version_number,
                why=form.why.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            _warn_about_holiday(meeting)
            warn_about_busy(meeting)
            return back_to("meetings.show", _("Saved."), meeting=meeting.public_id)
    return form_page("meetings/edit.html", form, meeting=meeting)


@bp.post("/<ref:meeting>/invite")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def invite(meeting: Meeting) -> BaseResponse:
    try:
        count = services.invite(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.show", meeting=meeting.public_id)
    warn_about_busy(meeting)
    message = ngettext("%(num)d person invited.", "%(num)d people invited.", count)
    return back_to("meetings.share", message, meeting=meeting.public_id)


@bp.post("/<ref:meeting>/letter-number")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def number_letter(meeting: Meeting) -> BaseResponse:
    try:
        number = services.number_letter(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.show", meeting=meeting.public_id)
    return back_to(
        "meetings.show", _("The letter has the number %(number)s.", number=number), meeting=meeting.public_id
    )


@bp.route("/<ref:meeting>/move", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def move(meeting: Meeting) -> BaseResponse:
    form = _move_form(meeting)
    if form.validate_on_submit():
        try:
            new_meeting = _moved(meeting, form)
        except PortalError as error:
            explain(form, error)
        else:
            _warn_about_holiday(new_meeting)
            day = format_date(form.chosen_day)
            return back_to("meetings.show", _("Moved to %(day)s.", day=day), meeting=new_meeting.public_id)
    return form_page("meetings/move.html", form, meeting=meeting)


@bp.route("/<ref:meeting>/cancel", methods=["GET", "POST"])
@requires(MeetingPermission.CANCEL, load=queries.meeting)
def cancel(meeting: Meeting) -> BaseResponse:
    form = CancelForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.cancel(
                meeting,
                because=form.reason,
                note=form.displacement_note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.show", _("The meeting is cancelled."), meeting=meeting.public_id)
    return form_page(
        "meetings/cancel.html",
        form,
        meeting=meeting,
        back=url_for("meetings.show", meeting=meeting.public_id),
    )


def _name_next_host(form: NewMeetingForm) -> None:
    host = queries.next_host()
    if host is not None:
        form.host_school.description = _("It would be the turn of %(school)s", school=host.name)


def _move_form(meeting: Meeting) -> MoveForm:
    """With the day of `?day=2026-11-28`, which lists of days to move propose."""
    cluster = current_cluster()
    starts, ends = clock.local(meeting.starts_at, cluster), clock.local(meeting.ends_at, cluster)
    values: dict[str, object] = {
        "starts": starts.time(),
        "ends": ends.time(),
        "version": str(meeting.version),
    }
    with suppress(ValueError):
        values["day"] = date.fromisoformat(request.args.get("day", ""))
    return MoveForm(data=values) if meeting.series_id is None else MoveOccurrenceForm(data=values)


def _moved(meeting: Meeting, form: MoveForm) -> Meeting:
    """The meeting of the new day: for a day of a series the same one, otherwise a new one in its place."""
    note, actor = form.displacement_note.data or "", current_actor()
    if not isinstance(form, MoveOccurrenceForm):
        return services.move(
            meeting,
            form.starts_at,
            form.ends_at,
            because=form.reason,
            note=note,
            version=form.version_number,
            actor=actor,
        )
    services.move_occurrence(
        meeting,
        form.starts_at,
        form.ends_at,
        because=form.reason,
        note=note,
        version=form.version_number,
        actor=actor,
        is_confirmed=bool(form.is_confirmed.data),
    )
    return meeting


def _proposal() -> dict[str, object]:
    """What a new meeting starts from: the next usual free day and the usual length."""
    cluster = current_cluster()
    today = clock.today(cluster)
    day = queries.proposed_day(today)
    starts = clock.local(clock.from_wall(day or latest_guess(today), USUAL_START, cluster), cluster)
    ends = default_end(starts, setting("meetings", "session_minutes"))
    return {
        "day": day,
        "starts": starts.time(),
        "ends": ends.time(),
        "kind": ProgrammeKind.CORE_ROUTINE.value,
    }


def _warn_about_holiday(meeting: Meeting) -> None:
    entry = blocked_day(clock.local(meeting.starts_at, current_cluster()).date())
    if entry is not None:
        flash(
            _("The calendar says about this day: %(title)s. You can still hold it.", title=entry.title),
            "warning",
        )
