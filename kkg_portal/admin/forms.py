"""Forms of the administrators' pages."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from kkg_portal.admin.services import FIRST_ROLES
from kkg_portal.clusters.models import Regency, Subdistrict
from kkg_portal.core.access.actor import ROLE_TITLES
from kkg_portal.core.clock import ZONE_LABELS
from kkg_portal.core.forms import LineField, PortalForm, Required, choices_of
from kkg_portal.core.i18n import lazy_gettext as _l

_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class RegencyForm(PortalForm):
    name = LineField(
        _l("Name of the regency or city"),
        max_length=120,
        description=_l("For example: Kabupaten Sleman"),
        validators=[Required(_l("Type the name. For example: Kabupaten Sleman"))],
    )
    code = LineField(
        _l("Region code"),
        max_length=10,
        description=_l("As in Dapodik or at Kemendagri. For example: 34.04"),
        validators=[Required(_l("Type the code of the region. For example: 34.04"))],
    )
    office_title = LineField(
        _l("Title of the office"), max_length=120, description=_l("For example: Dinas Pendidikan")
    )


class SubdistrictForm(PortalForm):
    regency = SelectField(_l("Regency or city"), validators=[Required(_l("Choose the regency or city."))])
    name = LineField(
        _l("Name of the subdistrict"),
        max_length=120,
        description=_l("Without the word Kecamatan. For example: Ngaglik"),
        validators=[Required(_l("Type the name. For example: Ngaglik"))],
    )
    code = LineField(
        _l("Region code"),
        max_length=12,
        description=_l("For example: 34.04.12"),
        validators=[Required(_l("Type the code of the region. For example: 34.04.12"))],
    )
    office_title = LineField(
        _l("Title of the office"),
        max_length=120,
        description=_l("For example: Korwil Bidang Pendidikan, or UPTD"),
    )

    def __init__(self, regencies: list[Regency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = [(str(regency.id), regency.name) for regency in regencies]
        self.regency.choices = choices_of(pairs, empty=_l("Choose one"))


class ClusterForm(PortalForm):
    subdistrict = SelectField(_l("Subdistrict"), validators=[Required(_l("Choose the subdistrict."))])
    name = LineField(
        _l("Name of the cluster"),
        max_length=80,
        description=_l("Without the word Gugus. For example: Ki Hajar Dewantara"),
        validators=[Required(_l("Type the name. For example: Ki Hajar Dewantara"))],
    )
    number = LineField(_l("Number"), max_length=10, description=_l("For example: I, or 03"))
    slug = LineField(
        _l("Address"),
        max_length=40,
        description=_l("Part of every link, so short and for good. For example: melati-arunika"),
        validators=[Required(_l("Type an address. For example: melati-arunika"))],
        render_kw=_PLAIN,
    )
    city = LineField(
        _l("Place written above signatures"),
        max_length=80,
        description=_l("Left empty, it is the name of the subdistrict."),
    )
    time_zone = SelectField(_l("Time zone"))

    def __init__(self, subdistricts: list[Subdistrict], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = [(str(place.id), f"{place.name}, {place.regency.name}") for place in subdistricts]
        self.subdistrict.choices = choices_of(pairs, empty=_l("Choose one"))
        self.time_zone.choices = [(zone, f"{label} ({zone})") for zone, label in ZONE_LABELS.items()]


class AppointForm(PortalForm):
    contact = LineField(
        _l("What the person signs in with"),
        max_length=254,
        description=_l("Phone number, e-mail address or username."),
        validators=[Required(_l("Type a phone number, an e-mail address or a username."))],
        render_kw=_PLAIN,
    )
    name = LineField(
        _l("Name with titles"),
        max_length=200,
        description=_l("Only for somebody who has no account yet. For example: Sri Wahyuni, S.Pd."),
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(_l("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, str(ROLE_TITLES[role])) for role in FIRST_ROLES]


class AdministratorForm(PortalForm):
    contact = LineField(
        _l("What the person signs in with"),
        max_length=254,
        description=_l("Phone number, e-mail address or username."),
        validators=[Required(_l("Type a phone number, an e-mail address or a username."))],
        render_kw=_PLAIN,
    )
