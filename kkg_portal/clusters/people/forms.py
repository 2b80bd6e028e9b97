"""Forms about a member, and the one box for a name with its titles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.accounts.forms import HONORIFIC_CHOICES
from kkg_portal.accounts.models import Honorific
from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.models import Membership
from kkg_portal.clusters.people import teaching
from kkg_portal.core import identifiers
from kkg_portal.core.errors import Invalid
from kkg_portal.core.forms import LineField, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.person_names import LONGEST_NAME, PersonName, clean_name, split_titles

_SAME_NAMES = ("position", "grade", "subject", "extra_duty", "rank_grade", "employment_status")


class NameField(LineField):
    """A name with titles in any usual writing; `person_name` is what was understood."""

    person_name: PersonName | None = None

    def __init__(self, label: Any = "", **kwargs: Any) -> None:
        kwargs.setdefault(
            "validators",
            [Required(_l("Type the full name. For example: %(example)s", example="Sri Wahyuni, S.Pd."))],
        )
        super().__init__(label, max_length=LONGEST_NAME, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.person_name = None
        if self.data:
            try:
                self.person_name = split_titles(self.data)
            except Invalid as error:
                raise ValueError(error.message) from error


class OwnWorkForm(VersionedForm):
    """What a teacher says of their own work: boxes to tick and one list, nothing to type."""

    grades = SelectMultipleField(
        _l("Classes you teach"),
        description=_l("Tick none when you lead no class."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    subject = SelectField(_l("Subject you teach"))

    @classmethod
    def of(cls, membership: Membership) -> OwnWorkForm:
        known = teaching.grades_in(membership.grade)
        form = cls(data={"version": membership.version, "grades": list(known), "subject": membership.subject})
        form.grades.choices = choices_of(
            (grade, _("Class %(grade)s", grade=grade))
            for at, grade in enumerate(teaching.GRADES)
            if at < teaching.PRIMARY_GRADES or grade in known
        )
        subjects = list(teaching.SUBJECTS)
        if membership.subject and membership.subject not in subjects:
            subjects.insert(0, membership.subject)
        form.subject.choices = choices_of(
            [(subject, subject) for subject in subjects], empty=_("Several, as class teacher")
        )
        return form

    def grade_after(self, before: str) -> str:
        """The text for the member's row. It stays letter by letter where it says the same ("IV B")."""
        ticked = tuple(grade for grade in teaching.GRADES if grade in (self.grades.data or ()))
        return before if ticked == teaching.grades_in(before) else teaching.grades_text(ticked)


class PersonForm(VersionedForm):
    """A member's row. `offered` is the writing of the name the page proposed, empty when it proposed none."""

    name = NameField(
        _l("Name with titles"), description=_l("For example: %(example)s", example="Sri Wahyuni, S.Pd.")
    )
    offered = HiddenField()
    honorific = RadioField(_l("Form of address"))
    school = SelectField(_l("School"))
    position = LineField(_l("Position"), max_length=60, description=_l("For example: class teacher"))
    grade = LineField(_l("Class taught"), max_length=20, description=_l("For example: IV"))
    subject = LineField(_l("Subject taught"), max_length=60, description=_l("For example: PJOK"))
    extra_duty = LineField(
        _l("Further duty"), max_length=80, description=_l("For example: head of the library")
    )
    nip = LineField("NIP", max_length=40, description=_l("18 digits; only on official papers"))
    nuptk = LineField("NUPTK", max_length=40, description=_l("16 digits; only on official papers"))
    rank_grade = LineField(_l("Rank"), max_length=20, description=_l("For example: III/c"))
    employment_status = LineField(
        _l("Employment status"), max_length=40, description=_l("For example: PNS, PPPK, GTY")
    )

    nip_warnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, membership: Membership, schools: Sequence[SchoolRow]) -> PersonForm:
        """The form filled with the member's row; without the name where the name is the person's own."""
        form = cls(data=_as_shown(membership))
        form.school.choices = choices_of([(row.public_id, row.name) for row in schools], empty=_("No school"))
        form.honorific.choices = choices_of(HONORIFIC_CHOICES)
        if membership.user.has_account:
            del form.name, form.offered, form.honorific
        return form

    def validate_nip(self, field: LineField) -> None:
        if field.data:
            try:
                reading = identifiers.nip(field.data)
            except Invalid as error:
                raise ValidationError(error.message) from error
            field.data, self.nip_warnings = reading.value, reading.warnings

    def validate_nuptk(self, field: LineField) -> None:
        if field.data:
            try:
                field.data = identifiers.nuptk(field.data)
            except Invalid as error:
                raise ValidationError(error.message) from error

    def better_name(self) -> str:
        """The right writing of the name where it differs from what was typed and was not offered yet."""
        if "name" not in self or self.name.person_name is None:
            return ""
        right = str(self.name.person_name)
        return right if right not in {clean_name(self.name.data), self.offered.data} else ""

    def chosen_name(self) -> PersonName | None:
        """The name to store: as understood, or letter by letter when the offer was turned down."""
        if "name" not in self:
            return None
        understood: PersonName | None = self.name.person_name
        typed = clean_name(self.name.data)
        if understood is not None and self.offered.data == str(understood) != typed:
            return PersonName(typed)
        return understood

    def chosen_honorific(self) -> Honorific | None:
        return Honorific(self.honorific.data) if "honorific" in self else None


def _as_shown(membership: Membership) -> dict[str, Any]:
    user, school = membership.user, membership.school
    return {
        "version": membership.version,
        "name": user.full_name,
        "honorific": user.honorific.value,
        "school": school.public_id if school is not None else "",
        "nip": identifiers.format_nip(membership.nip or ""),
        "nuptk": membership.nuptk or "",
        **{name: getattr(membership, name) for name in _SAME_NAMES},
    }
