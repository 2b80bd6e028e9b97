"""Reads of the notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import NotFound, clock, session, setting

from .models import Notice

MOST = 50


def notice(notice: str) -> Notice:
    found = session.scalar(select(Notice).where(Notice.public_id == notice))
    if found is None:
        raise NotFound
    return found


def newest() -> Sequence[Notice]:
    return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(MOST)).all()


def on_home() -> Sequence[Notice]:
    """Those young enough for the home page, by the cluster's own setting."""
    since = clock.now() - timedelta(days=setting("notices", "days_on_home"))
    return session.scalars(
        select(Notice).where(Notice.created_at > since).order_by(Notice.id.desc()).limit(3)
    ).all()
