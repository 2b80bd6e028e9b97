"""Writing the minutes: per item and the frame around them. Two who write at once both keep their text."""

from __future__ import annotations

from datetime import datetime, time

from flask import jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    clock,
    conflict,
    current_actor,
    current_cluster,
    explain,
    form_page,
    format_time,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import FrameForm, NoteForm
from ..kinds import PUBLIC_MINUTES, MinutesState
from ..models import AgendaItem, Meeting
from ..permissions import MeetingPermission
from ..services import Outcome, Written
from .blueprint import bp


@bp.get("/<ref:meeting>/minutes")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def minutes(meeting: Meeting) -> BaseResponse:
    actor = current_actor()
    begins = clock.local(meeting.starts_at, current_cluster())
    internal = allows(actor, MeetingPermission.INTERNAL_VIEW, meeting)
    written = queries.minutes_of(meeting, internal=internal)
    return render(
        "meetings/minutes.html",
        meeting=meeting,
        agenda=queries.timed_agenda(meeting, begins, internal=internal),
        written=written,
        information=queries.information_of(meeting),
        is_open=written.frame.state not in PUBLIC_MINUTES,
        before=queries.open_tasks_before(meeting),
        reports=queries.reports_since(meeting),
        previous=queries.previous_minutes(meeting),
        corrections=queries.open_correction_count(meeting),
        attended=queries.attended_count(meeting),
        has_begun=meeting.starts_at <= clock.now(),
        may_plan=allows(actor, MeetingPermission.EDIT, meeting),
    )


@bp.route("/<ref:meeting>/minutes/<ref:item>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_EDIT, load=queries.item)
def write_note(item: AgendaItem) -> BaseResponse:
    address = {"meeting": item.meeting.public_id, "item": item.public_id}
    note = queries.note_of(item)
    words = note.source or queries.words_of_speaker(item)
    form = NoteForm(data={"text": words, "version": str(note.version)})
    if form.validate_on_submit():
        mine = form.text.data or ""
        try:
            written = services.write_note(
                item,
                mine,
                version=form.version_number,
                began_from=form.base.data or "",
                reason=form.reason.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _after_note(address, written, mine)
    if _wants_json():
        return _trouble(form)
    return form_page(
        "meetings/note.html",
        form,
        meeting=item.meeting,
        item=item,
        begins_with_summary=bool(words) and not note.source,
        asks_reason=queries.frame_of(item.meeting).state is not MinutesState.DRAFTING,
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
            written = services.write_frame(
                meeting,
                mine,
                opened_at=_on_the_day(meeting, form.opened.data),
                finished_at=_on_the_day(meeting, form.finished.data),
                version=form.version_number,
                reason=form.reason.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            if written.outcome is Outcome.CLASH:
                return _frame_clash(public_id, form, written, mine)
            return back_to("meetings.minutes", _said(written), meeting=public_id)
    return form_page(
        "meetings/frame.html", form, meeting=meeting, asks_reason=frame.state is not MinutesState.DRAFTING
    )


def _after_note(address: dict[str, str], written: Written, mine: str) -> BaseResponse:
    if _wants_json():
        return _as_json(written)
    if written.outcome is Outcome.CLASH:
        return _note_clash(address, written, mine)
    return back_to(
        "meetings.minutes", _said(written), meeting=address["meeting"], _anchor=f"item-{address['item']}"
    )


def _said(written: Written) -> str:
    if written.outcome is not Outcome.JOINED:
        return _("Saved.")
    name = queries.name_of(written.other_id)
    return _("Saved and joined with what %(name)s wrote at the same time. Please read it once.", name=name)


def _note_clash(address: dict[str, str], written: Written, mine: str) -> BaseResponse:
    item = queries.item(**address)
    note = queries.note_of(item)
    return conflict(
        "meetings/text_conflict.html",
        yours=[(item.title, mine)],
        theirs=[(item.title, written.source)],
        before=written.base,
        meeting=item.meeting,
        text_heading=item.title,
        theirs_by=queries.name_of(written.other_id),
        changed_at=note.changed_at,
        url=url_for("meetings.write_note", meeting=address["meeting"], item=address["item"]),
        version=written.version,
        kept={},
        draft_done=f"note:{address['item']}",
        show_tab_bar=False,
    )


def _frame_clash(public_id: str, form: FrameForm, written: Written, mine: str) -> BaseResponse:
    meeting = queries.meeting(public_id)
    frame = queries.frame_of(meeting)
    heading = _("Opening, closing, remarks")
    return conflict(
        "meetings/text_conflict.html",
        yours=[(heading, mine)],
        theirs=[(heading, written.source)],
        before=written.base,
        meeting=meeting,
        text_heading=heading,
        theirs_by=queries.name_of(written.other_id),
        changed_at=frame.changed_at,
        url=url_for("meetings.write_frame", meeting=public_id),
        version=written.version,
        kept={"opened": form.opened.typed, "finished": form.finished.typed, "reason": form.reason.data or ""},
        draft_done=f"frame:{public_id}",
        show_tab_bar=False,
    )


def _wants_json() -> bool:
    """A script saves while somebody types; it says so, and gets an answer it can read."""
    return request.headers.get("X-Autosave") == "1"


def _as_json(written: Written) -> BaseResponse:
    name = queries.name_of(written.other_id) if written.other_id else ""
    words = {
        Outcome.JOINED: _("Saved and joined with what %(name)s wrote.", name=name),
        Outcome.CLASH: _("%(name)s changed the same paragraph. Press Save to see both.", name=name),
    }.get(written.outcome, _("Saved at %(time)s.", time=format_time(_now_here())))
    answer = jsonify(
        outcome=written.outcome.value,
        version=written.version,
        source=written.source,
        base=written.kept if written.outcome is Outcome.JOINED else "",
        words=words,
    )
    answer.status_code = 409 if written.outcome is Outcome.CLASH else 200
    return answer


def _trouble(form: NoteForm) -> BaseResponse:
    sentences = [str(sentence) for found in form.errors.values() for sentence in found]
    answer = jsonify(outcome="refused", words=" ".join(sentences))
    answer.status_code = 422
    return answer


def _now_here() -> datetime:
    return clock.local(clock.now(), current_cluster())


def _wall_time(moment: datetime) -> time:
    return clock.local(moment, current_cluster()).time()


def _on_the_day(meeting: Meeting, typed: time | None) -> datetime | None:
    if typed is None:
        return None
    cluster = current_cluster()
    return clock.from_wall(clock.local(meeting.starts_at, cluster).date(), typed, cluster)
