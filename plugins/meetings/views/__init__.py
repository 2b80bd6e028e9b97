"""Pages of the meetings plugin; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import (
    agenda,
    answering,
    attendance,
    calendar,
    closing,
    follow_up,
    listing,
    minutes,
    papers,
    polls,
    scheduling,
    sharing,
)
from .blueprint import bp

__all__ = [
    "agenda",
    "answering",
    "attendance",
    "bp",
    "calendar",
    "closing",
    "follow_up",
    "listing",
    "minutes",
    "papers",
    "polls",
    "scheduling",
    "sharing",
]
