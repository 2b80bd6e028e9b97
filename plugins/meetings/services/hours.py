"""The rules by which hours are counted: added with the day from which they hold, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, bound_cluster, clock, session, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..models import Certificate, HoursRule
from ..permissions import MeetingPermission

unique_rule(
    "meetings_hours_rule",
    ("cluster_id", "valid_from"),
    _l("There is a rule from this day on already. Choose another day."),
    field="valid_from",
)


@dataclass(frozen=True, slots=True)
class HoursPlan:
    title: str
    valid_from: date
    minutes_per_jp: int
    least_percent: int
    needs_reflection: bool


@verb(MeetingPermission.HOURS_RULE_EDIT)
def add_hours_rule(plan: HoursPlan, *, actor: Actor) -> HoursRule:
    """A rule from a day on. Once there are certificates it cannot reach back: they were counted otherwise."""
    has_certificates = session.scalar(select(Certificate.id).limit(1)) is not None
    if has_certificates and plan.valid_from < clock.today(bound_cluster()):
        raise Invalid(
            _("There are certificates already, so a new rule begins today or later."), field="valid_from"
        )
    rule = HoursRule(
        title=plan.title,
        valid_from=plan.valid_from,
        minutes_per_jp=plan.minutes_per_jp,
        least_percent=plan.least_percent,
        needs_reflection=plan.needs_reflection,
    )
    session.add(rule)
    return rule


@verb(MeetingPermission.HOURS_RULE_EDIT)
def drop_hours_rule(rule: HoursRule, *, actor: Actor) -> None:
    """Take back a rule that does not hold yet."""
    if rule.valid_from <= clock.today(bound_cluster()):
        raise Invalid(_("This rule holds already. Add a new one from a later day on."))
    session.delete(rule)
