"""Forms about hours and certificates: a new rule, whom to prepare for, why one is revoked, what is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.api import (
    DateField,
    LineField,
    PortalForm,
    Required,
    WholeNumberField,
    choices_of,
)
from kkg_portal.api import (
    gettext as _,
)
from kkg_portal.api import (
    lazy_gettext as _l,
)

from ..kinds import TakenPartAs
from ..services.hours import HoursPlan


class HoursRuleForm(PortalForm):
    """A rule and the day from which it holds."""

    title = LineField(
        _l("Name of the rule, as it is printed"),
        max_length=120,
        description=_l("For example: 1 JP = 45 minutes, decree of the cluster head no. 3"),
        validators=[Required(_l("Write a name, for example: 1 JP = 45 minutes."))],
    )
    valid_from = DateField(
        _l("Holds from"), validators=[Required(_l("Write the day, for example 13 July 2026."))]
    )
    minutes_per_jp = WholeNumberField(
        _l("Minutes of one JP"),
        minimum=20,
        maximum=120,
        validators=[Required(_l("Write how many minutes one JP has, for example 45."))],
    )
    least_percent = WholeNumberField(
        _l("Least presence in percent"),
        minimum=0,
        maximum=100,
        validators=[Required(_l("Write a number from 0 to 100, for example 75."))],
    )
    needs_reflection = BooleanField(_l("The reflection at the end must be filled in"))

    def plan(self) -> HoursPlan:
        assert self.valid_from.data is not None, "asked for before validation"
        return HoursPlan(
            title=self.title.data or "",
            valid_from=self.valid_from.data,
            minutes_per_jp=self.minutes_per_jp.data or 45,
            least_percent=self.least_percent.data or 0,
            needs_reflection=bool(self.needs_reflection.data),
        )


class PrepareForm(PortalForm):
    """Whom to prepare certificates for, and as what they took part."""

    people = SelectMultipleField(
        _l("Who gets one?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Required(_l("Tick at least one person."))],
    )
    taken_part_as = SelectField(_l("As what?"))

    def __init__(self, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people.choices = choices_of(people)
        self.taken_part_as.choices = choices_of(
            [(kind.value, kind.label) for kind in TakenPartAs], empty=_("As they were invited")
        )

    @property
    def chosen_part(self) -> TakenPartAs | None:
        return TakenPartAs(self.taken_part_as.data) if self.taken_part_as.data else None


class RevokeForm(PortalForm):
    reason = LineField(
        _l("Why is it revoked?"),
        max_length=300,
        description=_l("Whoever checks the certificate reads this. For example: printed with a wrong name"),
        validators=[Required(_l("Write why it is revoked; whoever checks it reads this."))],
    )


class LookUpForm(PortalForm):
    """What somebody types from a printed certificate. It changes nothing, so it needs no token."""

    number = LineField(
        _l("Number of the certificate"),
        max_length=120,
        description=_l("As it is printed, for example: 10/012/KKG-KHD/XI/2026"),
        validators=[Required(_l("Write the number as it is printed."))],
    )
    name = LineField(
        _l("A word of the name on it"),
        max_length=80,
        description=_l("For example: Siti"),
        validators=[Required(_l("Write a word of the name on the certificate."))],
    )

    class Meta(PortalForm.Meta):
        csrf = False
