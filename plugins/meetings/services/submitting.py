"""Answering a test or questionnaire, so that nobody can tell afterwards who answered what.

What is promised, of the database as it lies there:
- a submission holds no account, no time and an id by chance; that somebody answered is a row of its own,
  with an id by chance as well;
- both are written in one transaction, and each time all submissions of the questionnaire are written anew in
  an order by chance: neither row numbers, nor the places of rows in PostgreSQL (ctid), nor the transactions
  that wrote them (xmin), nor the order in a dump pair the two tables;
- the audit line says that somebody answered a questionnaire and when; no line, job, inbox or log names a
  submission;
- the code that pairs two tests is made with a key that is erased when the second test closes.

What is not promised: who holds copies of the database of before and after one answer, its write-ahead log or
its memory can compare them; until the second test closes, who holds the key can compute the codes; a copy of
the database from that time still holds it. Small groups and handwriting-like words give people away whatever
a program does, hence LEAST in queries/results.py.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from kkg_portal.api import Actor, Invalid, Unavailable, inbox, session, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..kinds import QUESTIONNAIRE_OPEN, QuestionKind, QuestionnaireKind
from ..models import Answered, Question, Questionnaire, Submission
from ..permissions import MeetingPermission
from ..queries.questionnaires import has_answered, questions_of, takes_answers
from ..question_plan import LONGEST_WORDS, SCALE

_ANSWERED_ALREADY = _l("You have answered already. Thank you; one answer from each person is enough.")
_TRIES = 5
_HIGHEST_ID = 2**31 - 1


@verb(MeetingPermission.QUESTIONNAIRE_ANSWER)
def submit(questionnaire: Questionnaire, answers: Mapping[str, Any], *, actor: Actor) -> None:
    """Answer once, while it is open. `answers` go by the public ids of the questions.

    Returns nothing on purpose: what a verb returns is what the audit line names.
    """
    if actor.membership_id is None or not takes_answers(questionnaire):
        raise Invalid(_("This is not open just now. Look at the meeting's page for when it is."))
    # Writers of one questionnaire come one after the other: each lays all submissions anew.
    standing = (Questionnaire.id == questionnaire.id, Questionnaire.deleted_at.is_(None))
    if session.scalars(select(Questionnaire.id).where(*standing).with_for_update()).first() is None:
        raise Invalid(_("This is not open just now. Look at the meeting's page for when it is."))
    if has_answered(questionnaire, actor):
        raise Invalid(str(_ANSWERED_ALREADY))
    given = _understood(questions_of(questionnaire), answers)
    code = _pair_code(questionnaire, actor.membership_id)
    _mark_answered(questionnaire, actor.membership_id)
    _lay_among_the_others(questionnaire.id, code, given)
    inbox.take(QUESTIONNAIRE_OPEN, questionnaire.ref, user_id=actor.user_id)


def _understood(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What can be counted. Words may stay away; a choice or a step of the scale may not."""
    given: dict[str, Any] = {}
    for question in questions:
        value = answers.get(question.public_id)
        if question.kind is QuestionKind.TEXT:
            if words := str(value or "").strip()[:LONGEST_WORDS]:
                given[question.public_id] = words
            continue
        allowed = SCALE if question.kind is QuestionKind.SCALE else range(len(question.options))
        if not isinstance(value, int) or value not in allowed:
            raise Invalid(_("Choose one answer."), field=f"q_{question.public_id}")
        given[question.public_id] = value
    return given


def _pair_code(questionnaire: Questionnaire, membership_id: int) -> str | None:
    """The same of one person in both halves of a test, and of nobody once the key is gone."""
    key = questionnaire.pair_key
    if questionnaire.kind is QuestionnaireKind.POST:
        key = session.scalar(
            select(Questionnaire.pair_key).where(Questionnaire.id == questionnaire.before_id)
        )
    if key is None:
        return None
    return hmac.new(key, str(membership_id).encode(), "sha256").hexdigest()[:32]


def _mark_answered(questionnaire: Questionnaire, membership_id: int) -> None:
    for _try in range(_TRIES):
        try:
            with session.begin_nested():
                session.add(
                    Answered(id=_random_id(), questionnaire_id=questionnaire.id, membership_id=membership_id)
                )
            return
        except IntegrityError:
            continue
    # Not the number by chance: somebody answered twice at once, and the second one is told so.
    raise Invalid(str(_ANSWERED_ALREADY))


def _lay_among_the_others(questionnaire_id: int, code: str | None, given: dict[str, Any]) -> None:
    rows = session.execute(
        select(Submission.pair_code, Submission.answers).where(
            Submission.questionnaire_id == questionnaire_id
        )
    )
    everybody = [(row.pair_code, row.answers) for row in rows] + [(code, given)]
    session.execute(
        delete(Submission)
        .where(Submission.questionnaire_id == questionnaire_id)
        .execution_options(synchronize_session=False)
    )
    for _try in range(_TRIES):
        secrets.SystemRandom().shuffle(everybody)
        try:
            # Ids by chance meet one that is taken now and then; it may be another cluster's, so we only try.
            with session.begin_nested():
                session.add_all(
                    Submission(
                        id=_random_id(),
                        questionnaire_id=questionnaire_id,
                        pair_code=pair_code,
                        answers=answers,
                    )
                    for pair_code, answers in everybody
                )
            return
        except IntegrityError:
            continue
    raise Unavailable(_("Your answer could not be stored just now. Please send it once more."))


def _random_id() -> int:
    return secrets.randbelow(_HIGHEST_ID) + 1
