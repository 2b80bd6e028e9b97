"""Making tests and questionnaires: from a standard one, its questions, when it is open, and whom to remind."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, func, select

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, inbox, session, verb
from kkg_portal.api import gettext as _

from ..kinds import QUESTIONNAIRE_OPEN, QuestionnaireKind
from ..models import Meeting, Question, Questionnaire
from ..permissions import MeetingPermission
from ..queries.questionnaires import (
    halves_of,
    question_of,
    questions_of,
    submission_count,
    takes_answers,
)
from ..question_plan import MOST_QUESTIONS, TESTS, QuestionPlan, Window, usual_window
from ..questionnaire_clock import forget_pair_key, lay_into_inboxes, plan_opening_and_closing
from ..standard_questions import standard_questionnaire


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def add_questionnaire(meeting: Meeting, kind: QuestionnaireKind, *, actor: Actor) -> Questionnaire:
    """One of each kind for a meeting; asked again it returns the one there is.

    A test comes as two: the one after asks the questions of the one before, so that both can be compared.
    """
    kind = QuestionnaireKind.PRE if kind in TESTS else kind
    # Two who press the button at once get the same questionnaire.
    session.scalars(select(Meeting.id).where(Meeting.id == meeting.id).with_for_update()).one()
    there = session.scalar(
        select(Questionnaire).where(Questionnaire.meeting_id == meeting.id, Questionnaire.kind == kind)
    )
    if there is not None and there.deleted_at is None:
        return there
    if there is not None:
        # A new one takes the place of the one that was deleted.
        forget_questionnaire(there)
    made = _made(meeting, kind)
    if kind is QuestionnaireKind.PRE:
        made.pair_key = secrets.token_bytes(32)
        _made(meeting, QuestionnaireKind.POST, before_id=made.id)
    return made


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def edit_questionnaire(
    questionnaire: Questionnaire, title: str, *, intro: str, window: Window, version: int, actor: Actor
) -> None:
    """Words and times. What closed with answers in it stays closed: opened again it would tell who came later."""
    window.check()
    if window.closes_at > clock.now():
        _require_not_over(questionnaire)
    questionnaire.expect(version)
    questionnaire.title, questionnaire.intro = title, intro
    questionnaire.opens_at, questionnaire.closes_at = window.opens_at, window.closes_at
    plan_opening_and_closing(questionnaire)


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def close_questionnaire(questionnaire: Questionnaire, *, actor: Actor) -> None:
    """Stop taking answers now, for good; the results appear."""
    if questionnaire.opens_at > clock.now():
        raise Invalid(_("It is not open yet. Change its times instead."))
    questionnaire.closes_at = min(questionnaire.closes_at, clock.now())
    forget_pair_key(questionnaire)
    inbox.take(QUESTIONNAIRE_OPEN, questionnaire.ref)


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def drop_questionnaire(questionnaire: Questionnaire, *, actor: Actor) -> None:
    """Delete one nobody has answered, both halves of a test together; `restore_questionnaire` brings them back."""
    # Whoever answers in this moment holds the row, and then it stays.
    session.scalars(
        select(Questionnaire.id).where(Questionnaire.id == questionnaire.id).with_for_update()
    ).one()
    _require_unanswered(questionnaire)
    for half in halves_of(questionnaire):
        half.deleted_at = half.deleted_at or clock.now()
        inbox.take(QUESTIONNAIRE_OPEN, half.ref)


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def restore_questionnaire(questionnaire: Questionnaire, *, actor: Actor) -> None:
    """Bring back what was deleted; what would be open now is asked again, what closed meanwhile stays closed."""
    for half in halves_of(questionnaire):
        half.deleted_at = None
        plan_opening_and_closing(half)
        if takes_answers(half):
            lay_into_inboxes(half)
        elif half.closes_at <= clock.now():
            forget_pair_key(half)


def forget_questionnaire(questionnaire: Questionnaire) -> None:
    """It goes for good with its questions, the test after before the one before; inside a verb or a job."""
    halves = halves_of(questionnaire)
    session.execute(delete(Question).where(Question.questionnaire_id.in_([half.id for half in halves])))
    for half in reversed(halves):
        session.delete(half)
        session.flush()


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def add_question(questionnaire: Questionnaire, plan: QuestionPlan, *, actor: Actor) -> Question:
    """A question at the end, as long as nobody has answered."""
    plan.check(questionnaire.kind)
    _require_unanswered(questionnaire)
    owner_id = questionnaire.before_id or questionnaire.id
    last, count = session.execute(
        select(func.max(Question.position), func.count()).where(Question.questionnaire_id == owner_id)
    ).one()
    if count >= MOST_QUESTIONS:
        raise Invalid(_("Forty questions are the most. People answer on a phone: fewer are better."))
    question = Question(questionnaire_id=owner_id, position=(last or 0) + 1)
    _write(question, plan)
    session.add(question)
    return question


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def edit_question(questionnaire: Questionnaire, question: str, plan: QuestionPlan, *, actor: Actor) -> None:
    """Change a question, by its public id, as long as nobody has answered."""
    plan.check(questionnaire.kind)
    _require_unanswered(questionnaire)
    _write(question_of(questionnaire, question), plan)


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def drop_question(questionnaire: Questionnaire, question: str, *, actor: Actor) -> None:
    """Delete a question, by its public id, as long as nobody has answered."""
    _require_unanswered(questionnaire)
    session.delete(question_of(questionnaire, question))


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def shift_question(questionnaire: Questionnaire, question: str, *, steps: int, actor: Actor) -> None:
    """Move a question up (-1) or down (1); at the edge nothing happens."""
    _require_unanswered(questionnaire)
    questions = list(questions_of(questionnaire))
    here = questions.index(question_of(questionnaire, question))
    there = min(max(here + steps, 0), len(questions) - 1)
    questions.insert(there, questions.pop(here))
    for position, one in enumerate(questions, start=1):
        one.position = position


@verb(MeetingPermission.QUESTIONNAIRE_EDIT)
def remind_of_questionnaire(questionnaire: Questionnaire, *, actor: Actor) -> int:
    """Lay it into the inboxes of those who have not answered; returns how many they are."""
    now = clock.now()
    if not questionnaire.opens_at <= now < questionnaire.closes_at:
        raise Invalid(_("It is not open just now, so nobody can answer."))
    return lay_into_inboxes(questionnaire)


def _made(meeting: Meeting, kind: QuestionnaireKind, *, before_id: int | None = None) -> Questionnaire:
    standard = standard_questionnaire(kind, language=bound_cluster().language)
    window = usual_window(meeting, kind)
    made = Questionnaire(
        meeting_id=meeting.id,
        kind=kind,
        title=standard.title,
        intro=standard.intro,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        before_id=before_id,
    )
    session.add(made)
    # The questions and the test after point at its id.
    session.flush()
    for position, plan in enumerate(standard.questions, start=1):
        question = Question(questionnaire_id=made.id, position=position)
        _write(question, plan)
        session.add(question)
    plan_opening_and_closing(made)
    return made


def _write(question: Question, plan: QuestionPlan) -> None:
    question.kind, question.text = plan.kind, plan.text
    question.options, question.right_option = list(plan.options), plan.right_option


def _require_unanswered(questionnaire: Questionnaire) -> None:
    if submission_count(questionnaire):
        raise Invalid(_("Somebody has answered already, so the questions stay as they are."))


def _require_not_over(questionnaire: Questionnaire) -> None:
    if questionnaire.closes_at <= clock.now() and submission_count(questionnaire):
        raise Invalid(
            _("It is closed and its results can be seen, so it does not open again."), field="closes"
        )
