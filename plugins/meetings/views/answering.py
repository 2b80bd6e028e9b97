"""Answering an invitation with one tap."""

from __future__ import annotations

from flask import flash
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import Invalid, back_to, back_with, current_actor, current_cluster, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import AnswerForm
from ..kinds import Answer
from ..models import Meeting
from ..permissions import MeetingPermission
from ..wall_clock import span
from .blueprint import bp


@bp.post("/<ref:meeting>/answer")
@requires(MeetingPermission.ANSWER, load=queries.meeting)
def answer(meeting: Meeting) -> BaseResponse:
    form = AnswerForm()
    if not form.validate_on_submit():
        flash(_("Choose one of the three answers."), "error")
        return back_to("meetings.show", meeting=meeting.public_id)
    choice = Answer(form.answer.data)
    try:
        given = services.answer(meeting, choice, reason=form.reason.data or "", actor=current_actor())
    except Invalid as error:
        return back_with(error, "meetings.show", meeting=meeting.public_id)
    if given.answer in {Answer.YES, Answer.WAITING}:
        _show_own_clashes(meeting)
    return back_to("meetings.show", _thanks(given.answer), meeting=meeting.public_id)


def _show_own_clashes(meeting: Meeting) -> None:
    """What else this person has at that time, in any of their groups; nobody else sees it."""
    for clash in queries.own_clashes(meeting, current_actor()):
        flash(
            _(
                "You also have at that time: %(title)s, %(hours)s.",
                title=clash.title,
                hours=span(clash, current_cluster()),
            ),
            "warning",
        )


def _thanks(choice: Answer) -> str:
    if choice is Answer.WAITING:
        return _("All places are taken. You are on the waiting list and will be told when one becomes free.")
    if choice is Answer.YES:
        return _("Noted: you will attend. You can change this until the end of the meeting.")
    if choice is Answer.MAYBE:
        return _("Noted: perhaps. Change it as soon as you know.")
    return _("Noted: you cannot come. Thank you for saying so.")
