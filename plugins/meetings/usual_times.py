"""What the portal proposes for a time nobody has typed yet."""

from __future__ import annotations

from datetime import date, time, timedelta

USUAL_START = time(9, 0)


def latest_guess(today: date) -> date:
    """A week from now, when no free day of the usual weekday is found."""
    return today + timedelta(days=7)
