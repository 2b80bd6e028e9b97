"""What a teacher reports of a trial, and what makes a report usable. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kkg_portal.api import Invalid
from kkg_portal.api import gettext as _

from .kinds import ClassPhase, Subject, TrialOutcome

MOST_PUPILS = 60
FURTHEST = timedelta(days=366)
DID_AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Report:
    """One lesson or more in which a solution was tried. Numbers are counts of pupils who reached the goal."""

    outcome: TrialOutcome
    did: str = ""
    tried_on: date | None = None
    class_phase: ClassPhase | None = None
    subject: Subject | None = None
    pupils_n: int | None = None
    before_n: int | None = None
    after_n: int | None = None
    obstacle: str = ""
    next_step: str = ""
    # When they mean to try again: the next cycle is planned with the report.
    again_on: date | None = None

    @property
    def is_measured(self) -> bool:
        return self.before_n is not None and self.after_n is not None

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.did, self.obstacle, self.next_step)


def check_planned_day(day: date, today: date, *, field: str = "day") -> None:
    """A trial is planned for today or later, within a year."""
    if day < today:
        raise Invalid(_("Choose today or a later day."), field=field)
    if day > today + FURTHEST:
        raise Invalid(_("Choose a day within one year."), field=field)


def check_report(report: Report, today: date) -> None:
    """Raises Invalid at the first field that cannot be so."""
    if report.tried_on is not None and report.tried_on > today:
        words = _("This day is still to come. Report once you have tried it.")
        raise Invalid(words, field="tried_on", code="future_date")
    if report.outcome is TrialOutcome.COULD_NOT:
        if not report.obstacle.strip():
            raise Invalid(
                _("Write what stood in the way, for example: the projector was out on loan."),
                field="obstacle",
            )
    elif len(report.did.strip()) < DID_AT_LEAST:
        raise Invalid(
            _("Tell a little more of what you did, so that a colleague can do the same."),
            field="did",
            code="too_short",
        )
    _check_numbers(report)
    if report.again_on is not None:
        check_planned_day(report.again_on, today, field="again_on")


def _check_numbers(report: Report) -> None:
    if report.pupils_n is not None and not 1 <= report.pupils_n <= MOST_PUPILS:
        raise Invalid(_("A class has between 1 and 60 pupils."), field="pupils", code="before_after_range")
    if (report.before_n is None) != (report.after_n is None):
        missing = "before" if report.before_n is None else "after"
        raise Invalid(_("Give both numbers, before and after, or leave both empty."), field=missing)
    if not report.is_measured:
        return
    if report.pupils_n is None:
        raise Invalid(
            _("How many pupils are in the class? The two numbers are out of these."), field="pupils"
        )
    for field, number in (("before", report.before_n), ("after", report.after_n)):
        if number is not None and not 0 <= number <= report.pupils_n:
            raise Invalid(
                _("This cannot be more than the %(count)d pupils of the class.", count=report.pupils_n),
                field=field,
                code="before_after_range",
            )
