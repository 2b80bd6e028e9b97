"""What a coordinator plans of a questionnaire and its questions, before the verbs judge it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kkg_portal.api import Invalid
from kkg_portal.api import gettext as _

from .kinds import QuestionKind, QuestionnaireKind
from .models import Meeting

TESTS = frozenset({QuestionnaireKind.PRE, QuestionnaireKind.POST})
MOST_QUESTIONS = 40
MOST_OPTIONS = 8
SCALE = range(1, 6)
LONGEST_WORDS = 1000

_BEFORE_START, _INTO_MEETING = timedelta(days=1), timedelta(minutes=30)
_BEFORE_END, _AFTERWARDS = timedelta(minutes=15), timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when people may answer; it opens and closes by itself."""

    opens_at: datetime
    closes_at: datetime

    def check(self) -> None:
        if self.closes_at <= self.opens_at:
            raise Invalid(_("The end must be after the beginning."), field="closes")


def usual_window(meeting: Meeting, kind: QuestionnaireKind) -> Window:
    """A day before until half an hour after the start; everything else from just before the end for three days."""
    if kind is QuestionnaireKind.PRE:
        return Window(meeting.starts_at - _BEFORE_START, meeting.starts_at + _INTO_MEETING)
    return Window(meeting.ends_at - _BEFORE_END, meeting.ends_at + _AFTERWARDS)


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """`right_option` counts from 0 and is None where nothing is right or wrong."""

    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()
    right_option: int | None = None

    def check(self, questionnaire_kind: QuestionnaireKind) -> None:
        is_test = questionnaire_kind in TESTS
        if is_test and self.kind is not QuestionKind.CHOICE:
            raise Invalid(_("A test has questions with several answers, one of them right."), field="kind")
        if self.kind is not QuestionKind.CHOICE:
            return
        if not 2 <= len(self.options) <= MOST_OPTIONS:
            raise Invalid(_("Write two to eight answers, each on a line of its own."), field="options")
        if is_test and self.right_option is None:
            raise Invalid(_("Put a star (*) before the one answer that is right."), field="options")


def read_options(typed: str) -> tuple[tuple[str, ...], int | None]:
    """Answers line by line and the position of the one with a star. Raises Invalid when two have one."""
    lines = [line.strip() for line in typed.splitlines() if line.strip(" *\t")]
    starred = [position for position, line in enumerate(lines) if line.startswith("*")]
    if len(starred) > 1:
        raise Invalid(_("Only one answer can be the right one: leave a single star."), field="options")
    options = tuple(line.lstrip("* ").strip()[:200] for line in lines)
    return options, starred[0] if starred else None


def write_options(options: list[str], right_option: int | None) -> str:
    """The way back, for the form."""
    return "\n".join(
        f"* {words}" if position == right_option else words for position, words in enumerate(options)
    )
