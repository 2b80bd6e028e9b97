"""The cluster's school-year calendar as others ask about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Date, bindparam, select

from kkg_portal.clusters.models import CalendarDay
from kkg_portal.core.db.engine import session


def calendar_between(first: date, last: date) -> Sequence[CalendarDay]:
    """Entries that touch the span, earliest first."""
    return session.scalars(
        select(CalendarDay)
        .where(CalendarDay.first_day <= last, CalendarDay.last_day >= first)
        .order_by(CalendarDay.first_day, CalendarDay.id)
        .limit(500)
    ).all()


_BLOCKING = (
    select(CalendarDay)
    .where(
        CalendarDay.first_day <= bindparam("day", type_=Date),
        CalendarDay.last_day >= bindparam("day", type_=Date),
        CalendarDay.blocks_meetings.is_(True),
    )
    .order_by(CalendarDay.first_day, CalendarDay.id)
    .limit(1)
)


_BLOCKING = (
    select(CalendarDay)
    .where(
        CalendarDay.first_day <= bindparam("day", type_=Date),
        CalendarDay.last_day >= bindparam("day", type_=Date),
        CalendarDay.blocks_meetings.is_(True),
    )
    .order_by(CalendarDay.first_day, CalendarDay.id)
    .limit(1)
)


def blocked_day(day: date) -> CalendarDay | None:
    """The entry that speaks against a meeting on `day`, if any."""
    return session.scalar(_BLOCKING, {"day": day})
