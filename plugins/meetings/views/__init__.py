"""Pages of the meetings plugin; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import (
    agenda,
    answering,
    answering_questions,
    attendance,
    calendar,
    closing,
    follow_up,
    listing,
    minutes,
    papers,
    polls,
    questionnaires,
    roll_papers,
    roll_review,
    room,
    scheduling,
    sharing,
    status_words,
)
from .blueprint import bp

__all__ = [
    "agenda",
    "answering",
    "answering_questions",
    "attendance",
    "bp",
    "calendar",
    "closing",
    "follow_up",
    "listing",
    "minutes",
    "papers",
    "polls",
    "questionnaires",
    "roll_papers",
    "roll_review",
    "room",
    "scheduling",
    "sharing",
    "status_words",
]
