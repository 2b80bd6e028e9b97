"""Forms of sub-groups: name and kind, and the tick list of members."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from kkg_portal.clusters.directory import MemberRow
from kkg_portal.clusters.models import SubgroupKind
from kkg_portal.core.forms import LineField, Required, VersionedForm, choices_of
from kkg_portal.core.i18n import lazy_gettext as _l

KIND_TITLES = {
    SubgroupKind.GRADE: _l("Grade"),
    SubgroupKind.PHASE: _l("Phase"),
    SubgroupKind.SUBJECT: _l("Subject"),
    SubgroupKind.OTHER: _l("Other"),
}


class SubgroupForm(VersionedForm):
    title = LineField(
        _l("Name of the sub-group"),
        max_length=80,
        description=_l("For example: Kelas IV, Fase B, or PJOK"),
        validators=[Required(_l("Write the name of the sub-group. For example: Kelas IV"))],
    )
    kind = RadioField(
        _l("What brings its members together"),
        choices=choices_of((kind.value, title) for kind, title in KIND_TITLES.items()),
        default=SubgroupKind.GRADE.value,
    )


class MembersForm(VersionedForm):
    """A tick list of all active members; works without JavaScript for 150 of them."""

    member = SelectMultipleField(
        _l("Members"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def __init__(self, *args: Any, candidates: list[MemberRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member.choices = choices_of((person.public_id, _line(person)) for person in candidates)


def _line(person: MemberRow) -> str:
    return " · ".join(part for part in (person.full_name, person.school_name, person.position) if part)
