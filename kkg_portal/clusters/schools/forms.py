"""The form of a school."""

from __future__ import annotations

from wtforms import BooleanField, RadioField
from wtforms.validators import ValidationError

from kkg_portal.clusters.models import SchoolLevel
from kkg_portal.clusters.schools.services import SchoolEntry
from kkg_portal.clusters.whole_number import WholeNumberField
from kkg_portal.core import identifiers
from kkg_portal.core.errors import Invalid
from kkg_portal.core.forms import LineField, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import lazy_gettext as _l


class SchoolForm(VersionedForm):
    name = LineField(
        _l("Name of the school"),
        max_length=120,
        description=_l("For example: SDN Arunika 1"),
        validators=[Required(_l("Write the name of the school. For example: SDN Arunika 1"))],
    )
    npsn = LineField(
        _l("NPSN"),
        max_length=20,
        description=_l("The 8 digits from Dapodik. For example: 88000101"),
        validators=[Required(_l("Write the school's NPSN, 8 digits. For example: 88000101"))],
        render_kw={"inputmode": "text", "autocapitalize": "characters", "class": "short"},
    )
    level = RadioField(
        _l("Kind of school"),
        choices=choices_of([(SchoolLevel.SD.value, "SD"), (SchoolLevel.MI.value, "MI (madrasah)")]),
        default=SchoolLevel.SD.value,
    )
    is_private = BooleanField(_l("This is a private school"))
    address = LineField(_l("Address"), max_length=240, description=_l("Village or street, as on letters."))
    distance_km = WholeNumberField(
        _l("Distance to the core school in km"),
        minimum=0,
        maximum=999,
        description=_l("Helps to choose places that all can reach."),
    )

    def validate_npsn(self, field: LineField) -> None:
        """Said together with what else needs a change; the verb asks again."""
        try:
            identifiers.npsn(field.data or "")
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def entry(self) -> SchoolEntry:
        return SchoolEntry(
            npsn=self.npsn.data or "",
            name=self.name.data or "",
            level=SchoolLevel(self.level.data),
            is_private=bool(self.is_private.data),
            address=self.address.data or "",
            distance_km=self.distance_km.data,
        )
