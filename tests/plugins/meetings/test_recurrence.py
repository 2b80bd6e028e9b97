"""The rule engine, against dateutil's rrule as the judge and by what must hold for every rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import assume, given
from hypothesis import strategies as st

from kkg_portal.api import Invalid, clock, in_language
from plugins.meetings.kinds import RuleKind
from plugins.meetings.recurrence import LAST, MOST_OCCURRENCES, RulePlan, days_of, rule_words, slots

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
NTHS = st.sampled_from([1, 2, 3, 4, LAST])


@st.composite
def rules(draw: st.DrawFn) -> RulePlan:
    kind = draw(st.sampled_from(RuleKind))
    from_on = draw(DAYS)
    return RulePlan(
        kind=kind,
        from_on=from_on,
        until_on=from_on + timedelta(days=draw(st.integers(0, 500))),
        starts=time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30]))),
        minutes=120,
        every=draw(st.integers(1, 12)),
        weekday=draw(st.integers(0, 6)) if kind is not RuleKind.MONTHLY_DAY else None,
        nth=draw(NTHS) if kind is RuleKind.MONTHLY_WEEKDAY else None,
        month_day=draw(st.one_of(st.integers(1, 28), st.just(LAST)))
        if kind is RuleKind.MONTHLY_DAY
        else None,
    )


def by_rrule(plan: RulePlan, starts_on: date) -> list[date]:
    """What calendars make of it: DTSTART is the first day the rule gives."""
    values: dict[str, object] = {"interval": plan.every, "dtstart": datetime.combine(starts_on, time())}
    if plan.kind is RuleKind.WEEKLY:
        found = rrule(WEEKLY, byweekday=plan.weekday, **values)
    elif plan.kind is RuleKind.MONTHLY_WEEKDAY:
        assert plan.weekday is not None
        found = rrule(MONTHLY, byweekday=weekday(plan.weekday, plan.nth), **values)
    else:
        found = rrule(MONTHLY, bymonthday=plan.month_day, **values)
    last = datetime.combine(plan.until_on, time())
    return [moment.date() for moment in found.between(datetime.combine(starts_on, time()), last, inc=True)]


@given(rules())
def test_the_days_are_those_a_calendar_finds_by_the_same_rule(plan: RulePlan) -> None:
    days = list(days_of(plan))
    assume(days)

    assert days == by_rrule(plan, days[0])


@given(rules())
def test_days_are_in_order_inside_their_dates_and_on_the_day_that_was_asked_for(plan: RulePlan) -> None:
    days = list(days_of(plan))

    assert days == sorted(set(days))
    assert all(plan.from_on <= day <= plan.until_on for day in days)
    if plan.weekday is not None:
        assert {day.weekday() for day in days} <= {plan.weekday}
    if plan.month_day == LAST:
        assert all((day + timedelta(days=1)).day == 1 for day in days)
    elif plan.month_day is not None:
        assert {day.day for day in days} <= {plan.month_day}


@given(rules(), rules())
def test_the_past_keeps_the_rule_it_had(old: RulePlan, new: RulePlan) -> None:
    first, last = date(2019, 1, 1), date(2045, 1, 1)
    assume(old.from_on < new.from_on)

    both = slots([new, old], first, last)

    assert [slot.day for slot in both if slot.day < new.from_on] == [
        slot.day for slot in slots([old], first, last) if slot.day < new.from_on
    ]
    assert all(slot.rule is new for slot in both if slot.day >= new.from_on)


def third_saturday(**values: object) -> RulePlan:
    return RulePlan(
        **{
            "kind": RuleKind.MONTHLY_WEEKDAY,
            "from_on": date(2026, 7, 1),
            "until_on": date(2027, 6, 30),
            "starts": time(8),
            "minutes": 120,
            "weekday": 5,
            "nth": 3,
            **values,
        }
    )


class Papua:
    time_zone = "Asia/Jayapura"


def test_eight_in_papua_on_a_third_saturday_is_saturday_there_case_2() -> None:
    """Spec 5.5.2: in UTC the same moments are Fridays, so a rule written in UTC goes wrong."""
    moments = [clock.from_wall(day, time(8), Papua()) for day in days_of(third_saturday())]

    assert len(moments) == 12
    assert {moment.astimezone(UTC).weekday() for moment in moments} == {4}
    local = [clock.local(moment, Papua()) for moment in moments]
    assert {(moment.weekday(), moment.hour) for moment in local} == {(5, 8)}
    assert all(15 <= moment.day <= 21 for moment in local)


@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_date_that_not_every_month_has_is_refused(day: int) -> None:
    plan = third_saturday(kind=RuleKind.MONTHLY_DAY, weekday=None, nth=None, month_day=day)

    with pytest.raises(Invalid, match=f"has the date {day}") as refused:
        plan.check()

    assert refused.value.field == "month_day"


def test_sixty_are_enough_and_sixty_one_too_many() -> None:
    weekly = {"kind": RuleKind.WEEKLY, "nth": None, "from_on": date(2026, 7, 4)}
    sixty = third_saturday(**weekly, until_on=date(2026, 7, 4) + timedelta(weeks=59))
    sixty.check()
    assert len(list(days_of(sixty))) == MOST_OCCURRENCES

    with pytest.raises(Invalid, match="At most 60") as refused:
        third_saturday(**weekly, until_on=date(2026, 7, 4) + timedelta(weeks=60)).check()

    assert refused.value.field == "until_on"


def test_a_rule_without_any_day_or_with_its_end_before_its_beginning_is_refused() -> None:
    with pytest.raises(Invalid, match="finds no day"):
        third_saturday(until_on=date(2026, 7, 3)).check()
    with pytest.raises(Invalid, match="must not be before"):
        third_saturday(until_on=date(2026, 6, 30)).check()


@pytest.mark.parametrize(
    ("values", "indonesian", "english"),
    [
        ({}, "setiap Sabtu ketiga pukul 08.00 WIB", "every third Saturday of the month at 08:00 WIB"),
        (
            {"nth": LAST, "every": 2},
            "setiap 2 bulan pada Sabtu terakhir pukul 08.00 WIB",
            "every 2 months on the last Saturday at 08:00 WIB",
        ),
        (
            {"kind": RuleKind.WEEKLY, "nth": None},
            "setiap Sabtu pukul 08.00 WIB",
            "every Saturday at 08:00 WIB",
        ),
        (
            {"kind": RuleKind.WEEKLY, "nth": None, "every": 2},
            "setiap 2 minggu pada hari Sabtu pukul 08.00 WIB",
            "every 2 weeks on Saturday at 08:00 WIB",
        ),
        (
            {"kind": RuleKind.MONTHLY_DAY, "weekday": None, "nth": None, "month_day": 15},
            "setiap bulan pada tanggal 15 pukul 08.00 WIB",
            "every month on day 15 at 08:00 WIB",
        ),
        (
            {"kind": RuleKind.MONTHLY_DAY, "weekday": None, "nth": None, "month_day": LAST},
            "setiap bulan pada hari terakhir pukul 08.00 WIB",
            "every month on its last day at 08:00 WIB",
        ),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_rule_is_said_as_people_say_it(values: dict[str, object], indonesian: str, english: str) -> None:
    plan = third_saturday(**values)

    with in_language("id"):
        assert rule_words(plan, "WIB") == indonesian
    with in_language("en"):
        assert rule_words(plan, "WIB") == english
