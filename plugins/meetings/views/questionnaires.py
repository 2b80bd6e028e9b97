"""Tests, questionnaires and reflections of a meeting: the list, making one, its questions."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
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
from ..forms import QuestionForm, QuestionnaireForm
from ..kinds import QuestionnaireKind
from ..models import Meeting, Questionnaire
from ..permissions import MeetingPermission
from ..question_plan import TESTS
from .blueprint import bp


@bp.get("/<ref:meeting>/questionnaires")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def questionnaires(meeting: Meeting) -> BaseResponse:
    """Coordinators see all of them, members those they can answer or have answered."""
    actor = current_actor()
    lines = queries.questionnaires.questionnaires_of(meeting, actor)
    may_edit = allows(actor, MeetingPermission.QUESTIONNAIRE_EDIT, meeting)
    may_see_results = allows(actor, MeetingPermission.RESULTS_VIEW, meeting)
    there = {line.kind for line in lines}
    offered = (QuestionnaireKind.PRE, QuestionnaireKind.REFLECTION, QuestionnaireKind.SURVEY)
    return render(
        "meetings/questionnaires/index.html",
        meeting=meeting,
        lines=lines if may_edit or may_see_results else [line for line in lines if line.is_open],
        may_edit=may_edit,
        may_see_results=may_see_results,
        offered=[kind for kind in offered if kind not in there] if may_edit else [],
    )


@bp.post("/<ref:meeting>/questionnaires/add")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.meeting)
def add_questionnaire(meeting: Meeting) -> BaseResponse:
    wanted = request.form.get("kind", "")
    if wanted not in set(QuestionnaireKind):
        flash(_("Choose what to make: a test, a questionnaire or a reflection."), "error")
        return back_to("meetings.questionnaires", meeting=meeting.public_id)
    made = services.add_questionnaire(meeting, QuestionnaireKind(wanted), actor=current_actor())
    message = (
        _("The two tests are there. Now write their questions; both ask the same.")
        if made.kind in TESTS
        else _("It is there, with the usual questions. Change what you like.")
    )
    return back_to(
        "meetings.edit_questionnaire", message, meeting=meeting.public_id, questionnaire=made.public_id
    )


@bp.route("/<ref:meeting>/questionnaires/<ref:questionnaire>", methods=["GET", "POST"])
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def edit_questionnaire(questionnaire: Questionnaire) -> BaseResponse:
    form = QuestionnaireForm.showing(questionnaire)
    if form.validate_on_submit():
        try:
            services.edit_questionnaire(
                questionnaire,
                form.title.data or "",
                intro=form.intro.data or "",
                window=form.window(),
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.edit_questionnaire", _("Saved."), **_address(questionnaire))
    return render(
        "meetings/questionnaires/edit.html",
        questionnaire=questionnaire,
        meeting=questionnaire.meeting,
        questions=queries.questionnaires.questions_of(questionnaire),
        answered=queries.questionnaires.submission_count(questionnaire),
        is_test=questionnaire.kind in TESTS,
        form=form,
        status=422 if form.errors else 200,
    )


@bp.route("/<ref:meeting>/questionnaires/<ref:questionnaire>/questions/new", methods=["GET", "POST"])
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def add_question(questionnaire: Questionnaire) -> BaseResponse:
    form = QuestionForm(questionnaire.kind)
    if form.validate_on_submit():
        try:
            services.add_question(questionnaire, form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.edit_questionnaire", _("The question is in."), **_address(questionnaire))
    return _question_page(questionnaire, form, "")


@bp.route("/<ref:meeting>/questionnaires/<ref:questionnaire>/questions/<question>", methods=["GET", "POST"])
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def edit_question(questionnaire: Questionnaire, question: str) -> BaseResponse:
    form = QuestionForm.showing(
        queries.questionnaires.question_of(questionnaire, question), questionnaire.kind
    )
    if form.validate_on_submit():
        try:
            services.edit_question(questionnaire, question, form.plan(), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.edit_questionnaire", _("Saved."), **_address(questionnaire))
    return _question_page(questionnaire, form, question)


@bp.post("/<ref:meeting>/questionnaires/<ref:questionnaire>/questions/<question>/<act>")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def change_question(questionnaire: Questionnaire, question: str, act: str) -> BaseResponse:
    """`act` is up, down or drop."""
    actor, steps = current_actor(), {"up": -1, "down": 1}
    try:
        if act == "drop":
            services.drop_question(questionnaire, question, actor=actor)
        elif act in steps:
            services.shift_question(questionnaire, question, steps=steps[act], actor=actor)
        else:
            raise NotFound
    except PortalError as error:
        return back_with(error, "meetings.edit_questionnaire", **_address(questionnaire))
    return back_to(
        "meetings.edit_questionnaire",
        _("The question is deleted.") if act == "drop" else "",
        **_address(questionnaire),
    )


@bp.post("/<ref:meeting>/questionnaires/<ref:questionnaire>/close")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def close_questionnaire(questionnaire: Questionnaire) -> BaseResponse:
    address = _address(questionnaire)
    try:
        services.close_questionnaire(questionnaire, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.questionnaires", meeting=address["meeting"])
    return back_to("meetings.results", _("Closed. These are the results."), **address)


@bp.post("/<ref:meeting>/questionnaires/<ref:questionnaire>/remind")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def remind_of_questionnaire(questionnaire: Questionnaire) -> BaseResponse:
    public_id = questionnaire.meeting.public_id
    try:
        count = services.remind_of_questionnaire(questionnaire, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.questionnaires", meeting=public_id)
    message = ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", count)
    return back_to("meetings.questionnaires", message, meeting=public_id)


@bp.post("/<ref:meeting>/questionnaires/<ref:questionnaire>/drop")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.questionnaire)
def drop_questionnaire(questionnaire: Questionnaire) -> BaseResponse:
    public_id = questionnaire.meeting.public_id
    try:
        services.drop_questionnaire(questionnaire, actor=current_actor())
    except PortalError as error:
        return back_with(error, "meetings.edit_questionnaire", **_address(questionnaire))
    undo = url_for("meetings.restore_questionnaire", meeting=public_id, questionnaire=questionnaire.public_id)
    flash((_("“%(title)s” was deleted.", title=questionnaire.title), undo), "undo")  # type: ignore[arg-type]
    return back_to("meetings.questionnaires", meeting=public_id)


@bp.post("/<ref:meeting>/questionnaires/<ref:questionnaire>/restore")
@requires(MeetingPermission.QUESTIONNAIRE_EDIT, load=queries.questionnaires.dropped_questionnaire)
def restore_questionnaire(questionnaire: Questionnaire) -> BaseResponse:
    public_id = questionnaire.meeting.public_id
    services.restore_questionnaire(questionnaire, actor=current_actor())
    return back_to("meetings.questionnaires", meeting=public_id)


def _question_page(questionnaire: Questionnaire, form: QuestionForm, question: str) -> BaseResponse:
    return form_page(
        "meetings/questionnaires/question.html",
        form,
        questionnaire=questionnaire,
        meeting=questionnaire.meeting,
        question=question,
    )


def _address(questionnaire: Questionnaire) -> dict[str, str]:
    return {"meeting": questionnaire.meeting.public_id, "questionnaire": questionnaire.public_id}
