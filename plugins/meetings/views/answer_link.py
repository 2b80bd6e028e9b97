"""Answering by the link of an invitation: no account, nobody's name but one's own, and one page for every dead link."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    SYSTEM,
    NotFound,
    PortalError,
    RateLimiter,
    TooMany,
    back_to,
    explain,
    network_prefix,
    public,
    render,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..answer_links import read_answer_token
from ..choosable import ANSWER_BUTTONS
from ..forms import AnswerForm
from ..kinds import Answer
from ..models import Invitation
from .blueprint import bp

# Only dead links count for a network: a whole staff room answers behind one address.
_dead_links = RateLimiter(60, per_seconds=600)
_answers = RateLimiter(20, per_seconds=600)


@bp.route("/a/<token>", methods=["GET", "POST"])
@public
def answer_by_link(token: str) -> BaseResponse:
    """GET shows the meeting and three buttons, and uses nothing up: previews of chats come here too."""
    try:
        invitation = queries.invitation_of_link(read_answer_token(token))
    except NotFound:
        _slow_down(_dead_links.hit(network_prefix()))
        return render("meetings/answers/dead_link.html", status=404)
    form = AnswerForm()
    if form.is_submitted():
        _slow_down(_answers.hit(invitation.public_id))
        if form.validate():
            try:
                choice = Answer(form.answer.data)
                services.answer_by_link(invitation, choice, reason=form.reason.data or "", actor=SYSTEM)
            except PortalError as error:
                explain(form, error)
            else:
                return back_to("meetings.answer_by_link", _said(invitation), token=token)
        else:
            form.form_errors.append(_("Choose one of the three answers."))
    return _page(invitation, form, token)


def _page(invitation: Invitation, form: AnswerForm, token: str) -> BaseResponse:
    response = render(
        "meetings/answers/by_link.html",
        meeting=invitation.meeting,
        line=queries.answer_line(invitation),
        form=form,
        token=token,
        answer_buttons=ANSWER_BUTTONS,
        is_open=queries.takes_answers_still(invitation.meeting),
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


def _said(invitation: Invitation) -> str:
    if invitation.answer is Answer.WAITING:
        return _("All places are taken. You are on the waiting list and will be told when one becomes free.")
    return _("Thank you, your answer is noted. You can change it here until the meeting is over.")
