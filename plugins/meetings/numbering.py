"""Numbers of decisions: one sequence per cluster and year without gaps, given inside the writing transaction."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kkg_portal.api import session

from .models import DecisionCounter


def next_decision_number(year: int) -> int:
    """The next number of `year`. The counter row serialises writers; rolled back, the number stays free."""
    statement = (
        update(DecisionCounter).where(DecisionCounter.year == year).values(last=DecisionCounter.last + 1)
    )
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        _begin_year(year)
        session.execute(statement)
    return session.scalars(select(DecisionCounter.last).where(DecisionCounter.year == year)).one()


def _begin_year(year: int) -> None:
    try:
        with session.begin_nested():
            session.add(DecisionCounter(year=year, last=0))
    except IntegrityError:
        # On PostgreSQL somebody else wrote the year's first decision in this moment; their row serves us too.
        return
