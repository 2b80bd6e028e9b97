"""Who writes a resource together with its owner."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from kkg_portal.api import PortalForm, Required, choices_of
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l


class CoAuthorForm(PortalForm):
    member = SelectField(_l("Who writes it with you?"), validators=[Required(_l("Choose a colleague."))])

    def __init__(self, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.member.choices = choices_of(people, empty=_("Choose a colleague"))
