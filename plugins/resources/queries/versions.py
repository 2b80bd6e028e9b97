"""The versions of a resource."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import NotFound, session

from ..models import DRAFT_NO, Resource, ResourceVersion


def version_of(resource: Resource, no: int) -> ResourceVersion:
    """One published version; not found for the draft."""
    found = session.scalar(
        select(ResourceVersion).where(
            ResourceVersion.resource_id == resource.id,
            ResourceVersion.no == no,
            ResourceVersion.no != DRAFT_NO,
        )
    )
    if found is None:
        raise NotFound
    return found


def versions_of(resource: Resource, from_no: int) -> Sequence[ResourceVersion]:
    """The published ones from this number on, the newest first."""
    return session.scalars(
        select(ResourceVersion)
        .where(ResourceVersion.resource_id == resource.id, ResourceVersion.no >= max(from_no, DRAFT_NO + 1))
        .order_by(ResourceVersion.no.desc())
        .limit(100)
    ).all()
