"""What tests type into questionnaires."""

from __future__ import annotations

from kkg_portal.api.testing import Person
from plugins.meetings.models import Meeting

from .proof_factories import (
    questions_in,
)

SAID = "Kartu suku kata ternyata disukai."


def fill(
    person: Person, meeting: Meeting, public_id: str, words: str = SAID, step: int = 4
) -> dict[str, str]:
    """What a browser sends for the standard reflection."""
    typed = {}
    for question in questions_in(person, meeting, public_id):
        typed[f"q_{question.public_id}"] = words if question.kind == "text" else str(step)
    return typed


def scale(person: Person, meeting: Meeting, public_id: str, step: str) -> dict[str, str]:
    questions = questions_in(person, meeting, public_id)
    return {f"q_{question.public_id}": step for question in questions if question.kind == "scale"}
