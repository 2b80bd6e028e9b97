"""What the form of a draft shows: its files, what it was made from, who writes along."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager

from kkg_portal.api import Actor, MemberRow, members_by_id, session

from ..models import DRAFT_NO, CoAuthor, Resource, ResourceFile, ResourceVersion

MOST_CO_AUTHORS = 10

_FILES = (
    select(ResourceFile)
    .join(ResourceFile.attachment)
    .where(ResourceFile.version_id == bindparam("version"))
    .options(contains_eager(ResourceFile.attachment))
    .order_by(ResourceFile.position, ResourceFile.id)
    .limit(100)
)


def files_of(version: ResourceVersion) -> Sequence[ResourceFile]:
    """In the order people see them, with their names and sizes."""
    return session.scalars(_FILES, {"version": version.id}).all()


def draft_of(resource: Resource) -> ResourceVersion | None:
    """What is being written, if anything is."""
    return session.scalar(
        select(ResourceVersion).where(
            ResourceVersion.resource_id == resource.id, ResourceVersion.no == DRAFT_NO
        )
    )


def co_author_ids(resource: Resource) -> list[int]:
    """Who writes it together with the owner, in the order they joined."""
    along = select(CoAuthor.membership_id).where(CoAuthor.resource_id == resource.id)
    return list(session.scalars(along.order_by(CoAuthor.id).limit(MOST_CO_AUTHORS)))


def co_authors_of(resource: Resource) -> list[MemberRow]:
    ids = co_author_ids(resource)
    members = members_by_id(ids)
    return [members[one] for one in ids if one in members]


def begun_by(key: str, actor: Actor) -> Resource | None:
    """What the same form of this member led to when it was sent before."""
    if not key:
        return None
    mine = (Resource.owner_id == actor.membership_id, Resource.form_key == key)
    return session.scalar(select(Resource).where(*mine))
