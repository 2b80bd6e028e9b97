"""Forms for what is on the agenda and what came of it: items, minutes, decisions, tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import Optional

from kkg_portal.api import (
    DateField,
    LineField,
    LongTextField,
    PortalForm,
    Required,
    TimeField,
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

from ..kinds import AgendaKind
from ..plan import ItemPlan
from ..queries import Choices, member_choices


class AgendaItemForm(PortalForm):
    """One item. The presenter is a member from the list or any other name."""

    title = LineField(
        _l("What happens?"),
        max_length=160,
        validators=[Required(_l("Write what happens, for example: Group work by grade."))],
    )
    minutes = WholeNumberField(
        _l("How many minutes?"),
        minimum=0,
        maximum=840,
        validators=[Required(_l("Write how many minutes it takes, for example 45."))],
    )
    kind = SelectField(_l("Kind"))
    presenter = SelectField(_l("Who leads it?"))
    presenter_name = LineField(
        _l("Or somebody who is not a member"),
        max_length=160,
        description=_l("For example: Dra. Ratna, supervisor"),
    )

    def __init__(self, **kwargs: Any) -> None:
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.kind.choices = choices_of([(kind.value, kind.label) for kind in AgendaKind])
        self.presenter.choices = choices_of(self.members.pairs, empty=_("Nobody yet"))

    def plan(self) -> ItemPlan:
        return ItemPlan(
            title=self.title.data or "",
            minutes=self.minutes.data or 0,
            kind=AgendaKind(self.kind.data),
            presenter_id=self.members.key_of(self.presenter.data),
            presenter_name=self.presenter_name.data or "",
        )


class EditAgendaItemForm(AgendaItemForm, VersionedForm):
    """The same for an item that exists."""


class NoteForm(VersionedForm):
    text = LongTextField(_l("What was said and agreed"), max_length=20_000, rows=12)


class FrameForm(VersionedForm):
    """When it really began and ended, and what belongs to no item."""

    opened = TimeField(_l("Opened at"), validators=[Optional()])
    finished = TimeField(_l("Closed at"), validators=[Optional()])
    text = LongTextField(_l("Remarks"), max_length=10_000, rows=6)


class DecisionForm(VersionedForm):
    text = LongTextField(
        _l("What was decided?"),
        max_length=2000,
        rows=4,
        validators=[Required(_l("Write the decision in one sentence."))],
    )


class TaskForm(VersionedForm):
    text = LongTextField(
        _l("What is to be done?"),
        max_length=500,
        rows=3,
        validators=[Required(_l("Write the task, for example: Try the number line in grade 3."))],
    )
    owner = SelectField(_l("Who does it?"), validators=[Required(_l("Choose who does it."))])
    due_on = DateField(
        _l("By when?"),
        description=_l("For example: 28 November"),
        validators=[Required(_l("Write the day, for example 28 November."))],
    )

    def __init__(self, **kwargs: Any) -> None:
        self.members: Choices = member_choices()
        super().__init__(**kwargs)
        self.owner.choices = choices_of(self.members.pairs, empty=_("Choose a person"))

    @property
    def chosen_day(self) -> date:
        day: date | None = self.due_on.data
        assert day is not None, "asked for before validation"
        return day

    @property
    def owner_id(self) -> int:
        return self.members.key_of(self.owner.data) or 0


class OutcomeForm(PortalForm):
    outcome = LineField(
        _l("What came of it?"),
        max_length=200,
        description=_l("A short line is enough: tried twice, pupils liked it"),
    )


class CloseForm(VersionedForm):
    """The question before closing."""
