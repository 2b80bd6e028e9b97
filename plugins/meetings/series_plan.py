"""What somebody who plans a series, a package or a task between meetings decides, from the form to the verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kkg_portal.api import Invalid, School, Subgroup, Text, session
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_pgettext as _lp

from .kinds import DisplacementReason, ProgrammeKind
from .models import AgendaTemplate, Package


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPlan:
    """Everything of a series but its rules."""

    title: str
    kind: ProgrammeKind
    place: str = ""
    host_school_id: int | None = None
    rotates_host: bool = False
    subgroup_id: int | None = None
    package_id: int | None = None
    template_id: int | None = None

    def check(self) -> None:
        """Raise Invalid when nobody would know where to go, or when something chosen is not of this cluster."""
        if self.host_school_id is not None and session.get(School, self.host_school_id) is None:
            raise Invalid(_("Choose a school from the list."), field="host_school")
        if self.subgroup_id is not None and session.get(Subgroup, self.subgroup_id) is None:
            raise Invalid(_("Choose a sub-group from the list."), field="subgroup")
        if self.package_id is not None and session.get(Package, self.package_id) is None:
            raise Invalid(_("Choose a package from the list."), field="package")
        template = session.get(AgendaTemplate, self.template_id) if self.template_id is not None else None
        if self.template_id is not None and (template is None or template.deleted_at is not None):
            raise Invalid(_("Choose an agenda from the list."), field="template")
        if not (self.place or self.host_school_id or self.rotates_host):
            raise Invalid(
                _("Write the place, choose the host school, or let the schools take turns."), field="place"
            )


class DateChoiceKind(StrEnum):
    """What a coordinator decides about one day of a rule that something speaks against."""

    KEEP = "keep"
    SKIP = "skip"
    SHIFT = "shift"

    @property
    def label(self) -> Text:
        return CHOICE_TITLES[self]


CHOICE_TITLES: dict[DateChoiceKind, Text] = {
    DateChoiceKind.KEEP: _lp("series", "Keep this day"),
    DateChoiceKind.SKIP: _lp("series", "Leave this one out"),
    DateChoiceKind.SHIFT: _lp("series", "Move it"),
}


@dataclass(frozen=True, slots=True)
class DateChoice:
    """`shifted_to` belongs to SHIFT alone."""

    slot_on: date
    kind: DateChoiceKind
    because: DisplacementReason = DisplacementReason.OTHER
    note: str = ""
    shifted_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackagePlan:
    title: str
    theme: str
    kind: ProgrammeKind
    least_meetings: int
    school_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTaskPlan:
    """`jp` are the training hours that accepted evidence gives."""

    title: str
    text: str
    opens_on: date
    closes_on: date
    jp: int

    def check(self) -> None:
        if self.closes_on < self.opens_on:
            raise Invalid(_("The last day must not be before the first one."), field="closes_on")
