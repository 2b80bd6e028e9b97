"""Holds a thread while its counters and its state change together. Inside verbs."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import session

from .models import Thread


def locked(thread: Thread) -> Thread:
    """The row as it is now, held where the database can, so that of two at once the second sees the first."""
    statement = select(Thread).where(Thread.id == thread.id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()
