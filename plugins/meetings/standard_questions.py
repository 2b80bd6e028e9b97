"""What a new questionnaire starts with: titles, three questions for the way home, and the usual scales."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.api import Text, in_language
from kkg_portal.api import lazy_gettext as _l

from .kinds import QuestionKind, QuestionnaireKind
from .question_plan import QuestionPlan

INTRO = _l("Nobody sees who answered what: the portal does not store it.")
_TAKE_HOME: tuple[tuple[QuestionKind, Text], ...] = (
    (QuestionKind.TEXT, _l("What do I take home from this meeting?")),
    (QuestionKind.TEXT, _l("What will I try in class, and when?")),
    (QuestionKind.TEXT, _l("What stayed unclear?")),
)
_SCALES: tuple[tuple[QuestionKind, Text], ...] = (
    (QuestionKind.SCALE, _l("The aim of the meeting was clear.")),
    (QuestionKind.SCALE, _l("I can use the material in my class.")),
    (QuestionKind.SCALE, _l("The speaker explained so that I could follow.")),
    (QuestionKind.SCALE, _l("There was enough time to practise and to ask.")),
    (QuestionKind.SCALE, _l("Place and equipment were good.")),
)
_STANDARD: dict[QuestionnaireKind, tuple[tuple[QuestionKind, Text], ...]] = {
    QuestionnaireKind.REFLECTION: (*_TAKE_HOME, *_SCALES[:2]),
    QuestionnaireKind.SURVEY: (
        *_SCALES,
        (QuestionKind.TEXT, _l("What should we do differently next time?")),
    ),
}


@dataclass(frozen=True, slots=True)
class StandardQuestionnaire:
    title: str
    intro: str
    questions: tuple[QuestionPlan, ...]


def standard_questionnaire(kind: QuestionnaireKind, *, language: str) -> StandardQuestionnaire:
    """Title, introduction and questions in `language`; a test starts without questions."""
    with in_language(language):
        questions = tuple(QuestionPlan(one, str(text)) for one, text in _STANDARD.get(kind, ()))
        return StandardQuestionnaire(str(kind.label), str(INTRO), questions)
