"""Guests of a date poll: the board's list and messages, and the one page a guest's link opens."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    SYSTEM,
    NotFound,
    PortalError,
    RateLimiter,
    TooMany,
    back_to,
    current_actor,
    current_cluster,
    explain,
    form_page,
    in_language,
    network_prefix,
    public,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import PollGuestForm, VoteForm
from ..models import DatePoll, PollGuest
from ..permissions import MeetingPermission
from ..poll_links import guest_message, read_poll_token
from .blueprint import bp

# Only dead links count for a network: several guests may sit behind one address.
_dead_links = RateLimiter(60, per_seconds=600)
_votes = RateLimiter(20, per_seconds=600)


@bp.route("/polls/<ref:poll>/guests", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.polls.poll)
def poll_guests(poll: DatePoll) -> BaseResponse:
    form = PollGuestForm()
    if form.validate_on_submit():
        try:
            guest = services.add_poll_guest(
                poll, form.name.data or "", form.school.data or "", actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.poll_guest", poll=poll.public_id, guest=guest.public_id)
    return form_page(
        "meetings/polls/guests.html",
        form,
        poll=poll,
        guests=queries.poll_guests.guests_of(poll),
        takes_votes=queries.polls.takes_votes(poll),
    )


@bp.get("/polls/<ref:poll>/guests/<ref:guest>")
@requires(MeetingPermission.EDIT, load=queries.poll_guests.poll_guest)
def poll_guest(guest: PollGuest) -> BaseResponse:
    """What to send this guest."""
    poll, cluster = queries.polls.poll_of(guest), current_cluster()
    with in_language(cluster.language):
        text = guest_message(guest, poll, cluster)
    takes_votes = queries.polls.takes_votes(poll)
    return render("meetings/polls/guest.html", poll=poll, guest=guest, text=text, takes_votes=takes_votes)


@bp.post("/polls/<ref:poll>/guests/<ref:guest>/renew")
@requires(MeetingPermission.EDIT, load=queries.poll_guests.poll_guest)
def renew_poll_link(guest: PollGuest) -> BaseResponse:
    services.renew_poll_link(guest, actor=current_actor())
    poll = queries.polls.poll_of(guest)
    message = _("The old link is dead. Send the new one.")
    return back_to("meetings.poll_guest", message, poll=poll.public_id, guest=guest.public_id)


@bp.post("/polls/<ref:poll>/guests/<ref:guest>/remove")
@requires(MeetingPermission.EDIT, load=queries.poll_guests.poll_guest)
def remove_poll_guest(guest: PollGuest) -> BaseResponse:
    services.remove_poll_guest(guest, actor=current_actor())
    message = _("Removed. Asked again under the same name, they have their answers back.")
    return back_to("meetings.poll_guests", message, poll=queries.polls.poll_of(guest).public_id)


@bp.route("/p/<token>", methods=["GET", "POST"])
@public
def vote_by_link(token: str) -> BaseResponse:
    """GET shows the times and uses nothing up: previews of chats come here too."""
    try:
        guest, poll = queries.poll_guests.guest_of_link(read_poll_token(token))
    except NotFound:
        _slow_down(_dead_links.hit(network_prefix()))
        return render("meetings/answers/dead_link.html", status=404)
    slots, reason = queries.poll_guests.own_slots(guest, queries.polls.options_of(poll))
    form = VoteForm.for_slots(slots, reason=reason)
    if form.is_submitted():
        _slow_down(_votes.hit(guest.public_id))
        if form.validate():
            try:
                services.vote_by_link(poll, guest, form.votes, reason=form.reason.data or "", actor=SYSTEM)
            except PortalError as error:
                explain(form, error)
            else:
                message = _("Thank you, your answer is noted. You can change it as long as the poll is open.")
                return back_to("meetings.vote_by_link", message, token=token)
    return _page(poll, guest, slots, form)


def _page(
    poll: DatePoll, guest: PollGuest, slots: tuple[queries.poll_guests.GuestSlot, ...], form: VoteForm
) -> BaseResponse:
    response = render(
        "meetings/polls/by_link.html",
        poll=poll,
        guest=guest,
        slots=slots,
        form=form,
        has_answered=any(slot.mine for slot in slots),
        takes_votes=queries.polls.takes_votes(poll),
        status=422 if form.errors else 200,
    )
    # Whoever finds the address in a search machine could answer for somebody else.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _slow_down(wait_seconds: int) -> None:
    if wait_seconds:
        raise TooMany(
            _("Too many tries from this network. Wait a few minutes."), retry_after_seconds=wait_seconds
        )
