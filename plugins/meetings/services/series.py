"""The series itself: made as a draft, given rules, announced, ended. Its past keeps the rules it had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, session, verb
from kkg_portal.api import gettext as _

from ..date_changes import note_new_date, raise_sequence
from ..models import Series, SeriesGap, SeriesRule
from ..permissions import MeetingPermission
from ..queries.series import gaps_of, prepared_occurrences
from ..recurrence import RulePlan, days_of
from ..series_news import tell_series
from ..series_plan import DateChoice, DateChoiceKind, SeriesPlan
from .occurrences import touch_occurrence


@verb(MeetingPermission.EDIT)
def create_series(plan: SeriesPlan, *, actor: Actor) -> Series:
    """A draft without days, which only those who plan can see."""
    plan.check()
    series = Series(sequence=0)
    _write(series, plan)
    session.add(series)
    return series


@verb(MeetingPermission.EDIT)
def edit_series(series: Series, plan: SeriesPlan, *, version: int, actor: Actor) -> None:
    """Change what coming meetings take over; those prepared already stay as they are."""
    plan.check()
    series.expect(version)
    if series.place != plan.place or series.host_school_id != plan.host_school_id:
        raise_sequence(series)
    _write(series, plan)


@verb(MeetingPermission.EDIT)
def set_rule(
    series: Series, plan: RulePlan, choices: Sequence[DateChoice], *, version: int, actor: Actor
) -> None:
    """Let the series follow this rule from its first date on; what lies before stays under the rule it had.

    `choices` are the decisions about days something speaks against: kept, left out, or moved. Later rules give way to
    this one; days that were left out or prepared stay as they are, as far as the rule still gives them.
    """
    plan.check()
    if series.ended_on is not None:
        raise Invalid(_("This series has ended. Begin a new one."))
    if plan.from_on < clock.today(bound_cluster()):
        raise Invalid(_("This date has passed. Choose a day from today on."), field="from_on")
    series.expect(version)
    # Deleted at once: a row of the same date takes their place in this very transaction.
    session.execute(
        delete(SeriesRule).where(SeriesRule.series_id == series.id, SeriesRule.from_on >= plan.from_on)
    )
    days = set(days_of(plan))
    session.execute(
        delete(SeriesGap).where(
            SeriesGap.series_id == series.id,
            SeriesGap.slot_on >= plan.from_on,
            SeriesGap.slot_on.not_in(days),
        )
    )
    session.add(_rule_row(series, plan))
    raise_sequence(series)
    series.changed_at = clock.now()
    # Moved days become meetings, which are found by the rule.
    session.flush()
    decided = gaps_of(series).keys() | prepared_occurrences(series)
    for choice in choices:
        if choice.slot_on in days - decided:
            _follow(series, plan, choice, actor)


@verb(MeetingPermission.EDIT)
def announce_series(series: Series, *, actor: Actor) -> int:
    """From now on members see its days as planned, and get one mail; returns how many are written to.

    A second time changes nothing.
    """
    if series.announced_at is not None:
        return 0
    has_rule = select(SeriesRule.id).where(SeriesRule.series_id == series.id).limit(1)
    if session.scalar(has_rule) is None:
        raise Invalid(_("Choose the days of the series first, then announce it."))
    series.announced_at = clock.now()
    return tell_series(series)


@verb(MeetingPermission.EDIT)
def end_series(series: Series, last_on: date, *, version: int, actor: Actor) -> None:
    """No day after `last_on`; meetings that were prepared for later stay until somebody cancels them."""
    if last_on < clock.today(bound_cluster()):
        raise Invalid(_("This date has passed. Choose a day from today on."), field="last_on")
    series.expect(version)
    series.ended_on = last_on
    raise_sequence(series)


def _write(series: Series, plan: SeriesPlan) -> None:
    series.title = plan.title
    series.kind = plan.kind
    series.place = plan.place
    series.host_school_id = None if plan.rotates_host else plan.host_school_id
    series.rotates_host = plan.rotates_host
    series.subgroup_id = plan.subgroup_id
    series.package_id = plan.package_id
    series.template_id = plan.template_id


def _rule_row(series: Series, plan: RulePlan) -> SeriesRule:
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


def _follow(series: Series, plan: RulePlan, choice: DateChoice, actor: Actor) -> None:
    if choice.kind is DateChoiceKind.SKIP:
        session.add(
            SeriesGap(series_id=series.id, slot_on=choice.slot_on, because=choice.because, note=choice.note)
        )
    elif choice.kind is DateChoiceKind.SHIFT and choice.shifted_to is not None:
        meeting = touch_occurrence(series, choice.slot_on, actor=actor)
        starts_at: datetime = clock.from_wall(choice.shifted_to, plan.starts, bound_cluster())
        ends_at = starts_at + (meeting.ends_at - meeting.starts_at)
        note_new_date(meeting, starts_at, ends_at, because=choice.because, note=choice.note, actor=actor)
