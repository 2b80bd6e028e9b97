"""Forms of the board: giving a role, ending it, ticking what a role may do."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.clusters.board.services import GIVEN_ROLES, Term
from kkg_portal.clusters.directory import MemberRow
from kkg_portal.core.access.actor import ROLE_TITLES
from kkg_portal.core.forms import DateField, LineField, PortalForm, Required, choices_of
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l


class GiveRoleForm(PortalForm):
    member = SelectField(
        _l("Who"),
        validators=[Required(_l("Choose who gets the role."))],
        validate_choice=False,  # the verb looks the member up and says what to do
    )
    role = SelectField(_l("Role"), validators=[Required(_l("Choose a role."))], validate_choice=False)
    note = LineField(
        _l("Addition"),
        max_length=120,
        description=_l("Which division, grade or subject. For example: Bidang Humas, or Kelas IV"),
    )
    starts_on = DateField(
        _l("First day"),
        description=_l("For example: 14 November 2026, 14/11/26, or today"),
        validators=[Required(_l("Write the first day. For example: 14 November 2026"))],
    )
    ends_on = DateField(
        _l("Last day"), description=_l("Leave it empty when nobody knows yet. For example: 30 June 2028")
    )

    def __init__(self, *args: Any, candidates: list[MemberRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(person.public_id, _line(person)) for person in candidates]
        self.member.choices = choices_of(people, empty=_("Choose a member"))
        roles = [(role.value, ROLE_TITLES[role]) for role in GIVEN_ROLES]
        self.role.choices = choices_of(roles, empty=_("Choose a role"))

    @property
    def term(self) -> Term:
        assert self.starts_on.data is not None
        return Term(self.starts_on.data, self.ends_on.data, self.note.data or "")


def _line(person: MemberRow) -> str:
    return f"{person.full_name} · {person.school_name}" if person.school_name else person.full_name


class EndRoleForm(PortalForm):
    gone_from = DateField(
        _l("First day without the role"),
        description=_l("For example: 1 July 2027, or today"),
        validators=[Required(_l("Write the first day without the role. For example: 1 July 2027"))],
    )


class RoleRightsForm(PortalForm):
    """One tick for each permission that can be given to a role or taken from it."""

    may = SelectMultipleField(
        "", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
