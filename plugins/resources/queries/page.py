"""The page of one resource: what it is, who made it, what may be done with it, in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kkg_portal.api import Actor, MemberRow, Text, allows, members_by_id
from kkg_portal.api import gettext as _

from ..licences import LICENCES, Licence
from ..models import Resource, ResourceFile, ResourceVersion
from ..permissions import ResourcePermission
from ..vocabulary import CURRICULA, LANGUAGES, OLD_CURRICULA, SEMESTERS, place_of
from .drafting import co_author_ids, files_of
from .versions import version_of


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One version as its page shows it."""

    resource: Resource
    version: ResourceVersion
    files: Sequence[ResourceFile]
    authors: Sequence[MemberRow]
    may_edit: bool = False
    may_fix: bool = False

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
    def size_bytes(self) -> int:
        return sum(file.attachment.size_bytes for file in self.files)

    @property
    def is_newest(self) -> bool:
        return self.version.no == self.resource.last_no


def page_of(resource: Resource, actor: Actor, *, no: int | None = None) -> ResourcePage:
    """The newest version, or that number."""
    version = version_of(resource, no or resource.last_no)
    ids = [resource.owner_id, *co_author_ids(resource)]
    members = members_by_id(ids)
    return ResourcePage(
        resource,
        version,
        files_of(version),
        [members[one] for one in ids if one in members],
        may_edit=allows(actor, ResourcePermission.EDIT, resource),
        may_fix=allows(actor, ResourcePermission.FIX, resource),
    )
