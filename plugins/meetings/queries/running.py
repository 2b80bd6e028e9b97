"""Where a running meeting stands, from its agenda and the clock alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..kinds import ItemState
from .agenda import TimedItem


@dataclass(frozen=True, slots=True)
class Place:
    """`current` is what should be spoken about now, `following` the one after it that is still open.

    `late_minutes` is how long the first item without a result should have been over.
    """

    current: TimedItem | None
    following: TimedItem | None
    late_minutes: int


def place_in(lines: Sequence[TimedItem], now: datetime) -> Place:
    """Before the first item nothing is current yet, after the last one nothing any more."""
    current = next((line for line in lines if line.starts_at <= now < line.ends_at), None)
    open_lines = [line for line in lines if line.state is ItemState.PLANNED]
    behind = [line for line in open_lines if line.starts_at >= (current.ends_at if current else now)]
    overdue = next((line for line in open_lines if line.ends_at <= now), None)
    late = int((now - overdue.ends_at).total_seconds() // 60) if overdue is not None else 0
    return Place(current, behind[0] if behind else None, late)
