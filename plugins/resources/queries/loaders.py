"""Objects by the ids in an address; the route's rule asks the policy about what these return."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from kkg_portal.api import NotFound, session

from ..models import DRAFT_NO, Resource, ResourceFile, ResourceVersion

T = TypeVar("T")

_RESOURCE = select(Resource).where(Resource.public_id == bindparam("resource"))


def resource(resource: str) -> Resource:
    found = session.scalar(_RESOURCE, {"resource": resource})
    if found is None:
        raise NotFound
    return found


def draft(resource: str) -> ResourceVersion:
    """What is being written of a resource; not found while nothing is."""
    return one(_versions(resource).where(ResourceVersion.no == DRAFT_NO))


def version(resource: str, version: int) -> ResourceVersion:
    """A published version by its number."""
    return one(_versions(resource).where(ResourceVersion.no == version, ResourceVersion.no != DRAFT_NO))


def file(resource: str, file: str) -> ResourceFile:
    """A file of any version, with what the policy asks about."""
    return one(_files(resource, file))


def draft_file(resource: str, file: str) -> ResourceFile:
    """A file of what is being written."""
    return one(_files(resource, file).where(ResourceVersion.no == DRAFT_NO))


def one(statement: Select[T]) -> T:
    """The one row of a statement, or NotFound."""
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def _files(resource: str, file: str) -> Select[ResourceFile]:
    return (
        select(ResourceFile)
        .join(ResourceFile.version)
        .join(ResourceVersion.resource)
        .join(ResourceFile.attachment)
        .where(Resource.public_id == resource, ResourceFile.public_id == file)
        .options(
            contains_eager(ResourceFile.version).contains_eager(ResourceVersion.resource),
            contains_eager(ResourceFile.attachment),
        )
    )


def _versions(resource: str) -> Select[ResourceVersion]:
    return (
        select(ResourceVersion)
        .join(ResourceVersion.resource)
        .where(Resource.public_id == resource)
        .options(contains_eager(ResourceVersion.resource))
    )
