"""The agenda: its items one by one."""

from __future__ import annotations

from collections import Counter

from flask import flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    back_with,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import AgendaItemForm, EditAgendaItemForm
from ..kinds import AgendaKind
from ..models import AgendaItem, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/agenda")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def agenda(meeting: Meeting) -> BaseResponse:
    internal = allows(current_actor(), MeetingPermission.INTERNAL_VIEW, meeting)
    lines = queries.timed(queries.whole_agenda(meeting), clock.local(meeting.starts_at, current_cluster()))
    return render(
        "meetings/agenda.html",
        meeting=meeting,
        agenda=[line for line in lines if internal or not line.is_internal],
        overrun=queries.overrun_minutes(lines, meeting),
        proposals=queries.proposals.open_proposals(meeting),
        proposer_of=queries.proposals.proposer_of,
        open_tasks=queries.open_tasks_before(meeting),
        files=Counter(file.item_id for file in queries.files_of(meeting, internal=internal)),
        is_open=meeting.state in services.OPEN_STATES,
        often=services.OFTEN_CARRIED,
    )


@bp.route("/<ref:meeting>/agenda/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def new_item(meeting: Meeting) -> BaseResponse:
    form = AgendaItemForm(data={"kind": AgendaKind.INFORMATION.value, "minutes": 30})
    if form.validate_on_submit():
        try:
            services.add_item(meeting, form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.agenda", _("Added to the agenda."), meeting=meeting.public_id)
    return _item_page(meeting, form, heading=_("Add to the agenda"), draft=f"{meeting.public_id}:item")


@bp.route("/<ref:meeting>/agenda/<ref:item>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.item)
def edit_item(item: AgendaItem) -> BaseResponse:
    form = EditAgendaItemForm(
        data={
            "title": item.title,
            "minutes": item.minutes,
            "kind": item.kind.value,
            "presenter_name": item.presenter_name,
            "section": item.section,
            "chair_note": item.chair_note,
            "is_internal": item.is_internal,
            "version": str(item.version),
        }
    )
    if not form.is_submitted():
        form.presenter.data = form.members.public_id_of(item.presenter_id)
    if form.validate_on_submit():
        try:
            services.edit_item(item, form.plan(), version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.agenda", _("Saved."), meeting=item.meeting.public_id)
    return _item_page(item.meeting, form, heading=_("Change this item"), draft=f"item:{item.public_id}")


@bp.post("/<ref:meeting>/agenda/<ref:item>/delete")
@requires(MeetingPermission.EDIT, load=queries.item)
def drop_item(item: AgendaItem) -> BaseResponse:
    try:
        services.drop_item(item, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.agenda", meeting=item.meeting.public_id)
    undo = url_for("meetings.restore_item", meeting=item.meeting.public_id, item=item.public_id)
    flash((_("“%(title)s” was deleted.", title=item.title), undo), "undo")  # type: ignore[arg-type]  # words, url
    return back_to("meetings.agenda", meeting=item.meeting.public_id)


@bp.post("/<ref:meeting>/agenda/<ref:item>/restore")
@requires(MeetingPermission.EDIT, load=queries.dropped_item)
def restore_item(item: AgendaItem) -> BaseResponse:
    try:
        services.restore_item(item, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.agenda", meeting=item.meeting.public_id)
    return back_to("meetings.agenda", meeting=item.meeting.public_id)


@bp.post("/<ref:meeting>/agenda/<ref:item>/up")
@requires(MeetingPermission.EDIT, load=queries.item)
def move_item_up(item: AgendaItem) -> BaseResponse:
    return _shift(item, -1)


@bp.post("/<ref:meeting>/agenda/<ref:item>/down")
@requires(MeetingPermission.EDIT, load=queries.item)
def move_item_down(item: AgendaItem) -> BaseResponse:
    return _shift(item, 1)


@bp.post("/<ref:meeting>/agenda/<ref:item>/first")
@requires(MeetingPermission.EDIT, load=queries.item)
def discuss_first(item: AgendaItem) -> BaseResponse:
    try:
        services.discuss_first(item, actor=current_actor())
    except PortalError as error:
        return back_with(
            error, "meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}"
        )
    return back_to("meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}")


@bp.post("/<ref:meeting>/agenda/<ref:item>/withdraw")
@requires(MeetingPermission.EDIT, load=queries.item)
def withdraw_item(item: AgendaItem) -> BaseResponse:
    try:
        services.withdraw_item(item, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.agenda", meeting=item.meeting.public_id)
    undo = url_for("meetings.let_item_stand", meeting=item.meeting.public_id, item=item.public_id)
    flash((_("“%(title)s” is given up and no longer comes back.", title=item.title), undo), "undo")  # type: ignore[arg-type]  # words, url
    return back_to("meetings.agenda", meeting=item.meeting.public_id)


@bp.post("/<ref:meeting>/agenda/<ref:item>/stand")
@requires(MeetingPermission.EDIT, load=queries.item)
def let_item_stand(item: AgendaItem) -> BaseResponse:
    try:
        services.withdraw_item(item, withdrawn=False, actor=current_actor())
    except PortalError as error:
        return back_with(
            error, "meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}"
        )
    return back_to("meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}")


@bp.post("/<ref:meeting>/agenda/take-in")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def take_in(meeting: Meeting) -> BaseResponse:
    try:
        services.take_in(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.agenda", meeting=meeting.public_id)
    return back_to("meetings.agenda", meeting=meeting.public_id)


def _shift(item: AgendaItem, steps: int) -> BaseResponse:
    try:
        services.shift_item(item, steps=steps, actor=current_actor())
    except PortalError as error:
        return back_with(
            error, "meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}"
        )
    return back_to("meetings.agenda", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}")


def _item_page(meeting: Meeting, form: AgendaItemForm, *, heading: str, draft: str) -> BaseResponse:
    return form_page("meetings/agenda_item.html", form, meeting=meeting, item_heading=heading, draft=draft)
