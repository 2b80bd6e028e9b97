"""How a material ends for good: its files go, its name and reason stay. Inside verbs and jobs."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from kkg_portal.api import Actor, clock, session

from . import telling
from .kinds import ResourceState
from .models import DRAFT_NO, Resource, ResourceFile, ResourceVersion
from .shelves import drop_files


def remove(resource: Resource, reason: str, actor: Actor) -> None:
    """Files and links of every version go; what was made from it keeps its credit."""
    files = session.scalars(
        select(ResourceFile)
        .join(ResourceFile.version)
        .join(ResourceFile.attachment)
        .where(ResourceVersion.resource_id == resource.id)
        .options(contains_eager(ResourceFile.attachment))
    ).all()
    drop_files(files)
    versions = session.scalars(
        select(ResourceVersion).where(ResourceVersion.resource_id == resource.id)
    ).all()
    for version in versions:
        version.links = []
        if version.no == DRAFT_NO:
            session.delete(version)
    resource.state = ResourceState.REMOVED
    resource.file_count = resource.size_bytes = 0
    resource.ended_at, resource.ended_by_id = resource.ended_at or clock.now(), actor.membership_id
    resource.ended_because = reason or resource.ended_because
    telling.tell_ended(resource)
