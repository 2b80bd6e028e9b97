"""The forms of whoever invites and of whoever comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, SelectField
from wtforms.validators import ValidationError

from kkg_portal.accounts.forms import HONORIFIC_CHOICES
from kkg_portal.accounts.models import Honorific, User
from kkg_portal.accounts.names import SignInName, read_sign_in_name
from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.inviting.joining import Applicant
from kkg_portal.clusters.inviting.services import DEFAULT_DAYS, MOST_DAYS, MOST_USES, Terms
from kkg_portal.clusters.people.forms import NameField
from kkg_portal.clusters.whole_number import WholeNumberField
from kkg_portal.core.errors import Invalid
from kkg_portal.core.forms import LineField, PortalForm, Required, choices_of
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.i18n import ngettext

DAY_CHOICES = (7, DEFAULT_DAYS, MOST_DAYS)


class InviteForm(PortalForm):
    school = SelectField(
        _l("School"), validators=[Required(_l("Choose the school whose teachers you invite."))]
    )
    days = RadioField(_l("The link works for"), coerce=int, default=DEFAULT_DAYS)
    max_uses = WholeNumberField(
        _l("How many people may use it"),
        minimum=1,
        maximum=MOST_USES,
        default=30,
        description=_l("A few more than the school has teachers."),
        validators=[Required(_l("Type a number from 1 to %(most)d. For example: 30", most=MOST_USES))],
    )
    needs_approval = BooleanField(
        _l("A coordinator lets each newcomer in"),
        default=True,
        description=_l("A link in a chat travels. Keep this on unless you hand the link out in person."),
    )

    @classmethod
    def over(cls, schools: Sequence[SchoolRow]) -> InviteForm:
        form = cls()
        form.school.choices = choices_of(
            [(school.public_id, school.name) for school in schools], empty=_("Choose a school")
        )
        form.days.choices = [(days, ngettext("%(num)d day", "%(num)d days", days)) for days in DAY_CHOICES]
        return form

    @property
    def terms(self) -> Terms:
        return Terms(self.days.data, self.max_uses.data or 0, bool(self.needs_approval.data))


class JoinForm(PortalForm):
    """Five things and no more; the school comes with the link, the role is always teacher."""

    name = NameField(
        _l("Name with titles"),
        description=_l("As on letters, in one line. For example: Sri Wahyuni, S.Pd., M.Pd."),
        render_kw={"autocomplete": "name"},
    )
    honorific = RadioField(
        _l("How should we address you?"), validators=[Required(_l("Choose Bapak, Ibu or without."))]
    )
    contact = LineField(
        _l("Phone number or e-mail"),
        max_length=254,
        description=_l("You sign in with it. For example: 0812-3456-7890"),
        validators=[Required(_l("Type your phone number or e-mail address. For example: 0812-3456-7890"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("New password"),
        description=_l("At least 8 characters. Three or four words together are easy to remember."),
        validators=[Required(_l("Type a new password, for example four words."))],
        render_kw={"autocomplete": "new-password", "maxlength": 256},
    )
    agreed = BooleanField(
        _l("I have read the privacy notice and agree"),
        validators=[
            Required(_l("Tick the box when you agree. Without it the portal cannot keep your data."))
        ],
    )

    sign_in: SignInName | None = None

    @classmethod
    def of(cls, expected: User | None) -> JoinForm:
        """The form, filled with the name of the imported person a personal link is for."""
        given: dict[str, Any] = {}
        if expected is not None:
            given["name"] = expected.full_name
            if expected.honorific is not Honorific.NONE:
                given["honorific"] = expected.honorific.value
        form = cls(data=given)
        form.honorific.choices = choices_of(HONORIFIC_CHOICES)
        return form

    def validate_contact(self, field: LineField) -> None:
        try:
            read = read_sign_in_name(field.data)
        except Invalid as error:
            raise ValidationError(error.message) from error
        if read.kind == "username":
            raise ValidationError(_("Type your phone number or e-mail address. For example: 0812-3456-7890"))
        self.sign_in = read

    def applicant(self) -> Applicant:
        assert self.name.person_name is not None
        assert self.sign_in is not None
        return Applicant(
            self.name.person_name, Honorific(self.honorific.data), self.sign_in, self.password.data or ""
        )


class JoinAsMeForm(PortalForm):
    """One button of somebody who is signed in; the form is its CSRF token."""
