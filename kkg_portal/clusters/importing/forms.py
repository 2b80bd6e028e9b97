"""The form that takes a file."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.importing.kept_rows import Contacts
from kkg_portal.core.forms import PortalForm, choices_of
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l


class UploadForm(PortalForm):
    file = FileField(
        _l("List of teachers"),
        description=_l(
            "A list of teachers as .xlsx or .csv, at most 5 MB. A list of several schools is cut into one for each."
        ),
    )
    school = SelectField(_l("School"), description=_l("May stay as it is when the file names the schools."))
    keep_phone = BooleanField(_l("Keep the phone numbers of people without an account"))
    keep_email = BooleanField(_l("Keep the e-mail addresses of people without an account"))

    @classmethod
    def over(cls, schools: Sequence[SchoolRow]) -> UploadForm:
        form = cls()
        form.school.choices = choices_of(
            [(school.public_id, school.name) for school in schools], empty=_("As the file says")
        )
        return form

    def validate_file(self, field: FileField) -> None:
        if not field.data:
            raise ValidationError(
                _("Choose a file first. For example: %(example)s", example="daftar_guru.xlsx")
            )

    @property
    def contacts(self) -> Contacts:
        return Contacts(phone=bool(self.keep_phone.data), email=bool(self.keep_email.data))
