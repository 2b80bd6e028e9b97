"""Where a resource comes from and what was made from it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, session

from ..models import Lineage, Resource
from .listing import Line, listed, rows_with_authors


def sources_of(resource: Resource) -> Sequence[Lineage]:
    """The whole chain, the nearest first."""
    return session.scalars(
        select(Lineage)
        .where(Lineage.resource_id == resource.id)
        .options(joinedload(Lineage.source))
        .order_by(Lineage.distance, Lineage.id)
        .limit(50)
    ).all()


def parent_of(resource: Resource) -> Lineage | None:
    """What it was made from directly."""
    return next((one for one in sources_of(resource) if one.distance == 1), None)


def made_from(resource: Resource, actor: Actor, limit: int = 10) -> list[Line]:
    """What colleagues made from it, as far as the reader may see it."""
    children = select(Lineage.resource_id).where(Lineage.source_id == resource.id, Lineage.distance == 1)
    rows = session.execute(
        rows_with_authors()
        .where(Resource.id.in_(children), listed(actor))
        .order_by(Resource.use_count.desc(), Resource.id.desc())
        .limit(limit)
    )
    return [Line(row) for row in rows]


def resource_by_id(resource_id: int) -> Resource:
    return session.get_one(Resource, resource_id)
