"""Forms for what is on the agenda."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from kkg_portal.api import (
    LineField,
    PortalForm,
    Required,
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
