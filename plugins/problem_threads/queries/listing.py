"""Lists of threads: tabs, filters and keyset pages. What an actor may not read is never among the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from kkg_portal.api import Actor, session, visible_to

from ..models import Thread
from ..permissions import ThreadPermission

PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row[Any]]
    # The public id to continue after, if there is more.
    older: str


def newest_threads(actor: Actor) -> Page:
    """The threads somebody wrote in last, newest first."""
    statement = _rows(actor).order_by(Thread.last_at.desc(), Thread.id.desc()).limit(PAGE + 1)
    rows = session.execute(statement).all()
    return Page(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else "")


def _rows(actor: Actor) -> Any:
    return select(
        Thread.public_id, Thread.title, Thread.state, Thread.reply_count, Thread.class_phase, Thread.subject
    ).where(visible_to(actor, ThreadPermission.VIEW), Thread.merged_into_id.is_(None))
