"""The list of people a school's slips are printed for."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.clusters.models import Membership
from kkg_portal.core.forms import PortalForm, choices_of
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l


class SlipsForm(PortalForm):
    people = SelectMultipleField(
        _l("Who gets a slip"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    @classmethod
    def over(cls, people: Sequence[Membership]) -> SlipsForm:
        """Everybody ticked until somebody chooses."""
        form = cls(data={"people": [one.public_id for one in people]})
        form.people.choices = choices_of((one.public_id, one.user.full_name) for one in people)
        return form

    def validate_people(self, field: SelectMultipleField) -> None:
        if not field.raw_data:
            raise ValidationError(_("Tick at least one person."))
