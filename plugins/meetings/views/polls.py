"""Looking for a day together: the list of polls, one poll, voting and deciding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    blocked_day,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    ngettext,
    render,
    requires,
    setting,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..forms import ConfirmForm, OneSlotForm, PollForm, ReasonForm, VoteForm
from ..kinds import ProgrammeKind
from ..models import DatePoll, PollOption
from ..permissions import MeetingPermission
from ..poll_words import poll_text
from ..usual_times import USUAL_START, latest_guess
from .blueprint import bp

_PROPOSED = 3


@bp.get("/polls")
@requires(MeetingPermission.POLL_VIEW)
def polls() -> BaseResponse:
    actor = current_actor()
    return render(
        "meetings/polls/index.html",
        polls=queries.polls.listed_polls(actor),
        now=clock.now(),
        may_plan=allows(actor, MeetingPermission.EDIT),
    )


@bp.route("/polls/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new_poll() -> BaseResponse:
    form = PollForm(data=_proposal())
    if form.validate_on_submit():
        try:
            poll = services.open_poll(form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.poll", _("The poll is open."), poll=poll.public_id)
    return form_page("meetings/polls/new.html", form)


@bp.get("/polls/<ref:poll>")
@requires(MeetingPermission.POLL_VIEW, load=queries.polls.poll)
def poll(poll: DatePoll) -> BaseResponse:
    """The times and how they stand; a member votes here, the board decides."""
    picture = queries.polls.picture(poll, current_actor())
    return _poll_page(poll, picture, VoteForm.for_slots(picture.slots, reason=picture.my_reason))


@bp.post("/polls/<ref:poll>/vote")
@requires(MeetingPermission.POLL_VOTE, load=queries.polls.poll)
def vote(poll: DatePoll) -> BaseResponse:
    picture = queries.polls.picture(poll, current_actor())
    form = VoteForm.for_slots(picture.slots, reason=picture.my_reason)
    if form.validate_on_submit():
        try:
            services.vote(poll, form.votes, reason=form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Noted. You can change it as long as the poll is open.")
            return back_to("meetings.poll", message, poll=poll.public_id)
    return _poll_page(poll, picture, form)


@bp.get("/polls/<ref:poll>/votes")
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def poll_votes(poll: DatePoll) -> BaseResponse:
    """Who can come when, by name, for those who decide."""
    return render(
        "meetings/polls/votes.html", poll=poll, picture=queries.polls.picture(poll, current_actor())
    )


@bp.route("/polls/<ref:poll>/add", methods=["GET", "POST"])
@requires(MeetingPermission.POLL_VOTE, load=queries.polls.poll)
def add_slot(poll: DatePoll) -> BaseResponse:
    form = OneSlotForm()
    if form.validate_on_submit():
        try:
            services.propose_slot(poll, form.span(queries.polls.length_of(poll)), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.poll", _("The time is proposed."), poll=poll.public_id)
    return form_page("meetings/polls/add.html", form, poll=poll)


@bp.post("/polls/<ref:poll>/nudge")
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def nudge_poll(poll: DatePoll) -> BaseResponse:
    try:
        count = services.nudge(poll, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.poll", poll=poll.public_id)
    message = ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", count)
    return back_to("meetings.poll", message, poll=poll.public_id)


@bp.post("/polls/<ref:poll>/close")
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def close_poll(poll: DatePoll) -> BaseResponse:
    try:
        services.close_poll(poll, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.poll", poll=poll.public_id)
    return back_to("meetings.poll", _("The poll takes no more answers."), poll=poll.public_id)


@bp.route("/polls/<ref:poll>/decide/<ref:option>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.polls.poll_option)
def decide_poll(option: PollOption) -> BaseResponse:
    """What the chosen time means, then one button: refusals of people who must be there are named before."""
    poll = queries.polls.poll_of(option)
    picture = queries.polls.picture(poll, current_actor())
    slot = next((slot for slot in picture.slots if slot.public_id == option.public_id), None)
    if slot is None:
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            meeting = services.decide(poll, option, despite_refusal=True, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            message = _(
                "The day is chosen. Check the agenda, then invite: the votes are filled in as answers."
            )
            return back_to("meetings.show", message, meeting=meeting.public_id)
    return form_page("meetings/polls/decide.html", form, poll=poll, slot=slot, holidays=_holidays(picture))


@bp.route("/polls/<ref:poll>/reopen", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def reopen_poll(poll: DatePoll) -> BaseResponse:
    return _with_reason(poll, services.reopen, _("Open the poll again"), _("The poll is open again."))


@bp.route("/polls/<ref:poll>/abandon", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def abandon_poll(poll: DatePoll) -> BaseResponse:
    return _with_reason(poll, services.abandon, _("Give the poll up"), _("The poll is given up."))


def _with_reason(poll: DatePoll, act: Any, title: str, message: str) -> BaseResponse:
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            act(poll, reason=form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.poll", message, poll=poll.public_id)
    return form_page(
        "meetings/polls/reason.html",
        form,
        poll=poll,
        title=title,
        back=url_for("meetings.poll", poll=poll.public_id),
    )


def _holidays(picture: queries.polls.PollPicture) -> dict[str, str]:
    """What the school-year calendar says against a proposed time, by the time's public id."""
    cluster = current_cluster()
    found = {
        slot.public_id: blocked_day(clock.local(slot.starts_at, cluster).date()) for slot in picture.slots
    }
    return {public_id: entry.title for public_id, entry in found.items() if entry is not None}


def _proposal() -> dict[str, object]:
    """Three free days of the usual weekday, and answers by a week from now at the latest."""
    cluster = current_cluster()
    today = clock.today(cluster)
    days = queries.proposed_days(today, _PROPOSED)
    first = days[0] if days else latest_guess(today)
    return {
        "minutes": setting("meetings", "session_minutes"),
        "slots": [{"day": day, "starts": USUAL_START} for day in days],
        "answer_day": min(first - timedelta(days=3), latest_guess(today)),
        "kind": ProgrammeKind.CORE_ROUTINE.value,
        "least_per_school": 0,
    }


def _poll_page(poll: DatePoll, picture: queries.polls.PollPicture, form: VoteForm) -> BaseResponse:
    may_plan = allows(current_actor(), MeetingPermission.EDIT)
    takes_votes = queries.polls.takes_votes(poll)
    return render(
        "meetings/polls/show.html",
        poll=poll,
        picture=picture,
        form=form,
        takes_votes=takes_votes,
        may_vote=takes_votes and picture.is_asked,
        may_add=takes_votes and (may_plan or poll.members_may_add),
        may_plan=may_plan,
        holidays=_holidays(picture),
        meeting=queries.polls.meeting_of_poll(poll),
        turns=queries.polls.turns_of(poll) if may_plan else (),
        text=poll_text(poll, picture, current_cluster()) if may_plan and takes_votes else "",
        status=422 if form.errors else 200,
    )
