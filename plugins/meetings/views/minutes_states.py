"""Reading minutes, sending them out, corrections and their answers, approving, opening again."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    clock,
    current_actor,
    explain,
    form_page,
    ngettext,
    render,
    requires,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import CloseForm, ProposalForm, RefusalForm, ReopenForm
from ..kinds import CorrectionState, MinutesState
from ..models import AgendaItem, Correction, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp

_OUT = frozenset({MinutesState.CIRCULATED, MinutesState.APPROVED})


@bp.get("/<ref:meeting>/read")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def read_minutes(meeting: Meeting) -> BaseResponse:
    """As published; before that, what was sent out, for those it was sent to."""
    return _read(meeting, None)


@bp.get("/<ref:meeting>/read/<int:number>")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def read_issue(meeting: Meeting, number: int) -> BaseResponse:
    return _read(meeting, number)


def _read(meeting: Meeting, number: int | None) -> BaseResponse:
    actor = current_actor()
    frame = queries.frame_of(meeting)
    may_write = allows(actor, MeetingPermission.MINUTES_EDIT, meeting)
    is_out = number is None and frame.state in _OUT
    if is_out and (may_write or queries.was_asked_or_came(meeting, actor)):
        return _read_circulated(meeting)
    issue = queries.issue_of(meeting, number)
    if issue is None:
        raise NotFound
    return render(
        "meetings/minutes/read.html",
        meeting=meeting,
        content=queries.content_of(issue),
        issue=issue,
        issues=queries.issues_of(meeting),
        frame=frame,
        paragraphs={},
        may_propose=False,
        mine=[],
        waiting=0,
        may_approve=allows(actor, MeetingPermission.MINUTES_APPROVE, meeting),
    )


def _read_circulated(meeting: Meeting) -> BaseResponse:
    actor = current_actor()
    frame = queries.frame_of(meeting)
    until = frame.corrections_until
    is_window = frame.state is MinutesState.CIRCULATED and until is not None and until > clock.now()
    return render(
        "meetings/minutes/read.html",
        meeting=meeting,
        content=queries.snapshot(meeting),
        issue=None,
        issues=[],
        frame=frame,
        paragraphs=queries.revisions.paragraphs_of(meeting),
        may_propose=is_window and queries.was_asked_or_came(meeting, actor),
        mine=queries.corrections_of(meeting, membership_id=actor.membership_id or 0),
        waiting=queries.open_correction_count(meeting),
        may_approve=allows(actor, MeetingPermission.MINUTES_APPROVE, meeting),
    )


@bp.route("/<ref:meeting>/read/items/<ref:item>/correct/<int:number>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_CORRECT, load=queries.item)
def propose_correction(item: AgendaItem, number: int) -> BaseResponse:
    return _propose(item.meeting, item, number)


@bp.route("/<ref:meeting>/read/remarks/correct/<int:number>", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_CORRECT, load=queries.meeting)
def propose_for_remarks(meeting: Meeting, number: int) -> BaseResponse:
    return _propose(meeting, None, number)


def _propose(meeting: Meeting, item: AgendaItem | None, number: int) -> BaseResponse:
    """`number` counts paragraphs from 1; 0 adds one at the end."""
    actor = current_actor()
    frame = queries.frame_of(meeting)
    if frame.state is not MinutesState.CIRCULATED or not queries.was_asked_or_came(meeting, actor):
        raise NotFound
    parts = queries.revisions.paragraphs_of(meeting).get(item.id if item else 0, [])
    if number > len(parts):
        raise NotFound
    paragraph = parts[number - 1] if number else ""
    form = ProposalForm(data={"paragraph": paragraph, "proposed": paragraph})
    if form.validate_on_submit():
        try:
            services.propose_correction(
                meeting,
                _same_lines(form.paragraph.data or "", paragraph),
                form.proposed.data or "",
                item_id=item.id if item else None,
                reason=form.reason.data or "",
                actor=actor,
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Thank you. The chair sees your correction and answers it.")
            return back_to("meetings.read_minutes", message, meeting=meeting.public_id)
    return form_page(
        "meetings/minutes/propose.html",
        form,
        meeting=meeting,
        about=item.title if item else _("Opening, closing, remarks"),
        paragraph=paragraph,
    )


def _same_lines(sent: str, stored: str) -> str:
    """What the form carried: browsers end lines in their own way, and the rest must be the same."""
    plain = sent.replace("\r\n", "\n").replace("\r", "\n")
    return stored if plain.strip() == stored.strip() else plain


@bp.get("/<ref:meeting>/corrections")
@requires(MeetingPermission.MINUTES_EDIT, load=queries.meeting)
def corrections(meeting: Meeting) -> BaseResponse:
    return render(
        "meetings/minutes/corrections.html",
        meeting=meeting,
        lines=queries.corrections_of(meeting),
        frame=queries.frame_of(meeting),
        may_answer=allows(current_actor(), MeetingPermission.MINUTES_APPROVE, meeting),
    )


@bp.post("/<ref:meeting>/corrections/<ref:correction>/accept")
@requires(MeetingPermission.MINUTES_APPROVE, load=queries.correction)
def accept_correction(correction: Correction) -> BaseResponse:
    address = correction.meeting.public_id
    try:
        services.accept_correction(correction, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.corrections", meeting=address)
    return back_to("meetings.corrections", _("Taken over into the minutes."), meeting=address)


@bp.route("/<ref:meeting>/corrections/<ref:correction>/refuse", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_APPROVE, load=queries.correction)
def refuse_correction(correction: Correction) -> BaseResponse:
    meeting = correction.meeting
    address = meeting.public_id
    form = RefusalForm()
    if form.validate_on_submit():
        try:
            services.refuse_correction(correction, answer=form.answer.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.corrections", _("Answered."), meeting=address)
    return form_page(
        "meetings/minutes/refuse.html",
        form,
        meeting=meeting,
        correction=correction,
        is_open=correction.state is CorrectionState.OPEN,
    )


@bp.route("/<ref:meeting>/circulate", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.meeting)
def circulate_minutes(meeting: Meeting) -> BaseResponse:
    frame = queries.frame_of(meeting)
    form = CloseForm(data={"version": str(frame.version)})
    if form.validate_on_submit():
        try:
            told = services.circulate_minutes(meeting, version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = ngettext(
                "Sent out. %(num)d person can propose corrections.",
                "Sent out. %(num)d people can propose corrections.",
                told,
            )
            return back_to("meetings.read_minutes", message, meeting=meeting.public_id)
    return form_page(
        "meetings/minutes/circulate.html",
        form,
        meeting=meeting,
        invited=queries.attended_count(meeting)[1],
        days=queries.revisions.correction_days(),
    )


@bp.post("/<ref:meeting>/approve")
@requires(MeetingPermission.MINUTES_APPROVE, load=queries.meeting)
def approve_minutes(meeting: Meeting) -> BaseResponse:
    try:
        services.approve_minutes(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.corrections", meeting=meeting.public_id)
    message = _("Approved. Close the meeting to publish the minutes.")
    return back_to("meetings.read_minutes", message, meeting=meeting.public_id)


@bp.route("/<ref:meeting>/reopen", methods=["GET", "POST"])
@requires(MeetingPermission.MINUTES_APPROVE, load=queries.meeting)
def reopen_meeting(meeting: Meeting) -> BaseResponse:
    form = ReopenForm(data={"version": str(meeting.version)})
    if form.validate_on_submit():
        try:
            services.reopen_meeting(
                meeting,
                reason=form.reason.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Opened again. When it is closed anew, the minutes get their next number.")
            return back_to("meetings.minutes", message, meeting=meeting.public_id)
    return form_page("meetings/minutes/reopen.html", form, meeting=meeting)
