"""Answering a test or questionnaire on one page, the thanks for it, and the results."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    allows,
    back_to,
    clock,
    current_actor,
    explain,
    form_page,
    format_number,
    render,
    requires,
)

from .. import queries, services
from ..forms import answer_sheet
from ..models import Questionnaire
from ..permissions import MeetingPermission
from ..question_plan import TESTS
from .blueprint import bp


@bp.route("/<ref:meeting>/questionnaires/<ref:questionnaire>/answer", methods=["GET", "POST"])
@requires(MeetingPermission.QUESTIONNAIRE_ANSWER, load=queries.questionnaires.questionnaire)
def fill_in(questionnaire: Questionnaire) -> BaseResponse:
    actor = current_actor()
    address = {"meeting": questionnaire.meeting.public_id, "questionnaire": questionnaire.public_id}
    questions = queries.questionnaires.questions_of(questionnaire)
    form = answer_sheet(questions)
    if form.validate_on_submit():
        try:
            services.submit(questionnaire, form.answers(), actor=actor)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.thanks", **address)
    return form_page(
        "meetings/questionnaires/answer.html",
        form,
        questionnaire=questionnaire,
        meeting=questionnaire.meeting,
        is_open=queries.questionnaires.takes_answers(questionnaire),
        is_done=queries.questionnaires.has_answered(questionnaire, actor),
        has_opened=questionnaire.opens_at <= clock.now(),
        is_test=questionnaire.kind in TESTS,
    )


@bp.get("/<ref:meeting>/questionnaires/<ref:questionnaire>/thanks")
@requires(MeetingPermission.QUESTIONNAIRE_ANSWER, load=queries.questionnaires.questionnaire)
def thanks(questionnaire: Questionnaire) -> BaseResponse:
    return render(
        "meetings/questionnaires/thanks.html",
        questionnaire=questionnaire,
        meeting=questionnaire.meeting,
        is_test=questionnaire.kind in TESTS,
        draft_done=f"answers:{questionnaire.public_id}",
    )


@bp.get("/<ref:meeting>/questionnaires/<ref:questionnaire>/results")
@requires(MeetingPermission.RESULTS_VIEW, load=queries.questionnaires.questionnaire)
def results(questionnaire: Questionnaire) -> BaseResponse:
    """Numbers once it is closed; the words people wrote for coordinators only."""
    is_test, is_over = questionnaire.kind in TESTS, questionnaire.closes_at <= clock.now()
    pair = queries.test_pair(questionnaire) if is_test else None
    number, answers = queries.question_results(questionnaire)
    return render(
        "meetings/questionnaires/results.html",
        questionnaire=questionnaire,
        meeting=questionnaire.meeting,
        is_over=is_over and (pair is None or pair[1].closes_at <= clock.now()),
        test=queries.test_result(*pair) if pair else None,
        number=number,
        answers=answers,
        least=queries.LEAST,
        percent=_percent,
        one_decimal=lambda value: format_number(value, 1),
        may_read_words=allows(current_actor(), MeetingPermission.RESULT_WORDS_VIEW, questionnaire),
    )


def _percent(share: float) -> str:
    return f"{format_number(round(share * 100), 0)}%"
