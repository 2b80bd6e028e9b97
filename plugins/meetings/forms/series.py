"""Forms of a series: what it is, its rule, its end, and what happens to one of its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from kkg_portal.api import (
    DateField,
    Invalid,
    LineField,
    Required,
    TimeField,
    VersionedForm,
    WholeNumberField,
    choices_of,
    clock,
    current_cluster,
    school_year_of,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import DisplacementReason, ProgrammeKind, RuleKind
from ..models import Series
from ..queries import (
    Choices,
    PreviewLine,
    package_key_choices,
    school_choices,
    subgroup_choices,
    template_choices,
)
from ..recurrence import LAST, NTH_TITLES, RuleLike, RulePlan, weekday_name
from ..series_plan import DateChoice, DateChoiceKind, SeriesPlan
from .given import given
from .planning import MoveForm, ReasonFields, WhenFields

_SHORTEST, _LONGEST = 30, 840


class SeriesForm(VersionedForm):
    """What coming meetings of the series take over. Choices are read once, when the form is made."""

    title = LineField(
        _l("What are these meetings about?"),
        max_length=160,
        description=_l("For example: Monthly meeting of the KKG"),
        validators=[Required(_l("Write what they are about, for example: Monthly meeting of the KKG."))],
    )
    kind = SelectField(_l("Part of the work programme"))
    rotates_host = BooleanField(_l("The schools take turns as hosts"))
    host_school = SelectField(_l("Host school"))
    place = LineField(
        _l("Place"), max_length=160, description=_l("A room or building; the host school's name is enough")
    )
    subgroup = SelectField(_l("Who is it for?"))
    package = SelectField(_l("Package"))
    template = SelectField(_l("Agenda"))

    def __init__(self, **kwargs: Any) -> None:
        self.schools: Choices = school_choices()
        self.subgroups: Choices = subgroup_choices()
        self.packages: Choices = package_key_choices(school_year_of(clock.today(current_cluster())))
        self.templates: Choices = template_choices()
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in ProgrammeKind])
        self.host_school.choices = choices_of(self.schools.pairs, empty=_("No host school"))
        self.subgroup.choices = choices_of(self.subgroups.pairs, empty=_("The whole cluster"))
        self.package.choices = choices_of(self.packages.pairs, empty=_("In no package"))
        self.template.choices = choices_of(self.templates.pairs, empty=_("The standard agenda"))

    @classmethod
    def showing(cls, series: Series) -> SeriesForm:
        form = cls(
            data={
                "title": series.title,
                "kind": series.kind.value,
                "rotates_host": series.rotates_host,
                "place": series.place,
                "version": str(series.version),
            }
        )
        if not form.is_submitted():
            form.host_school.data = form.schools.public_id_of(series.host_school_id)
            form.subgroup.data = form.subgroups.public_id_of(series.subgroup_id)
            form.package.data = form.packages.public_id_of(series.package_id)
            form.template.data = form.templates.public_id_of(series.template_id)
        return form

    def plan(self) -> SeriesPlan:
        """What was typed, ready for the verb; only after validation."""
        return SeriesPlan(
            title=self.title.data or "",
            kind=ProgrammeKind(self.kind.data),
            place=self.place.data or "",
            host_school_id=self.schools.key_of(self.host_school.data),
            rotates_host=bool(self.rotates_host.data),
            subgroup_id=self.subgroups.key_of(self.subgroup.data),
            package_id=self.packages.key_of(self.package.data),
            template_id=self.templates.key_of(self.template.data),
        )


class RuleForm(VersionedForm):
    """The rule of a series from a date on. What does not belong to the chosen kind is not looked at."""

    kind = RadioField(_l("How often?"))
    weekday = SelectField(_l("Day of the week"))
    nth = SelectField(_l("Which one in the month?"))
    month_day = WholeNumberField(
        _l("Date in the month"), minimum=1, maximum=31, description=_l("A number from 1 to 28")
    )
    is_last_day = BooleanField(_l("The last day of the month"))
    every = WholeNumberField(
        _l("Every how many weeks or months?"),
        minimum=1,
        maximum=12,
        default=1,
        description=_l("1 is every week or every month, 2 every other one"),
    )
    starts = TimeField(_l("Begins"), validators=[Required(_l("Write when it begins, for example 08.00."))])
    ends = TimeField(_l("Ends"), validators=[Required(_l("Write when it ends, for example 11.30."))])
    from_on = DateField(
        _l("From which day on?"),
        validators=[Required(_l("The date is still empty. For example: 14 November 2026."))],
    )
    until_on = DateField(
        _l("Until which day?"),
        description=_l("At most 60 meetings at once; later you can go on"),
        validators=[Required(_l("The date is still empty. For example: 14 November 2026."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in RuleKind]
        self.weekday.choices = choices_of([(str(day), weekday_name(day)) for day in range(7)])
        self.nth.choices = choices_of([(str(nth), title) for nth, title in NTH_TITLES.items()])

    @classmethod
    def showing(cls, series: Series, rule: RuleLike | None, today: date) -> RuleForm:
        """Starts from the rule there is, or from the cluster's usual day until the school year ends."""
        year_end = school_year_of(today).last_day
        values: dict[str, object] = {
            "version": str(series.version),
            "from_on": today,
            "until_on": rule.until_on if rule and rule.until_on > today else year_end,
            "kind": (rule.kind if rule else RuleKind.MONTHLY_WEEKDAY).value,
            "weekday": str(_or(rule.weekday if rule else None, current_cluster().meeting_weekday)),
            "nth": str(_or(rule.nth if rule else None, 1)),
            "every": rule.every if rule else 1,
            "is_last_day": bool(rule and rule.month_day == LAST),
        }
        if rule is not None:
            values["starts"] = rule.starts
            values["ends"] = _later(rule.starts, rule.minutes)
            values["month_day"] = rule.month_day if rule.month_day != LAST else None
        return cls(data=values)

    def validate_ends(self, field: TimeField) -> None:
        if self.starts.data is None or field.data is None:
            return
        minutes = _minutes_between(self.starts.data, field.data)
        if minutes <= 0:
            raise ValidationError(_("The end must be after the beginning."))
        if not _SHORTEST <= minutes <= _LONGEST:
            raise ValidationError(_("A meeting lasts from half an hour to 14 hours."))

    def validate_from_on(self, field: DateField) -> None:
        if field.data is not None and field.data < clock.today(current_cluster()):
            raise ValidationError(_("This date has passed. Choose a day from today on."))

    def validate_month_day(self, field: WholeNumberField) -> None:
        wanted = self.kind.data == RuleKind.MONTHLY_DAY.value and not self.is_last_day.data
        if wanted and field.data is None and not field.errors:
            raise ValidationError(_("Write the date in the month, for example 15."))

    def plan(self) -> RulePlan:
        """What was typed; only after validation. Raises Invalid for a rule that cannot be."""
        kind, starts = RuleKind(self.kind.data), given(self.starts.data)
        by_weekday = kind is not RuleKind.MONTHLY_DAY
        plan = RulePlan(
            kind=kind,
            from_on=given(self.from_on.data),
            until_on=given(self.until_on.data),
            starts=starts,
            minutes=_minutes_between(starts, given(self.ends.data)),
            every=self.every.data or 1,
            weekday=int(self.weekday.data) if by_weekday else None,
            nth=int(self.nth.data) if kind is RuleKind.MONTHLY_WEEKDAY else None,
            month_day=None if by_weekday else (LAST if self.is_last_day.data else self.month_day.data),
        )
        plan.check()
        return plan


