"""Verbs of schools. One core school a cluster: the mark moves, it is never given twice or taken away."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.clusters.finding.sources import reindex_members_of
from kkg_portal.clusters.models import School, SchoolLevel
from kkg_portal.clusters.schools import queries
from kkg_portal.clusters.stamps import cluster_changed, reread
from kkg_portal.core import clock, identifiers
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import lazy_gettext as _l
from kkg_portal.core.i18n import ngettext
from kkg_portal.core.uow import unique_rule, verb

unique_rule(
    "core_school",
    ("cluster_id", "npsn"),
    _l("Another school of this cluster already has this NPSN. Check the number."),
    field="npsn",
)


@dataclass(frozen=True, slots=True)
class SchoolEntry:
    """What is known about a school, as typed."""

    npsn: str
    name: str
    level: SchoolLevel
    is_private: bool = False
    address: str = ""
    distance_km: int | None = None


@verb(CorePermission.SCHOOL_EDIT)
def add_school(entry: SchoolEntry, *, actor: Actor) -> School:
    """A cluster's first school is its core school until the mark is moved."""
    cluster_changed()  # first of all, so that two first schools wait for each other
    school = School(npsn=_free_npsn(entry.npsn), is_core=queries.core_school() is None)
    _describe(school, entry)
    session.add(school)
    session.flush()  # the audit line names the school by its public id
    return school


@verb(CorePermission.SCHOOL_EDIT)
def edit_school(school: School, entry: SchoolEntry, *, version: int, actor: Actor) -> None:
    school.expect(version)
    npsn = _read_npsn(entry.npsn)
    if npsn != school.npsn:
        school.npsn = _free_npsn(npsn)
    was_called = school.name
    _describe(school, entry)
    if school.name != was_called:
        reindex_members_of(school)


def _describe(school: School, entry: SchoolEntry) -> None:
    if not entry.name:
        raise Invalid(_("Write the name of the school. For example: SDN Arunika 1"), field="name")
    school.name, school.level, school.is_private = entry.name, entry.level, entry.is_private
    school.address, school.distance_km = entry.address, entry.distance_km


def _read_npsn(typed: str) -> str:
    try:
        return identifiers.npsn(typed)
    except Invalid as error:
        raise Invalid(error.message, field="npsn") from error


def _free_npsn(typed: str) -> str:
    npsn = _read_npsn(typed)
    taken = queries.school_with_npsn(npsn)
    if taken is not None and taken.archived_at is not None:
        raise Invalid(
            _(
                "%(school)s has this NPSN and is archived. Bring it back in the list of schools.",
                school=taken.name,
            ),
            field="npsn",
        )
    if taken is not None:
        raise Invalid(
            _("%(school)s already has this NPSN. Check the number.", school=taken.name), field="npsn"
        )
    return npsn


@verb(CorePermission.SCHOOL_EDIT)
def move_core_mark(school: School, *, actor: Actor) -> None:
    """Make `school` the core school in place of the one that is."""
    cluster_changed()  # two who move it at once wait for each other; the second one's choice stays
    reread(school)
    if school.archived_at is not None:
        raise Invalid(_("An archived school cannot be the core school. Bring it back first."))
    before = queries.core_school()
    if before is school:
        return
    if before is not None:
        before.is_core = False
        session.flush()  # the database allows one core school at a time, so the old mark goes first
    school.is_core = True


@verb(CorePermission.SCHOOL_EDIT)
def archive_school(school: School, *, actor: Actor) -> None:
    """Take a school off the lists. Its name stays on old papers."""
    cluster_changed()
    reread(school)
    if school.is_core:
        raise Invalid(_("This is the core school. Make another school the core school first."))
    members = queries.members_at(school)
    if members:
        raise Invalid(
            ngettext(
                "%(num)d member belongs to this school. Move that person to another school first.",
                "%(num)d members belong to this school. Move them to another school first.",
                members,
            )
        )
    school.archived_at = clock.now()


@verb(CorePermission.SCHOOL_EDIT)
def restore_school(school: School, *, actor: Actor) -> None:
    cluster_changed()
    school.archived_at = None
    school.is_core = queries.core_school() is None
