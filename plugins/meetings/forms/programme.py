"""Forms of the year programme: its theme, packages, tasks between meetings and what people bring of them."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    SchoolYear,
    UploadField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import ProgrammeKind
from ..series_plan import OnTaskPlan, PackagePlan
from .given import given


class ProgrammeForm(VersionedForm):
    theme = LineField(
        _l("Theme of the year"),
        max_length=200,
        description=_l("For example: Deep learning in every class"),
    )
    target = WholeNumberField(
        _l("How many meetings do we want to hold?"),
        minimum=1,
        maximum=60,
        description=_l("At least 12 a year is usual"),
    )
    note = LongTextField(_l("Note"), max_length=2000, rows=3)

    def validate_target(self, field: WholeNumberField) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Write how many meetings you want to hold, for example 12."))


class PackageForm(VersionedForm):
    title = LineField(
        _l("Name of the package"),
        max_length=160,
        description=_l("For example: Package A, planning lessons"),
        validators=[Required(_l("Write a name, for example: Package A, planning lessons."))],
    )
    theme = LineField(_l("Theme"), max_length=200)
    kind = SelectField(_l("Part of the work programme"))
    least_meetings = WholeNumberField(
        _l("How many meetings make it complete?"),
        minimum=1,
        maximum=30,
        default=3,
        description=_l("Usually at least 3"),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in ProgrammeKind])

    def plan(self, year: SchoolYear) -> PackagePlan:
        return PackagePlan(
            title=self.title.data or "",
            theme=self.theme.data or "",
            kind=ProgrammeKind(self.kind.data),
            least_meetings=self.least_meetings.data or 3,
            school_year=year.starting_year,
        )


class OnTaskForm(VersionedForm):
    title = LineField(
        _l("What is to be tried in class?"),
        max_length=160,
        description=_l("For example: Try one question card in your class"),
        validators=[
            Required(_l("Write what is to be tried, for example: Try one question card in your class."))
        ],
    )
    text = LongTextField(_l("How it is done, and what to bring"), max_length=4000, rows=5)
    opens_on = DateField(
        _l("From"), validators=[Required(_l("The date is still empty. For example: 14 November 2026."))]
    )
    closes_on = DateField(
        _l("Until"), validators=[Required(_l("The date is still empty. For example: 14 November 2026."))]
    )
    jp = WholeNumberField(
        _l("Training hours (JP)"),
        minimum=0,
        maximum=80,
        default=0,
        description=_l("What accepted evidence counts for; 0 if it gives none"),
    )

    def plan(self) -> OnTaskPlan:
        return OnTaskPlan(
            title=self.title.data or "",
            text=self.text.data or "",
            opens_on=given(self.opens_on.data),
            closes_on=given(self.closes_on.data),
            jp=self.jp.data or 0,
        )


class EvidenceForm(PortalForm):
    text = LongTextField(
        _l("What did you try, and what happened?"),
        max_length=4000,
        rows=6,
        description=_l("Three or four sentences are enough. No full names of pupils."),
        validators=[Required(_l("Write in a few sentences what you tried."))],
    )
    file = UploadField(_l("A photo or file"))


class EvidenceAnswerForm(VersionedForm):
    answer = LineField(
        _l("Your answer in a sentence"),
        max_length=300,
        description=_l(
            "Say what is missing when you give it back, for example: please add what the pupils made"
        ),
    )
