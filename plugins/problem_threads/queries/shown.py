"""What an actor may see of threads: the one WHERE that lists, search, feeds, counters and messages share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from kkg_portal.api import Actor, session, visible_to

from ..models import Thread
from ..permissions import ThreadPermission


def listed(actor: Actor) -> ColumnElement[bool]:
    """Threads that stand in lists: shown to the actor, neither deleted nor joined to another."""
    return and_(
        visible_to(actor, ThreadPermission.VIEW),
        Thread.deleted_at.is_(None),
        Thread.merged_into_id.is_(None),
    )


def visible_thread(public_id: str, actor: Actor) -> Thread | None:
    """The thread of this id if the actor may read it and it is not deleted."""
    statement = select(Thread).where(Thread.public_id == public_id, listed(actor))
    return session.scalar(statement)
