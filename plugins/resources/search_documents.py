"""What the search keeps of resources: their newest version as described, with every name of class, subject and kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from kkg_portal.api import SearchDocument, SearchFilter, SearchSource, members_by_id, session
from kkg_portal.api import lazy_gettext as _l

from .addresses import resource_path
from .models import Resource, ResourceVersion
from .permissions import ResourcePermission
from .shelves import file_names
from .vocabulary import CLASSES, KINDS, SUBJECTS, class_names


def _document(resource: Resource) -> SearchDocument | None:
    """Drafts, hidden and ended ones are not found."""
    if not resource.is_published:
        return None
    version = session.scalars(
        select(ResourceVersion).where(
            ResourceVersion.resource_id == resource.id, ResourceVersion.no == resource.last_no
        )
    ).one()
    return SearchDocument(
        version.title,
        "\n".join(text for text in _texts(version) if text),
        resource_path(resource.public_id),
        strong=f"{version.topic} {version.goals}",
        facts=_facts(resource),
        at=resource.published_at,
    )


def _texts(version: ResourceVersion) -> Sequence[str]:
    """The words themselves first; then the other names somebody may look for it by."""
    return (
        version.summary,
        *(KINDS.names(version.kind)[:3]),
        *SUBJECTS.names(version.subject)[:2],
        *file_names(version),
    )


def _facts(resource: Resource) -> Mapping[str, str | Sequence[str]]:
    facts: dict[str, str | Sequence[str]] = {
        "kind": [resource.kind, *KINDS.names(resource.kind)],
        "subject": [resource.subject, *SUBJECTS.names(resource.subject)],
        "class": class_names(resource.class_phase),
    }
    owner = members_by_id([resource.owner_id]).get(resource.owner_id)
    if owner is not None:
        facts["author"], facts["school"] = owner.name, owner.school_name
    return facts


SOURCES = (
    SearchSource(
        kind="resources.resource",
        title=_l("Learning resource"),
        model=Resource,
        document=_document,
        permission=ResourcePermission.VIEW,
        filters=(
            SearchFilter(
                key="kind",
                words=("jenis", "kind"),
                title=_l("Kind of material"),
                choices=lambda: [(one.code, one.label) for one in KINDS],
            ),
            SearchFilter(
                key="subject",
                words=("mapel", "subject"),
                title=_l("Subject"),
                choices=lambda: [(one.code, one.label) for one in SUBJECTS],
            ),
            SearchFilter(
                key="class",
                words=("kelas", "class"),
                title=_l("Class"),
                choices=lambda: [(one.code, one.label) for one in CLASSES],
            ),
        ),
    ),
)
