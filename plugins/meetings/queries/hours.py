"""How minutes of presence become JP, by the rule of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kkg_portal.api import NotFound, bound_cluster, session
from kkg_portal.api import gettext as _

from ..models import HoursRule

USUAL_LEAST_PERCENT = 75
MOST_RULES = 50


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """A rule as it counts and as certificates print it. `valid_from` is None for the one nobody wrote down yet."""

    title: str
    valid_from: date | None
    minutes_per_jp: int
    least_percent: int
    needs_reflection: bool

    def jp_of(self, minutes: int) -> int:
        """Whole hours only: what is begun does not count."""
        return minutes // self.minutes_per_jp


def hours_rule(rule: str) -> HoursRule:
    """The rule of an address."""
    found = session.scalar(select(HoursRule).where(HoursRule.public_id == rule))
    if found is None:
        raise NotFound
    return found


def hours_rules() -> Sequence[HoursRule]:
    """All rules, the newest first."""
    return session.scalars(select(HoursRule).order_by(HoursRule.valid_from.desc()).limit(MOST_RULES)).all()


def rule_on(day: date) -> HoursFacts:
    """The rule that holds on a day; before the first one, that first one counts."""
    rules = hours_rules()
    found = next((rule for rule in rules if rule.valid_from <= day), rules[-1] if rules else None)
    if found is None:
        return usual_rule()
    return HoursFacts(
        found.title, found.valid_from, found.minutes_per_jp, found.least_percent, found.needs_reflection
    )


def usual_rule() -> HoursFacts:
    """What holds until a cluster writes a rule: its own minutes of one JP, and three quarters of presence."""
    minutes = bound_cluster().minutes_per_jp
    title = _("1 JP = %(minutes)d minutes", minutes=minutes)
    return HoursFacts(title, None, minutes, USUAL_LEAST_PERCENT, needs_reflection=False)
