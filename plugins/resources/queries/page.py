"""The page of one resource: what it is, who made it, what may be done with it, in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from kkg_portal.api import Actor, MemberRow, Text, allows, members_by_id, session
from kkg_portal.api import gettext as _

from ..licences import LICENCES, Licence, may_be_adapted
from ..models import (
    DRAFT_NO,
    Lineage,
    Resource,
    ResourceFile,
    ResourceVersion,
    Thanks,
    UseReport,
)
from ..permissions import ResourcePermission
from ..vocabulary import CURRICULA, LANGUAGES, OLD_CURRICULA, SEMESTERS, place_of
from .drafting import co_author_ids, files_of
from .judging import ShownUse, newest_uses
from .lineage import sources_of
from .versions import version_of

NEWEST_USES = 3


@dataclass(frozen=True, slots=True)
class Marks:
    """What else there is about it, in one statement."""

    has_thanked: bool = False
    has_used: bool = False
    has_draft: bool = False


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One version as its page shows it."""

    resource: Resource
    version: ResourceVersion
    files: Sequence[ResourceFile]
    authors: Sequence[MemberRow]
    uses: Sequence[ShownUse] = ()
    sources: Sequence[Lineage] = ()
    marks: Marks = Marks()
    # What the reader may do; the routes and verbs ask the policy again.
    is_author: bool = False
    may_fix: bool = False
    may_adapt: bool = False

    @property
    def places(self) -> list[tuple[str, Text]]:
        return place_of(self.version.kind, self.version.class_phase, self.version.subject)

    @property
    def further(self) -> list[tuple[str, object]]:
        """What else is known, for a list of terms."""
        version = self.version
        return [
            (_("Topic"), version.topic),
            (_("Semester"), SEMESTERS.label(version.semester)),
            (_("Curriculum"), CURRICULA.label(version.curriculum)),
            (_("Language"), LANGUAGES.label(version.language) if version.language != "id" else ""),
            (_("Minutes of lesson"), version.minutes),
        ]

    @property
    def is_for_old_curriculum(self) -> bool:
        return self.version.curriculum in OLD_CURRICULA

    @property
    def licence(self) -> Licence | None:
        return LICENCES.get(self.version.licence)

    @property
    def author_names(self) -> list[str]:
        """With titles, as credits name them."""
        return [one.full_name for one in self.authors] or [_("A former member")]

    @property
    def school_names(self) -> list[str]:
        return list(dict.fromkeys(one.school_name for one in self.authors if one.school_name))

    @property
    def has_newer_source(self) -> bool:
        """What it was made from has a version its adapter has not looked at."""
        nearest = next((one for one in self.sources if one.distance == 1), None)
        return (
            nearest is not None and nearest.source.is_published and nearest.source.last_no > nearest.seen_no
        )

    @property
    def size_bytes(self) -> int:
        return sum(file.attachment.size_bytes for file in self.files)

    @property
    def is_newest(self) -> bool:
        return self.version.no == self.resource.last_no


def page_of(resource: Resource, actor: Actor, *, no: int | None = None) -> ResourcePage:
    """The newest version, or that number: at most seven statements."""
    version = version_of(resource, no or resource.last_no)
    author_ids = [resource.owner_id, *co_author_ids(resource)]
    uses = newest_uses(resource, NEWEST_USES)
    members = members_by_id([*author_ids, *(use.author_id for use in uses)])
    return ResourcePage(
        resource,
        version,
        files_of(version),
        [members[one] for one in author_ids if one in members],
        uses=[ShownUse(use, members.get(use.author_id)) for use in uses],
        sources=sources_of(resource) if resource.is_adaptation else (),
        marks=_marks(resource, actor),
        is_author=actor.membership_id in author_ids,
        may_fix=allows(actor, ResourcePermission.FIX, resource),
        may_adapt=may_be_adapted(version.licence),
    )


def _marks(resource: Resource, actor: Actor) -> Marks:
    thanked = (Thanks.resource_id == resource.id, Thanks.membership_id == actor.membership_id)
    used = (UseReport.resource_id == resource.id, UseReport.author_id == actor.membership_id)
    draft = (ResourceVersion.resource_id == resource.id, ResourceVersion.no == DRAFT_NO)
    found = session.execute(
        select(
            select(func.count(Thanks.id)).where(*thanked).scalar_subquery(),
            select(func.count(UseReport.id)).where(*used).scalar_subquery(),
            select(func.count(ResourceVersion.id)).where(*draft).scalar_subquery(),
        )
    ).one()
    return Marks(bool(found[0]), bool(found[1]), bool(found[2]))
