"""Results of tests and questionnaires: numbers of groups, never of a person.

Nothing is told of fewer than LEAST answers, and nothing while a questionnaire is open: whoever watched the
numbers grow by one would know an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from sqlalchemy import select

from kkg_portal.api import session

from ..kinds import QuestionKind
from ..models import Question, Questionnaire, Submission
from ..question_plan import SCALE
from .invitations import MOST_PEOPLE
from .questionnaires import questions_of

LEAST = 5
Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """`counts` are (words, how many); `mean` is of a scale; `words` come in a new order each time."""

    text: str
    kind: QuestionKind
    number: int
    counts: tuple[tuple[str, int], ...] = ()
    mean: float | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How many had one question of a test right, before and after."""

    text: str
    right_before: int
    right_after: int


@dataclass(frozen=True, slots=True)
class TestResult:
    """Two tests of one group. The means and the gain are None below LEAST pairs.

    `gain` is the normalised one: the part of what was still missing before that was gained, of the means of
    all pairs; None too where everybody had everything right before.
    """

    before: int
    after: int
    pairs: int
    mean_before: float | None
    mean_after: float | None
    gain: float | None
    items: tuple[ItemResult, ...]


def question_results(questionnaire: Questionnaire) -> tuple[int, list[QuestionResult]]:
    """How many answered, and what to each question; no questions below LEAST answers."""
    given = [answers for _code, answers in _submissions(questionnaire.id)]
    if len(given) < LEAST:
        return len(given), []
    return len(given), [_result(question, given) for question in questions_of(questionnaire)]


def test_result(before: Questionnaire, after: Questionnaire) -> TestResult:
    """The test before beside the test after."""
    questions = [question for question in questions_of(before) if question.right_option is not None]
    first, second = _submissions(before.id), _submissions(after.id)
    shares = _paired_shares(questions, first, second)
    enough = len(shares) >= LEAST
    mean_before = _mean(share for share, _later in shares) if enough else None
    mean_after = _mean(later for _share, later in shares) if enough else None
    items: tuple[ItemResult, ...] = ()
    if min(len(first), len(second)) >= LEAST:
        items = tuple(
            ItemResult(question.text, _right_count(question, first), _right_count(question, second))
            for question in questions
        )
    return TestResult(
        before=len(first),
        after=len(second),
        pairs=len(shares),
        mean_before=mean_before,
        mean_after=mean_after,
        gain=_gain(mean_before, mean_after),
        items=items,
    )


def test_pair(questionnaire: Questionnaire) -> tuple[Questionnaire, Questionnaire]:
    """Both halves of a test, whichever of them is at hand."""
    before_id = questionnaire.before_id or questionnaire.id
    rows = session.scalars(
        select(Questionnaire)
        .where((Questionnaire.id == before_id) | (Questionnaire.before_id == before_id))
        .order_by(Questionnaire.before_id.is_not(None))
    ).all()
    return rows[0], rows[1]


def _submissions(questionnaire_id: int) -> list[tuple[str | None, Answers]]:
    rows = session.execute(
        select(Submission.pair_code, Submission.answers)
        .where(Submission.questionnaire_id == questionnaire_id)
        .order_by(Submission.id)
        .limit(MOST_PEOPLE)
    )
    return [(row.pair_code, row.answers) for row in rows]


def _result(question: Question, given: list[Answers]) -> QuestionResult:
    values = [answers[question.public_id] for answers in given if question.public_id in answers]
    if question.kind is QuestionKind.TEXT:
        words = [str(value) for value in values]
        SystemRandom().shuffle(words)
        return QuestionResult(question.text, question.kind, len(values), words=tuple(words))
    counts = Counter(values)
    if question.kind is QuestionKind.SCALE:
        by_step = tuple((str(step), counts.get(step, 0)) for step in SCALE)
        mean = round(_mean(values), 1) if values else None
        return QuestionResult(question.text, question.kind, len(values), by_step, mean)
    by_option = tuple((words, counts.get(at, 0)) for at, words in enumerate(question.options))
    return QuestionResult(question.text, question.kind, len(values), by_option)


def _paired_shares(
    questions: Sequence[Question],
    first: list[tuple[str | None, Answers]],
    second: list[tuple[str | None, Answers]],
) -> list[tuple[float, float]]:
    """The share of right answers before and after of each pair; the code that paired them goes no further."""
    if not questions:
        return []
    later = {code: answers for code, answers in second if code}
    return [
        (_share(questions, answers), _share(questions, later[code]))
        for code, answers in first
        if code in later
    ]


def _share(questions: Sequence[Question], answers: Answers) -> float:
    return sum(_is_right(question, answers) for question in questions) / len(questions)


def _right_count(question: Question, submissions: list[tuple[str | None, Answers]]) -> int:
    return sum(_is_right(question, answers) for _code, answers in submissions)


def _is_right(question: Question, answers: Answers) -> bool:
    return answers.get(question.public_id) == question.right_option


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def _gain(mean_before: float | None, mean_after: float | None) -> float | None:
    if mean_before is None or mean_after is None or mean_before >= 1:
        return None
    return (mean_after - mean_before) / (1 - mean_before)
