"""Days of a series, found on the cluster's wall clock: pure functions of its rules, without database or zone.

A rule written in UTC goes wrong where the morning is still yesterday there: 08.00 in Papua on a third Saturday is
Friday in UTC. So days are local days here, and a moment is made only when somebody asks for one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count, islice, takewhile
from typing import Generic, Protocol, TypeVar

from kkg_portal.api import Invalid, Text, format_date, format_time
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp

from .kinds import RuleKind

MOST_OCCURRENCES = 60
LAST = -1
NTH_TITLES: dict[int, Text] = {
    1: _lp("nth", "first"),
    2: _lp("nth", "second"),
    3: _lp("nth", "third"),
    4: _lp("nth", "fourth"),
    LAST: _lp("nth", "last"),
}


# Said when the rule holds in every week or month, and when some are left out.
_RULE_WORDS: dict[RuleKind, tuple[Text, Text]] = {
    RuleKind.WEEKLY: (
        _l("every %(weekday)s at %(time)s %(zone)s"),
        _l("every %(every)d weeks on %(weekday)s at %(time)s %(zone)s"),
    ),
    RuleKind.MONTHLY_WEEKDAY: (
        _l("every %(nth)s %(weekday)s of the month at %(time)s %(zone)s"),
        _l("every %(every)d months on the %(nth)s %(weekday)s at %(time)s %(zone)s"),
    ),
    RuleKind.MONTHLY_DAY: (
        _l("every month on day %(day)d at %(time)s %(zone)s"),
        _l("every %(every)d months on day %(day)d at %(time)s %(zone)s"),
    ),
}
_LAST_DAY_WORDS: tuple[Text, Text] = (
    _l("every month on its last day at %(time)s %(zone)s"),
    _l("every %(every)d months on the last day of the month at %(time)s %(zone)s"),
)


class RuleLike(Protocol):
    """A stored rule or one still being typed."""

    @property
    def from_on(self) -> date: ...
    @property
    def until_on(self) -> date: ...
    @property
    def kind(self) -> RuleKind: ...
    @property
    def every(self) -> int: ...
    @property
    def weekday(self) -> int | None: ...
    @property
    def nth(self) -> int | None: ...
    @property
    def month_day(self) -> int | None: ...
    @property
    def starts(self) -> time: ...
    @property
    def minutes(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePlan:
    """A rule as somebody types it; `check` says what cannot be."""

    kind: RuleKind
    from_on: date
    until_on: date
    starts: time
    minutes: int
    every: int = 1
    weekday: int | None = None
    nth: int | None = None
    month_day: int | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def check(self) -> None:
        """Raise Invalid, at its field, for what no series can be; the database knows the same limits."""
        if self.month_day is not None and self.month_day > 28:
            raise Invalid(
                _(
                    "Not every month has the date %(day)d. Choose “the last day of the month” or another date.",
                    day=self.month_day,
                ),
                field="month_day",
            )
        if self.until_on < self.from_on:
            raise Invalid(_("The last date must not be before the first one."), field="until_on")
        found = len(list(islice(days_of(self), MOST_OCCURRENCES + 1)))
        if found > MOST_OCCURRENCES:
            raise Invalid(
                _("At most %(most)d meetings at once; choose an earlier last date.", most=MOST_OCCURRENCES),
                field="until_on",
            )
        if not found:
            raise Invalid(
                _("Between these two dates the rule finds no day. Choose a later last date."),
                field="until_on",
            )


R = TypeVar("R", bound=RuleLike)


@dataclass(frozen=True, slots=True)
class Slot(Generic[R]):
    """A day the rules give, with the rule that gave it."""

    day: date
    rule: R


def days_of(rule: RuleLike) -> Iterator[date]:
    """The rule's days from its first to its last date, in order. Gaps of `every` are counted from its first day."""
    found = _weekly(rule) if rule.kind is RuleKind.WEEKLY else _monthly(rule)
    return takewhile(lambda day: day <= rule.until_on, found)


def slots(rules: Sequence[R], first: date, last: date) -> list[Slot[R]]:
    """Days from `first` to `last` by rules that take over from each other, earliest first.

    Each rule holds from its `from_on` until the day before the next one's, so the past keeps the rule it had.
    """
    ordered = sorted(rules, key=lambda rule: rule.from_on)
    followers = [*(rule.from_on for rule in ordered[1:]), date.max]
    return [
        Slot(day, rule)
        for rule, taken_over_on in zip(ordered, followers, strict=True)
        for day in islice(days_of(rule), MOST_OCCURRENCES)
        if first <= day <= last and day < taken_over_on
    ]


def rule_words(rule: RuleLike, zone_label: str) -> str:
    """ "setiap Sabtu ketiga pukul 08.00 WIB": how people say the rule."""
    is_last_day = rule.kind is RuleKind.MONTHLY_DAY and rule.month_day == LAST
    once, spaced = _LAST_DAY_WORDS if is_last_day else _RULE_WORDS[rule.kind]
    return str(once if rule.every == 1 else spaced) % {
        "every": rule.every,
        "weekday": weekday_name(rule.weekday or 0),
        "nth": str(NTH_TITLES[rule.nth or 1]),
        "day": rule.month_day or 1,
        "time": format_time(rule.starts),
        "zone": zone_label,
    }


def weekday_name(weekday: int) -> str:
    """Monday is 0."""
    # Any Monday will do: 5 January 2026 was one.
    return format_date(date(2026, 1, 5) + timedelta(days=weekday), "weekday")


def _weekly(rule: RuleLike) -> Iterator[date]:
    start = rule.from_on + timedelta(days=((rule.weekday or 0) - rule.from_on.weekday()) % 7)
    return (start + timedelta(weeks=rule.every * step) for step in count())


def _monthly(rule: RuleLike) -> Iterator[date]:
    """Months are counted from the first one whose day is not before the rule's first date."""
    month = rule.from_on.year * 12 + rule.from_on.month - 1
    if _day_in(month, rule) < rule.from_on:
        month += 1
    return (_day_in(month + rule.every * step, rule) for step in count())


def _day_in(month: int, rule: RuleLike) -> date:
    year, month = month // 12, month % 12 + 1
    begins_on, length = monthrange(year, month)
    if rule.kind is RuleKind.MONTHLY_DAY:
        return date(year, month, length if rule.month_day == LAST else rule.month_day or 1)
    first = 1 + ((rule.weekday or 0) - begins_on) % 7
    if rule.nth != LAST:
        return date(year, month, first + 7 * ((rule.nth or 1) - 1))
    return date(year, month, first + 7 * ((length - first) // 7))
