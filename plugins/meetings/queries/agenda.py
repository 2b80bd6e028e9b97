"""The agenda of a meeting with computed start times. Proposals are not on it; internal items only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from kkg_portal.api import Membership, User, format_time, full_name, members_by_id, session

from ..kinds import ON_AGENDA, STANDING, AgendaKind, ItemState
from ..models import AgendaItem, ItemSummary, Meeting

MOST_ITEMS = 60
_NEVER = datetime.min.replace(tzinfo=UTC)


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
    starts_at: datetime = _NEVER
    section: str = ""
    state: ItemState = ItemState.PLANNED
    is_internal: bool = False
    carry_count: int = 0
    chair_note: str = ""
    presenter_id: int | None = None
    # What whoever presents wrote about it beforehand; known where the agenda is read in one query.
    summary: str = ""
    material_url: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


_OF_MEETING = (
    AgendaItem.meeting_id == bindparam("meeting"),
    AgendaItem.deleted_at.is_(None),
    AgendaItem.state.in_(ON_AGENDA),
)
_AGENDA = (
    select(AgendaItem).where(*_OF_MEETING).order_by(AgendaItem.position, AgendaItem.id).limit(MOST_ITEMS)
)
# The same as columns, with the name of whoever presents, for the page that is opened most.
_LINES = (
    select(
        AgendaItem.id,
        AgendaItem.public_id,
        AgendaItem.title,
        AgendaItem.minutes,
        AgendaItem.kind,
        AgendaItem.section,
        AgendaItem.state,
        AgendaItem.is_internal,
        AgendaItem.carry_count,
        AgendaItem.chair_note,
        AgendaItem.presenter_name,
        AgendaItem.presenter_id,
        ItemSummary.text.label("summary"),
        ItemSummary.material_url,
        User.name,
        User.title_prefix,
        User.title_suffix,
    )
    .outerjoin(ItemSummary, ItemSummary.item_id == AgendaItem.id)
    .outerjoin(Membership, Membership.id == AgendaItem.presenter_id)
    .outerjoin(User, User.id == Membership.user_id)
    .where(*_OF_MEETING)
    .order_by(AgendaItem.position, AgendaItem.id)
    .limit(MOST_ITEMS)
)


def whole_agenda(meeting: Meeting) -> list[AgendaItem]:
    """Every item in its order, with internal and withdrawn ones: for verbs and for those who plan."""
    return list(session.scalars(_AGENDA, {"meeting": meeting.id}))


def agenda(meeting: Meeting, *, internal: bool = False) -> list[AgendaItem]:
    """The items in their order that stand; those for the board alone only with `internal`."""
    return [
        item
        for item in whole_agenda(meeting)
        if item.state in STANDING and (internal or not item.is_internal)
    ]


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


def timed_agenda(meeting: Meeting, first_start: datetime, *, internal: bool = False) -> list[TimedItem]:
    """The agenda with start times in one query. Internal items take their time even where they are not shown."""
    rows = session.execute(_LINES, {"meeting": meeting.id}).all()
    lines = _with_starts(
        [
            (row, full_name(row.name, row.title_prefix, row.title_suffix) if row.name else row.presenter_name)
            for row in rows
            if row.state in STANDING
        ],
        first_start,
    )
    return [line for line in lines if internal or not line.is_internal]


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
                starts_at=start,
                section=item.section,
                state=item.state,
                is_internal=item.is_internal,
                carry_count=item.carry_count,
                chair_note=item.chair_note,
                presenter_id=item.presenter_id,
                summary=getattr(item, "summary", None) or "",
                material_url=getattr(item, "material_url", None) or "",
            )
        )
        if item.state in STANDING:
            start += timedelta(minutes=item.minutes)
    return found


def overrun_minutes(
    items: Sequence[AgendaItem] | Sequence[TimedItem], meeting: Meeting
) -> tuple[int, int] | None:
    """Minutes of the agenda and of the meeting when the first are more, otherwise None."""
    planned = sum(item.minutes for item in items if item.state in STANDING)
    available = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return (planned, available) if planned > available else None
