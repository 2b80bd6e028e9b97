"""What members propose: the list, a new one, the chair's answer."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
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
from ..forms import ItemProposalForm, ProposalAnswerForm, WaitingAnswerForm
from ..models import AgendaItem, WaitingItem
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/proposals")
@requires(MeetingPermission.ITEM_PROPOSE)
def proposals() -> BaseResponse:
    actor = current_actor()
    may_answer = allows(actor, MeetingPermission.EDIT)
    return render(
        "meetings/proposals/index.html",
        mine=queries.proposals.my_proposals(actor),
        proposed=queries.proposals.open_proposals() if may_answer else [],
        waiting=queries.proposals.waiting_items() if may_answer else [],
        may_answer=may_answer,
        proposer_of=queries.proposals.proposer_of,
    )


@bp.route("/propose", methods=["GET", "POST"])
@requires(MeetingPermission.ITEM_PROPOSE)
def propose() -> BaseResponse:
    actor = current_actor()
    form = ItemProposalForm(
        queries.proposals.coming_choices(actor),
        data={"minutes": 20, "meeting": request.args.get("meeting", "")},
    )
    if form.validate_on_submit():
        try:
            meeting = (
                queries.proposals.coming_meeting(form.meeting.data, actor) if form.meeting.data else None
            )
            services.propose(meeting, form.plan(), note=form.note.data or "", actor=actor)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.proposals", _("Proposed. The chair answers, and you will be told."))
    return form_page("meetings/proposals/new.html", form)


@bp.route("/<ref:meeting>/agenda/<ref:item>/answer", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.item)
def answer_proposal(item: AgendaItem) -> BaseResponse:
    others = [(one.public_id, one.title) for one in queries.whole_agenda(item.meeting) if one is not item]
    last = others[-1][0] if others else ""
    form = ProposalAnswerForm(others, data={"after": last, "version": str(item.version)})
    if form.validate_on_submit():
        try:
            message = _answer(item, form)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.agenda", message, meeting=item.meeting.public_id)
    return form_page(
        "meetings/proposals/answer.html",
        form,
        item=item,
        meeting=item.meeting,
        proposer=queries.name_of(item.proposed_by_id),
    )


@bp.post("/<ref:meeting>/agenda/<ref:item>/take-back")
@requires(MeetingPermission.ITEM_PROPOSE, load=queries.proposals.own_proposal)
def take_back_proposal(item: AgendaItem) -> BaseResponse:
    return _take_back(item)


@bp.route("/waiting/<ref:waiting>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.proposals.waiting_item)
def answer_waiting(waiting: WaitingItem) -> BaseResponse:
    form = WaitingAnswerForm(data={"version": str(waiting.version)})
    if form.validate_on_submit():
        try:
            services.refuse_waiting(
                waiting, reason=form.reason.data or "", version=form.version_number, actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.proposals", _("Answered. Whoever proposed it is told."))
    return form_page(
        "meetings/proposals/waiting.html",
        form,
        waiting=waiting,
        proposer=queries.name_of(waiting.proposed_by_id),
    )


@bp.post("/waiting/<ref:waiting>/take-back")
@requires(MeetingPermission.ITEM_PROPOSE, load=queries.proposals.own_waiting_item)
def take_back_waiting(waiting: WaitingItem) -> BaseResponse:
    return _take_back(waiting)


def _answer(item: AgendaItem, form: ProposalAnswerForm) -> str:
    version, actor = form.version_number, current_actor()
    if form.answer.data == "accept":
        services.accept_proposal(item, after=form.after.data or "", version=version, actor=actor)
        return _("It is on the agenda. Whoever proposed it is told.")
    services.refuse_proposal(item, reason=form.reason.data or "", version=version, actor=actor)
    return _("Answered. Whoever proposed it is told.")


def _take_back(item: AgendaItem | WaitingItem) -> BaseResponse:
    try:
        services.withdraw_proposal(item, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.proposals")
    return back_to("meetings.proposals", _("You took your proposal back."))
