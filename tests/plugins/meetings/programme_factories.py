"""Series, packages and tasks between meetings for tests, made straight in the database."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import ProgrammeKind, RuleKind
from plugins.meetings.models import OnTask, Package, Series, SeriesRule
from plugins.meetings.queries import occurrences, schedule_of
from plugins.meetings.recurrence import RulePlan

from .factories import inside

FAR = timedelta(days=700)


def today_of(person: Person) -> date:
    return clock.today(session.get_one(Cluster, person.cluster_id))


def make_series(
    owner: Person, *, is_announced: bool = True, rule: RulePlan | None = None, **values: Any
) -> Series:
    """A series of the owner's cluster; without a rule every Saturday at 08.00 for two hours, ten times."""
    with inside(owner), intending_to_write():
        plan = rule or weekly_rule(today_of(owner) + timedelta(days=1))
        series = Series(
            title=values.pop("title", "Rapat rutin KKG"),
            kind=values.pop("kind", ProgrammeKind.CORE_ROUTINE),
            place=values.pop("place", "SDN Melati 1"),
            announced_at=clock.now() if is_announced else None,
            **values,
        )
        session.add(series)
        session.flush()
        session.add(rule_row(series, plan))
        session.commit()
    return series


def rule_row(series: Series, plan: RulePlan) -> SeriesRule:
    return SeriesRule(
        series_id=series.id,
        from_on=plan.from_on,
        kind=plan.kind,
        every=plan.every,
        weekday=plan.weekday,
        nth=plan.nth,
        month_day=plan.month_day,
        starts=plan.starts,
        minutes=plan.minutes,
        until_on=plan.until_on,
    )


def weekly_rule(from_on: date, *, weeks: int = 10, **values: Any) -> RulePlan:
    return RulePlan(
        **{
            "kind": RuleKind.WEEKLY,
            "from_on": from_on,
            "until_on": from_on + timedelta(weeks=weeks) - timedelta(days=1),
            "starts": time(8),
            "minutes": 120,
            "weekday": 5,
            **values,
        }
    )


def next_day_of(owner: Person, series_id: str) -> date:
    """The series' first day from today on."""
    with inside(owner):
        series = session.scalars(select(Series).where(Series.public_id == series_id)).one()
        today = today_of(owner)
        return occurrences(schedule_of(series), today, today + FAR)[0].slot_on


def make_package(owner: Person, **values: Any) -> Package:
    with inside(owner), intending_to_write():
        package = Package(
            school_year=values.pop("school_year", _year(today_of(owner))),
            title=values.pop("title", "Paket A"),
            kind=values.pop("kind", ProgrammeKind.CORE_ROUTINE),
            **values,
        )
        session.add(package)
        session.commit()
    return package


def make_on_task(owner: Person, package: Package, **values: Any) -> OnTask:
    with inside(owner), intending_to_write():
        today = today_of(owner)
        task = OnTask(
            package_id=package.id,
            title=values.pop("title", "Mencoba kartu tanya"),
            opens_on=values.pop("opens_on", today - timedelta(days=3)),
            closes_on=values.pop("closes_on", today + timedelta(days=10)),
            **values,
        )
        session.add(task)
        session.commit()
    return task


def _year(day: date) -> int:
    return day.year if day.month >= 7 else day.year - 1
