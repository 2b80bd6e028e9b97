"""Forms of the profile: names and habits, papers, the logo."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import ValidationError

from kkg_portal.clusters.models import Cluster, PaperSize
from kkg_portal.clusters.profile.services import Papers, Profile
from kkg_portal.clusters.whole_number import WholeNumberField
from kkg_portal.core import identifiers
from kkg_portal.core.errors import Invalid
from kkg_portal.core.forms import LineField, LongTextField, PortalForm, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import LANGUAGES, format_date
from kkg_portal.core.i18n import lazy_gettext as _l

_A_MONDAY = date(2026, 11, 9)
TIME_ZONES = (
    ("Asia/Jakarta", _l("WIB, Java, Sumatra (Jakarta)")),
    ("Asia/Pontianak", _l("WIB, West and Central Kalimantan (Pontianak)")),
    ("Asia/Makassar", _l("WITA (Makassar)")),
    ("Asia/Jayapura", _l("WIT (Jayapura)")),
)


class ProfileForm(VersionedForm):
    """Who the cluster is and what is usual there."""

    number = LineField(_l("Number of the cluster"), max_length=10, description=_l("For example: III or 06"))
    name = LineField(
        _l("Name of the cluster"),
        max_length=80,
        description=_l("Without the word Gugus. For example: Ki Hajar Dewantara"),
        validators=[Required(_l("Write the name of the cluster. For example: Ki Hajar Dewantara"))],
    )
    supervision_area = LineField(
        _l("Supervision area (dabin)"), max_length=60, description=_l("For example: Dabin 2")
    )
    city = LineField(
        _l("Place in front of the date on letters"), max_length=80, description=_l("For example: Wonogiri")
    )
    contact_whatsapp = LineField(
        _l("WhatsApp number of the coordinator"),
        max_length=30,
        description=_l("Shown where a page asks to contact the coordinator. For example: 0812-3456-7890"),
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    meeting_weekday = SelectField(_l("Usual meeting day"), coerce=int)
    minutes_per_jp = WholeNumberField(
        _l("Minutes in one training hour (JP)"),
        minimum=20,
        maximum=120,
        description=_l("45 in most programmes; certificates print it."),
    )
    time_zone = SelectField(_l("Time zone"), choices=choices_of(TIME_ZONES))
    language = SelectField(_l("Language of papers and of new members"), choices=choices_of(LANGUAGES.items()))
    mails_show_text = BooleanField(
        _l("Mails about new things show the words"),
        description=_l(
            "Without it they only say that there is something new, and the words are read in the portal. "
            "Invitations to meetings are mailed in full."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting_weekday.choices = choices_of(
            (str(day), name) for day, name in enumerate(weekday_names())
        )

    def validate_contact_whatsapp(self, field: LineField) -> None:
        """Said together with what else needs a change; the verb asks again."""
        if not field.data:
            return
        try:
            identifiers.whatsapp_number(field.data)
        except Invalid as error:
            raise ValidationError(error.message) from error

    @property
    def profile(self) -> Profile:
        return Profile(**{field.name: self[field.name].data for field in fields(Profile)})


class PapersForm(VersionedForm):
    """What letters and lists carry at their head, and how letters are numbered."""

    paper_size = RadioField(
        _l("Paper size"),
        choices=choices_of(
            [(PaperSize.A4.value, "A4 (210 × 297 mm)"), (PaperSize.F4.value, "F4, folio (215 × 330 mm)")]
        ),
    )
    letterhead = LongTextField(
        _l("Lines of the letterhead"),
        max_length=600,
        rows=8,
        description=_l("One line each, the highest office first. The last line is the KKG's own name."),
    )
    letterhead_address = LineField(
        _l("Address line"),
        max_length=240,
        description=_l("Address, e-mail or phone of the secretariat, as it stands below the letterhead."),
    )
    salutation = LineField(
        _l("Salutation"),
        max_length=200,
        description=_l("How letters begin. For example: Dengan hormat,"),
        validators=[Required(_l("Write how letters begin. For example: Dengan hormat,"))],
    )
    letter_pattern = LineField(
        _l("Pattern of letter numbers"),
        max_length=120,
        description=_l(
            "Leave it as it is when the number of the next letter looks right. "
            "{code} is the kind of letter, {seq:03d} the running number, {unit} the unit code; "
            "also {roman_month}, {month} and {year}."
        ),
        validators=[
            Required(_l("Write a pattern. For example: {code}/{seq:03d}/{unit}/{roman_month}/{year}"))
        ],
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    letter_unit = LineField(
        _l("Unit code in letter numbers"), max_length=40, description=_l("For example: KKG-G3.WNY")
    )

    @property
    def papers(self) -> Papers:
        lines = (line.strip() for line in (self.letterhead.data or "").splitlines())
        return Papers(
            paper_size=PaperSize(self.paper_size.data),
            letterhead=tuple(line for line in lines if line),
            letterhead_address=self.letterhead_address.data or "",
            salutation=self.salutation.data or "",
            letter_pattern=self.letter_pattern.data or "",
            letter_unit=self.letter_unit.data or "",
        )


class LogoForm(PortalForm):
    logo = FileField(
        _l("Logo of the KKG"), description=_l("PNG or JPEG, at most 1 MB and 2,000 pixels wide or high.")
    )


def saved_profile(cluster: Cluster) -> dict[str, Any]:
    """What the profile form shows of a cluster."""
    shown = {field.name: getattr(cluster, field.name) for field in fields(Profile)}
    number = cluster.contact_whatsapp
    return {**shown, "contact_whatsapp": f"0{number[2:]}" if number else "", "version": cluster.version}


def saved_papers(cluster: Cluster) -> dict[str, Any]:
    """What the form of papers shows of a cluster."""
    shown = {field.name: getattr(cluster, field.name) for field in fields(Papers)}
    return {
        **shown,
        "paper_size": cluster.paper_size.value,
        "letterhead": "\n".join(cluster.letterhead),
        "version": cluster.version,
    }


def weekday_names() -> list[str]:
    """Monday to Sunday in the reader's language."""
    return [format_date(_A_MONDAY + timedelta(days=day), "weekday") for day in range(7)]
