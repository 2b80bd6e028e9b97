"""Forms for tests and questionnaires: when they are open, one question, and the page people answer on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import Field, RadioField, ValidationError

from kkg_portal.api import (
    DateField,
    Invalid,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
    VersionedForm,
    choices_of,
    clock,
    current_cluster,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import QuestionKind, QuestionnaireKind
from ..models import Question, Questionnaire
from ..question_plan import LONGEST_WORDS, SCALE, TESTS, QuestionPlan, Window, read_options, write_options


class QuestionnaireForm(VersionedForm):
    """Title, introduction and the times between which it is open, on the cluster's wall clock."""

    title = LineField(
        _l("Title"),
        max_length=160,
        validators=[Required(_l("Write a title, for example: Reflection at the end."))],
    )
    intro = LongTextField(_l("What people read first"), max_length=1000, rows=3)
    opens_on = DateField(_l("Opens on"), validators=[Required(_l("Write the day, for example 28 November."))])
    opens = TimeField(_l("at"), validators=[Required(_l("Write the time, for example 9.30."))])
    closes_on = DateField(
        _l("Closes on"), validators=[Required(_l("Write the day, for example 28 November."))]
    )
    closes = TimeField(_l("at"), validators=[Required(_l("Write the time, for example 9.30."))])

    @classmethod
    def showing(cls, questionnaire: Questionnaire) -> QuestionnaireForm:
        cluster = current_cluster()
        opens = clock.local(questionnaire.opens_at, cluster)
        closes = clock.local(questionnaire.closes_at, cluster)
        return cls(
            data={
                "title": questionnaire.title,
                "intro": questionnaire.intro,
                "opens_on": opens.date(),
                "opens": opens.time(),
                "closes_on": closes.date(),
                "closes": closes.time(),
                "version": str(questionnaire.version),
            }
        )

    def window(self) -> Window:
        return Window(_moment(self.opens_on, self.opens), _moment(self.closes_on, self.closes))


class QuestionForm(PortalForm):
    """One question; the answers stand in one box, line by line, the right one with a star."""

    kind = RadioField(_l("How is it answered?"))
    text = LongTextField(
        _l("Question"),
        max_length=500,
        rows=3,
        validators=[Required(_l("Write the question, for example: Which fraction is larger, 1/3 or 1/5?"))],
    )
    options = LongTextField(_l("Answers to choose from"), max_length=1800, rows=5)

    def __init__(self, questionnaire_kind: QuestionnaireKind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_test = questionnaire_kind in TESTS
        kinds = (QuestionKind.CHOICE,) if self.is_test else tuple(QuestionKind)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in kinds])
        if self.is_test and not self.kind.data:
            self.kind.data = QuestionKind.CHOICE.value
        self.options.description = (
            _("One answer on each line. Put a star (*) before the right one.")
            if self.is_test
            else _("One answer on each line. Only for questions with several answers.")
        )

    @classmethod
    def showing(cls, question: Question, questionnaire_kind: QuestionnaireKind) -> QuestionForm:
        data = {
            "kind": question.kind.value,
            "text": question.text,
            "options": write_options(question.options, question.right_option),
        }
        return cls(questionnaire_kind, data=data)

    def validate_options(self, field: LongTextField) -> None:
        try:
            read_options(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from error

    def plan(self) -> QuestionPlan:
        kind = QuestionKind(self.kind.data)
        if kind is not QuestionKind.CHOICE:
            return QuestionPlan(kind, self.text.data or "")
        options, right = read_options(self.options.data or "")
        return QuestionPlan(kind, self.text.data or "", options, right if self.is_test else None)


class AnswerSheet(PortalForm):
    """The page members answer on: a field for each question, made by `answer_sheet`."""

    def answers(self) -> dict[str, Any]:
        """Public id of a question -> number of the answer, step of the scale or words."""
        found: dict[str, Any] = {}
        for name, field in self._fields.items():
            if name.startswith("q_") and field.data not in (None, ""):
                found[name[2:]] = int(field.data) if isinstance(field, RadioField) else field.data
        return found

    @property
    def question_fields(self) -> list[Field]:
        return [field for name, field in self._fields.items() if name.startswith("q_")]


def answer_sheet(questions: Sequence[Question]) -> AnswerSheet:
    """The sheet for these questions, filled with what was sent."""
    fields = {f"q_{question.public_id}": _field(question) for question in questions}
    made: AnswerSheet = type("AnswerSheetOfQuestions", (AnswerSheet,), fields)()
    return made


def _field(question: Question) -> Field:
    if question.kind is QuestionKind.TEXT:
        return LongTextField(question.text, max_length=LONGEST_WORDS, rows=3)
    if question.kind is QuestionKind.SCALE:
        pairs = [(str(step), _scale_words(step)) for step in SCALE]
    else:
        pairs = [(str(at), words) for at, words in enumerate(question.options)]
    # The summary at the top lists them all, so each says which question it is about.
    required = Required(_("Choose one answer: %(question)s", question=question.text[:80]))
    return RadioField(question.text, choices=choices_of(pairs), validators=[required])


def _scale_words(step: int) -> str:
    words = {SCALE[0]: _("1: not at all"), SCALE[-1]: _("5: very much so")}
    return words.get(step, str(step))


def _moment(day: DateField, wall_time: TimeField) -> datetime:
    assert day.data is not None, "asked for before validation"
    assert wall_time.data is not None, "asked for before validation"
    return clock.from_wall(day.data, wall_time.data, current_cluster())