class EndSeriesForm(VersionedForm):
    last_on = DateField(
        _l("Last day of the series"),
        description=_l("Days after it are no longer planned; meetings that were prepared stay"),
        validators=[Required(_l("The date is still empty. For example: 14 November 2026."))],
    )

    @property
    def chosen_day(self) -> date:
        day: date = given(self.last_on.data)
        return day


class SkipForm(ReasonFields):
    """Why a day is left out."""


class MoveOccurrenceForm(MoveForm):
    """Another day for one meeting of a series."""

    is_confirmed = BooleanField(_l("Yes, two meetings of the series on that day"))


class NewDateForm(WhenFields, VersionedForm):
    """The day of a meeting that was postponed."""

    def validate_day(self, field: DateField) -> None:
        if field.data is not None and field.data < clock.today(current_cluster()):
            raise ValidationError(_("This date has passed. Choose a day from today on."))


def chosen_dates(lines: Sequence[PreviewLine], answers: Mapping[str, str]) -> list[DateChoice]:
    """What was decided about the days something speaks against; Invalid while one is undecided."""
    found = []
    for line in lines:
        if not line.needs_choice:
            continue
        day = line.day.isoformat()
        try:
            kind = DateChoiceKind(answers.get(f"choice-{day}", ""))
            because = DisplacementReason(answers.get(f"because-{day}", line.because.value))
        except ValueError as error:
            raise Invalid(_("Decide about each day that is marked, then save.")) from error
        shifted_to = line.proposed_on if kind is DateChoiceKind.SHIFT else None
        if shifted_to is not None and answers.get(f"shift-{day}") != shifted_to.isoformat():
            # What was proposed has been taken since by another meeting.
            raise Invalid(_("A proposed day is no longer free. Look at the list again, then save."))
        note = ", ".join(line.blocks or line.clashes)[:200]
        found.append(DateChoice(line.day, kind, because, note, shifted_to))
    return found


def _minutes_between(starts: time, ends: time) -> int:
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def _later(starts: time, minutes: int) -> time:
    total = starts.hour * 60 + starts.minute + minutes
    return time(min(total, 23 * 60 + 55) // 60, total % 60 if total < 24 * 60 else 55)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
