"""The agenda of a meeting with its computed start times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from kkg_portal.api import Membership, User, format_time, full_name, members_by_id, session

from ..kinds import AgendaKind
from ..models import AgendaItem, Meeting

MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class TimedItem:
    """An item as pages and papers show it. `start` is wall time in words: 08.15."""

    id: int
    public_id: str
    title: str
    minutes: int
    kind: AgendaKind
    presenter: str
    start: str


_AGENDA = (
    select(AgendaItem)
    .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.deleted_at.is_(None))
    .order_by(AgendaItem.position, AgendaItem.id)
    .limit(MOST_ITEMS)
)
# The same as columns, with the name of whoever presents, for the page that is opened most.
_LINES = (
    select(
        AgendaItem.id,
        AgendaItem.public_id,
        AgendaItem.title,
        AgendaItem.minutes,
        AgendaItem.kind,
        AgendaItem.presenter_name,
        User.name,
        User.title_prefix,
        User.title_suffix,
    )
    .outerjoin(Membership, Membership.id == AgendaItem.presenter_id)
    .outerjoin(User, User.id == Membership.user_id)
    .where(AgendaItem.meeting_id == bindparam("meeting"), AgendaItem.deleted_at.is_(None))
    .order_by(AgendaItem.position, AgendaItem.id)
    .limit(MOST_ITEMS)
)


def agenda(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order, without deleted ones."""
    return list(session.scalars(_AGENDA, {"meeting": meeting.id}))


def timed(items: Sequence[AgendaItem], first_start: datetime) -> list[TimedItem]:
    """`items` with their start times, counted from `first_start`, which is local wall time."""
    people = members_by_id(item.presenter_id for item in items if item.presenter_id is not None)
    return _with_starts(
        [
            (
                item,
                person.full_name if (person := people.get(item.presenter_id or 0)) else item.presenter_name,
            )
            for item in items
        ],
        first_start,
    )


def timed_agenda(meeting: Meeting, first_start: datetime) -> list[TimedItem]:
    """What `timed` makes of the whole agenda, in one query and without loading anything to change."""
    rows = session.execute(_LINES, {"meeting": meeting.id}).all()
    return _with_starts(
        [
            (row, full_name(row.name, row.title_prefix, row.title_suffix) if row.name else row.presenter_name)
            for row in rows
        ],
        first_start,
    )


def _with_starts(items: Sequence[tuple[Any, str]], first_start: datetime) -> list[TimedItem]:
    """Lines of pages from items, loaded or as rows, each with the name of who presents it."""
    found = []
    start = first_start
    for item, presenter in items:
        found.append(
            TimedItem(
                id=item.id,
                public_id=item.public_id,
                title=item.title,
                minutes=item.minutes,
                kind=item.kind,
                presenter=presenter,
                start=format_time(start),
            )
        )
        start += timedelta(minutes=item.minutes)
    return found


def overrun_minutes(
    items: Sequence[AgendaItem] | Sequence[TimedItem], meeting: Meeting
) -> tuple[int, int] | None:
    """Minutes of the agenda and of the meeting when the first are more, otherwise None."""
    planned = sum(item.minutes for item in items)
    available = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return (planned, available) if planned > available else None
