"""Series for tests of calendars, made straight in the database."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import DisplacementReason, ProgrammeKind, RuleKind
from plugins.meetings.models import Meeting, Series, SeriesGap, SeriesRule
from tests.plugins.meetings.factories import inside, make_meeting

SATURDAY = 5


def make_series(owner: Person, *rules: dict[str, Any], **values: Any) -> Series:
    """An announced series of the owner's cluster; without a rule, third Saturdays at 08.00 for a school year."""
    series = Series(
        title=values.pop("title", "KKG bulanan"),
        kind=ProgrammeKind.CORE_ROUTINE,
        place=values.pop("place", "SDN Melati 1"),
        announced_at=values.pop("announced_at", clock.now()),
        **values,
    )
    with inside(owner), intending_to_write():
        session.add(series)
        session.flush()
        session.add_all(_rule(series, rule) for rule in rules or ({},))
        session.commit()
    return series


def add_rule(owner: Person, series: Series, **rule: Any) -> None:
    with inside(owner), intending_to_write():
        session.add(_rule(series, rule))
        session.commit()


def leave_out(owner: Person, series: Series, *days: date) -> None:
    with inside(owner), intending_to_write():
        session.add_all(
            SeriesGap(series_id=series.id, slot_on=day, because=DisplacementReason.EXAM_WEEK) for day in days
        )
        session.commit()


def make_occurrence(
    owner: Person,
    series: Series,
    day: date,
    *,
    zone: str = "Asia/Jakarta",
    at: datetime | None = None,
    **values: Any,
) -> Meeting:
    """The announced meeting of this day, on its planned time or moved to `at`."""
    planned = datetime.combine(day, time(8), ZoneInfo(zone))
    starts_at = at or planned
    return make_meeting(
        owner,
        title=values.pop("title", "KKG bulanan"),
        starts_at=starts_at.astimezone(ZoneInfo("UTC")),
        ends_at=starts_at.astimezone(ZoneInfo("UTC")) + timedelta(hours=3),
        series_id=series.id,
        slot_on=day,
        items=0,
        **values,
    )


def _rule(series: Series, values: dict[str, Any]) -> SeriesRule:
    defaults: dict[str, Any] = {
        "from_on": date(2026, 7, 1),
        "until_on": date(2027, 6, 30),
        "kind": RuleKind.MONTHLY_WEEKDAY,
        "weekday": SATURDAY,
        "nth": 3,
        "starts": time(8),
        "minutes": 180,
    }
    if values.get("kind", RuleKind.MONTHLY_WEEKDAY) is not RuleKind.MONTHLY_WEEKDAY:
        defaults["nth"] = None
    if values.get("kind") is RuleKind.MONTHLY_DAY:
        defaults["weekday"] = None
    return SeriesRule(series_id=series.id, **{**defaults, **values})
