"""Bringing a problem to a meeting or a facilitator, and what those do about it."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    AGENDA_INTAKE,
    OpenMeeting,
    PortalError,
    back_to,
    back_with,
    clock,
    current_actor,
    current_cluster,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..escalation_ends import mentors_here
from ..forms.escalating import AnswerForm, DecisionForm, GiveBackForm, ToMeetingForm, ToMentorForm
from ..models import Escalation, Thread
from ..permissions import ThreadPermission
from ..queries import escalations, loaders, work_loaders
from ..services import escalating
from .blueprint import bp

_USUALLY = timedelta(days=7)


@bp.get("/escalations")
@requires(ThreadPermission.ESCALATIONS_VIEW)
def escalations_list() -> BaseResponse:
    actor = current_actor()
    return render(
        "problem_threads/escalations/index.html",
        waiting=escalations.waiting_escalations(actor),
        unsolved=escalations.long_unsolved(actor),
    )


@bp.route("/<ref:thread>/to-meeting", methods=["GET", "POST"])
@requires(ThreadPermission.ESCALATE, load=loaders.thread)
def to_meeting(thread: Thread) -> BaseResponse:
    where = thread.public_id
    meetings = _open_meetings()
    form = ToMeetingForm(meetings)
    if form.validate_on_submit():
        chosen = next((one.ref for one in meetings if one.ref.public_id == form.meeting.data), None)
        try:
            escalating.bring_to_meeting(thread, chosen, form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, _("The chair of the meeting is asked. The decision comes back here by itself."))
    return form_page("problem_threads/escalations/to_meeting.html", form, thread=thread)


@bp.route("/<ref:thread>/to-facilitator", methods=["GET", "POST"])
@requires(ThreadPermission.ESCALATE, load=loaders.thread)
def to_mentor(thread: Thread) -> BaseResponse:
    where = thread.public_id
    mentors = mentors_here()
    form = ToMentorForm(mentors, data={"answer_by": clock.today(current_cluster()) + _USUALLY})
    if form.validate_on_submit() and form.answer_by.data is not None:
        try:
            escalating.bring_to_mentor(
                thread,
                form.mentor.data or "",
                form.answer_by.data,
                form.reason.data or "",
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, _("The facilitator is told. If no answer comes by that day, it comes back."))
    return form_page(
        "problem_threads/escalations/to_mentor.html", form, thread=thread, has_mentors=bool(mentors)
    )


@bp.post("/<ref:thread>/escalations/<ref:escalation>/take")
@requires(ThreadPermission.ESCALATION_TAKE, load=work_loaders.escalation)
def take_escalation(escalation: Escalation) -> BaseResponse:
    where = escalation.thread.public_id
    try:
        escalating.take(escalation, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where, _anchor="further")
    return _to(where, _("It is yours now. Answer here when you are ready."))


@bp.route("/<ref:thread>/escalations/<ref:escalation>/answer", methods=["GET", "POST"])
@requires(ThreadPermission.ESCALATION_TAKE, load=work_loaders.escalation)
def answer_escalation(escalation: Escalation) -> BaseResponse:
    where = escalation.thread.public_id
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            escalating.answer(escalation, form.text.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, _("Your answer stands in the thread, as a solution colleagues can try."))
    return _form(escalation, form, ("text",), _("Answer the problem"), _("Send the answer"))


@bp.route("/<ref:thread>/escalations/<ref:escalation>/decision", methods=["GET", "POST"])
@requires(ThreadPermission.ESCALATION_TAKE, load=work_loaders.escalation)
def record_decision(escalation: Escalation) -> BaseResponse:
    where = escalation.thread.public_id
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            escalating.record_decision(escalation, form.text.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, _("The decision stands in the thread, and the problem is resolved."))
    return _form(escalation, form, ("text",), _("What the meeting decided"), _("Save the decision"))


@bp.route("/<ref:thread>/escalations/<ref:escalation>/give-back", methods=["GET", "POST"])
@requires(ThreadPermission.ESCALATION_TAKE, load=work_loaders.escalation)
def give_back_escalation(escalation: Escalation) -> BaseResponse:
    where = escalation.thread.public_id
    form = GiveBackForm()
    if form.validate_on_submit():
        try:
            escalating.give_back(escalation, form.note.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, _("It is back with the group; the coordinators look for another way."))
    return _form(escalation, form, ("note",), _("Give the problem back"), _("Give it back"))


@bp.post("/<ref:thread>/escalations/<ref:escalation>/withdraw")
@requires(ThreadPermission.ESCALATE, load=work_loaders.escalation)
def withdraw_escalation(escalation: Escalation) -> BaseResponse:
    where = escalation.thread.public_id
    try:
        escalating.withdraw(escalation, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where, _anchor="further")
    return _to(where, _("Taken back. The talk goes on here."))


def _open_meetings() -> list[OpenMeeting]:
    intake = AGENDA_INTAKE.get()
    return list(intake.open_meetings(current_actor())) if intake is not None else []


def _form(
    escalation: Escalation, form: object, fields: tuple[str, ...], heading: str, label: str
) -> BaseResponse:
    return form_page(
        "problem_threads/escalations/form.html",
        form,
        thread=escalation.thread,
        escalation=escalation,
        fields=fields,
        heading=heading,
        label=label,
    )


def _to(where: str, words: str) -> BaseResponse:
    return back_to("problem_threads.show", words, thread=where, _anchor="further")
