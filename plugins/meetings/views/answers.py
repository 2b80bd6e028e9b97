"""The list of answers, and one person's: written down for them, their own link, a colleague instead."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Actor,
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    bound_cluster,
    current_actor,
    current_cluster,
    explain,
    form_page,
    in_language,
    ngettext,
    render,
    requires,
    whatsapp_url,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..addresses import meetings_path
from ..answer_links import answer_url
from ..forms import OnBehalfForm, SubstituteForm
from ..kinds import Answer
from ..messages import personal_request
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/<ref:meeting>/answers")
@requires(MeetingPermission.SCHOOL_ANSWERS_VIEW, load=queries.meeting)
def answers(meeting: Meeting) -> BaseResponse:
    """Names, answers and reasons, on a page of its own: a list of 150 people is too dear for the first page."""
    actor = current_actor()
    sees_all = allows(actor, MeetingPermission.ANSWERS_VIEW, meeting)
    return render(
        "meetings/answers.html",
        meeting=meeting,
        groups=queries.answer_lines(meeting, school_id=None if sees_all else _own_school(actor)),
        counts=queries.answer_counts(meeting) if sees_all else None,
        sees_all=sees_all,
        may_plan=allows(actor, MeetingPermission.EDIT, meeting),
        is_open=queries.takes_answers_still(meeting),
    )


@bp.post("/<ref:meeting>/nag")
@requires(MeetingPermission.EDIT, load=queries.meeting)
def nag(meeting: Meeting) -> BaseResponse:
    try:
        count = services.nag(meeting, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.answers", meeting=meeting.public_id)
    message = ngettext(
        "%(num)d person is reminded by mail, at most once a day.",
        "%(num)d people are reminded by mail, at most once a day.",
        count,
    )
    return back_to("meetings.answers", message, meeting=meeting.public_id)


@bp.route("/<ref:meeting>/answers/<ref:invitation>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.invitation)
def answer_of(invitation: Invitation) -> BaseResponse:
    form = OnBehalfForm(data={"answer": invitation.answer.value, "reason": invitation.reason})
    meeting = invitation.meeting
    if form.validate_on_submit():
        choice = Answer(form.answer.data)
        try:
            services.answer_on_behalf(
                invitation, choice, reason=form.reason.data or "", actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.answers", _("Written down for this person."), meeting=meeting.public_id)
    line = queries.answer_line(invitation)
    link = answer_url(meetings_path(), invitation)
    with in_language(current_cluster().language):
        text = personal_request(meeting, bound_cluster(), line.name, link)
    return form_page(
        "meetings/answers/one.html",
        form,
        meeting=meeting,
        line=line,
        text=text,
        to_phone=whatsapp_url(text, queries.whatsapp_of(line.phone)),
        is_open=queries.takes_answers_still(meeting),
    )


@bp.post("/<ref:meeting>/answers/<ref:invitation>/new-link")
@requires(MeetingPermission.EDIT, load=queries.invitation)
def renew_link(invitation: Invitation) -> BaseResponse:
    services.renew_link(invitation, actor=current_actor())
    return back_to(
        "meetings.answer_of",
        _("The old link no longer works. Send the new one."),
        meeting=invitation.meeting.public_id,
        invitation=invitation.public_id,
    )


@bp.get("/<ref:meeting>/substitute")
@requires(MeetingPermission.ANSWER, load=queries.meeting)
def own_substitute(meeting: Meeting) -> BaseResponse:
    """For whoever is invited: to the page about their own invitation."""
    invitation = queries.my_invitation(meeting, current_actor())
    if invitation is None:
        raise NotFound
    url = url_for("meetings.substitute", meeting=meeting.public_id, invitation=invitation.public_id)
    return redirect(url, code=303)


@bp.route("/<ref:meeting>/answers/<ref:invitation>/substitute", methods=["GET", "POST"])
@requires(MeetingPermission.SUBSTITUTE, load=queries.invitation)
def substitute(invitation: Invitation) -> BaseResponse:
    meeting, actor = invitation.meeting, current_actor()
    form = SubstituteForm(queries.possible_substitutes(invitation))
    sees_list = allows(actor, MeetingPermission.SCHOOL_ANSWERS_VIEW, meeting)
    back = "meetings.answers" if sees_list else "meetings.show"
    if form.validate_on_submit():
        try:
            services.substitute(invitation, form.membership_id, actor=actor)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(back, _("Noted: a colleague comes instead."), meeting=meeting.public_id)
    return form_page(
        "meetings/answers/substitute.html",
        form,
        meeting=meeting,
        line=queries.answer_line(invitation),
        back_url=url_for(back, meeting=meeting.public_id),
    )


def _own_school(actor: Actor) -> int:
    # 0 is no school's key: a principal who belongs to none sees nobody.
    return actor.school_id or 0
