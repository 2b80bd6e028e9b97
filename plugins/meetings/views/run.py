"""The running order on a wall or a phone: the clock, where we are, what comes next, what became of each item."""

from __future__ import annotations

from flask import flash, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    clock,
    current_actor,
    current_cluster,
    render,
    requires,
)

from .. import queries, services
from ..choosable import RESULT_BUTTONS
from ..kinds import ItemState, MeetingState
from ..models import AgendaItem, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/run")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def run(meeting: Meeting) -> BaseResponse:
    """Internal items and the chair's notes only when asked for: the page is meant for a projector."""
    actor, cluster = current_actor(), current_cluster()
    may_lead = allows(actor, MeetingPermission.MINUTES_EDIT, meeting)
    may_see_all = allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    for_board = may_see_all and "board" in request.args
    lines = queries.timed_agenda(meeting, clock.local(meeting.starts_at, cluster), internal=for_board)
    now = clock.local(clock.now(), cluster)
    place = queries.place_in(lines, now)
    begins = clock.local(meeting.starts_at, cluster)
    is_today, has_come = begins.date() == now.date(), begins.date() <= now.date()
    return render(
        "meetings/run.html",
        meeting=meeting,
        agenda=lines,
        now=now,
        is_today=is_today,
        current=place.current,
        following=place.following,
        late_minutes=place.late_minutes,
        open_tasks=queries.open_tasks_before(meeting),
        may_set=may_lead and meeting.state is MeetingState.SCHEDULED and has_come,
        may_see_all=may_see_all,
        for_board=for_board,
        result_buttons=RESULT_BUTTONS,
        show_tab_bar=False,
    )


@bp.post("/<ref:meeting>/agenda/<ref:item>/state")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def set_item_state(item: AgendaItem) -> BaseResponse:
    chosen = request.form.get("state", "")
    state = ItemState(chosen) if chosen in set(ItemState) else ItemState.PLANNED
    # A second tap on what is chosen already takes it back.
    state = ItemState.PLANNED if state is item.state else state
    try:
        services.set_item_state(item, state, actor=current_actor())
    except PortalError as error:
        flash(error.message, "error")
    board = {"board": "1"} if request.form.get("board") else {}
    return back_to("meetings.run", meeting=item.meeting.public_id, _anchor=f"item-{item.public_id}", **board)
