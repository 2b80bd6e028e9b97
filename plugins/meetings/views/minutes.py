"""Minutes: per item and the frame around them. Two who write at once both keep their text."""

from __future__ import annotations

from datetime import datetime, time

from flask import url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Conflict,
    PortalError,
    back_to,
    clock,
    conflict,
    current_actor,
    current_cluster,
    explain,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import FrameForm, NoteForm
from ..models import AgendaItem, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/minutes")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def minutes(meeting: Meeting) -> BaseResponse:
    items = queries.agenda(meeting)
    return render(
        "meetings/minutes.html",
        meeting=meeting,
        agenda=queries.timed(items, clock.local(meeting.starts_at, current_cluster())),
        written=queries.minutes_of(meeting),
        before=queries.open_tasks_before(meeting),
        me=current_actor().membership_id,
    )


@bp.route("/<ref:meeting>/minutes/<ref:item>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def write_note(item: AgendaItem) -> BaseResponse:
    address = {"meeting": item.meeting.public_id, "item": item.public_id}
    note = queries.note_of(item)
    form = NoteForm(data={"text": note.source, "version": str(note.version)})
    if form.validate_on_submit():
        mine = form.text.data or ""
        try:
            services.write_note(item, mine, version=form.version_number, actor=current_actor())
        except Conflict:
            return _note_conflict(address, mine)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "meetings.minutes", _("Saved."), meeting=address["meeting"], _anchor=f"item-{address['item']}"
            )
    return render(
        "meetings/note.html",
        meeting=item.meeting,
        item=item,
        form=form,
        show_tab_bar=False,
        status=422 if form.errors else 200,
    )


@bp.route("/<ref:meeting>/minutes/frame", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def write_frame(meeting: Meeting) -> BaseResponse:
    public_id = meeting.public_id
    frame = queries.frame_of(meeting)
    form = FrameForm(
        data={
            "opened": _wall_time(frame.opened_at or meeting.starts_at),
            "finished": _wall_time(frame.finished_at or meeting.ends_at),
            "text": frame.source,
            "version": str(frame.version),
        }
    )
    if form.validate_on_submit():
        mine = form.text.data or ""
        try:
            services.write_frame(
                meeting,
                mine,
                opened_at=_on_the_day(meeting, form.opened.data),
                finished_at=_on_the_day(meeting, form.finished.data),
                version=form.version_number,
                actor=current_actor(),
            )
        except Conflict:
            return _frame_conflict(public_id, form, mine)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.minutes", _("Saved."), meeting=public_id)
    return render(
        "meetings/frame.html",
        meeting=meeting,
        form=form,
        show_tab_bar=False,
        status=422 if form.errors else 200,
    )


def _note_conflict(address: dict[str, str], mine: str) -> BaseResponse:
    # Read anew: the refused transaction took the loaded rows with it.
    item = queries.item(**address)
    note = queries.note_of(item)
    return conflict(
        "meetings/text_conflict.html",
        yours=[(item.title, mine)],
        theirs=[(item.title, note.source)],
        meeting=item.meeting,
        text_heading=item.title,
        theirs_by=queries.name_of(note.written_by_id),
        changed_at=note.changed_at,
        url=url_for("meetings.write_note", meeting=address["meeting"], item=address["item"]),
        version=note.version,
        kept={},
        show_tab_bar=False,
    )


def _frame_conflict(public_id: str, form: FrameForm, mine: str) -> BaseResponse:
    meeting = queries.meeting(public_id)
    frame = queries.frame_of(meeting)
    heading = _("Opening, closing, remarks")
    return conflict(
        "meetings/text_conflict.html",
        yours=[(heading, mine)],
        theirs=[(heading, frame.source)],
        meeting=meeting,
        text_heading=heading,
        theirs_by=queries.name_of(frame.written_by_id),
        changed_at=frame.changed_at,
        url=url_for("meetings.write_frame", meeting=public_id),
        version=frame.version,
        kept={"opened": form.opened.typed, "finished": form.finished.typed},
        show_tab_bar=False,
    )


def _wall_time(moment: datetime) -> time:
    return clock.local(moment, current_cluster()).time()


def _on_the_day(meeting: Meeting, typed: time | None) -> datetime | None:
    if typed is None:
        return None
    cluster = current_cluster()
    return clock.from_wall(clock.local(meeting.starts_at, cluster).date(), typed, cluster)
