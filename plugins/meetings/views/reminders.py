"""The reminders of one meeting."""

from __future__ import annotations

from flask import flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    back_with,
    bound_cluster,
    clock,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import ReminderForm
from ..kinds import MeetingState
from ..models import Meeting, Reminder
from ..permissions import MeetingPermission
from ..reminder_times import words_before
from ..reminding import due_at, reminders_of
from .blueprint import bp

PLANNED = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@bp.route("/<ref:meeting>/reminders", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def reminders(meeting: Meeting) -> BaseResponse:
    form = ReminderForm(data={"minutes_before": 24 * 60})
    if form.validate_on_submit():
        try:
            services.add_reminder(
                meeting,
                form.minutes_before.data,
                form.who,
                text=form.text.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.reminders", _("Reminder added."), meeting=meeting.public_id)
    cluster = bound_cluster()
    return render(
        "meetings/reminders/list.html",
        form=form,
        meeting=meeting,
        rows=[
            (row, words_before(row.minutes_before), due_at(meeting.starts_at, row.minutes_before, cluster))
            for row in reminders_of(meeting)
        ],
        is_open=meeting.state in PLANNED and meeting.ends_at > clock.now(),
        status=422 if form.errors else 200,
    )


@bp.route("/<ref:meeting>/reminders/<ref:reminder>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.reminder)
def reminder(reminder: Reminder) -> BaseResponse:
    form = ReminderForm(
        data={
            "minutes_before": reminder.minutes_before,
            "audience": reminder.audience.value,
            "text": reminder.text,
        }
    )
    meeting = reminder.meeting
    if form.validate_on_submit():
        try:
            services.edit_reminder(
                reminder,
                form.minutes_before.data,
                form.who,
                text=form.text.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.reminders", _("Saved."), meeting=meeting.public_id)
    return form_page("meetings/reminders/edit.html", form, meeting=meeting)


@bp.post("/<ref:meeting>/reminders/<ref:reminder>/drop")
@requires(MeetingPermission.EDIT, load=queries.reminder)
def drop_reminder(reminder: Reminder) -> BaseResponse:
    meeting_id = reminder.meeting.public_id
    services.drop_reminder(reminder, actor=current_actor())
    undo = url_for("meetings.restore_reminder", meeting=meeting_id, reminder=reminder.public_id)
    flash((_("Reminder removed."), undo), "undo")  # type: ignore[arg-type]  # words, url
    return back_to("meetings.reminders", meeting=meeting_id)


@bp.post("/<ref:meeting>/reminders/<ref:reminder>/restore")
@requires(MeetingPermission.EDIT, load=queries.dropped_reminder)
def restore_reminder(reminder: Reminder) -> BaseResponse:
    meeting_id = reminder.meeting.public_id
    try:
        services.restore_reminder(reminder, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.reminders", meeting=meeting_id)
    return back_to("meetings.reminders", meeting=meeting_id)
