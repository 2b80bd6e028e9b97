"""What a meeting leaves unfinished comes back by itself: on the next agenda, or waiting for one that is not planned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from kkg_portal.api import reindex, session

from ..item_copies import copied
from ..kinds import UNFINISHED, AgendaKind, ItemSource, ItemState, MeetingState, TaskState
from ..models import AgendaItem, ItemNote, Meeting, Task, WaitingItem
from ..queries import whole_agenda
from .agenda import place_item

# More than this would bury a meeting; the rest waits for the one after.
MOST_TAKEN_IN = 20
PLANNED = (MeetingState.DRAFT, MeetingState.SCHEDULED, MeetingState.POSTPONED)


def carry_over(meeting: Meeting) -> None:
    """Give each unfinished item its one child, and count once more what is still to be done; inside `close`.

    Doing it again changes nothing: a child knows whose it is, and tasks count at the first closing alone.
    """
    unfinished = _unfinished(meeting)
    known = _already_carried([item.id for item in unfinished])
    target = next_planned(meeting)
    # Each goes right behind the results, so the last one first.
    for item in reversed([item for item in unfinished if item.id not in known]):
        # A proposal nobody has answered waits on; it was not on the agenda, so it was not carried.
        count = item.carry_count + (item.state in UNFINISHED)
        if target is None:
            session.add(_waiting(item, meeting, carry_count=count))
        else:
            _put_on(target, _child(item, target, carry_count=count))
    if not meeting.reopened_because:
        _count_open_tasks(meeting)
    session.flush()


def take_in_waiting(meeting: Meeting) -> None:
    """Lay what waits for a meeting of this group, or of its series, onto its agenda; proposals as proposals."""
    if meeting.state not in PLANNED:
        return
    for waiting, parent in reversed(_waiting_for(meeting)):
        item = AgendaItem(
            meeting_id=meeting.id,
            position=0,
            title=waiting.title,
            minutes=waiting.minutes,
            kind=waiting.kind,
            state=waiting.state,
            presenter_id=parent.presenter_id if parent else None,
            presenter_name=parent.presenter_name if parent else "",
            is_internal=parent is not None and parent.is_internal,
            chair_note=parent.chair_note if parent else "",
            source=_source(waiting),
            proposal=waiting.proposal,
            proposed_by_id=waiting.proposed_by_id,
            carried_from_id=waiting.carried_from_id,
            carry_count=waiting.carry_count,
            origin_kind=waiting.origin_kind,
            origin_id=waiting.origin_id,
        )
        _put_on(meeting, item)
        waiting.taken_as_id = item.id


def return_to_waiting(meeting: Meeting) -> None:
    """The meeting is called off for good: what was carried to it or proposed for it waits for the next one."""
    items = session.scalars(
        select(AgendaItem).where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.deleted_at.is_(None),
            AgendaItem.state.in_((ItemState.PROPOSED, ItemState.PLANNED, *UNFINISHED)),
            or_(
                AgendaItem.carried_from_id.is_not(None),
                AgendaItem.proposed_by_id.is_not(None),
                AgendaItem.origin_id.is_not(None),
            ),
        )
    ).all()
    known = _already_carried([item.id for item in items])
    session.add_all(
        _waiting(item, meeting, carry_count=item.carry_count) for item in items if item.id not in known
    )
    session.flush()
    target = next_planned(meeting)
    if target is not None:
        take_in_waiting(target)


def hand_items_on(old: Meeting, new: Meeting) -> None:
    """Let the items themselves go to the meeting that is held instead, and leave copies for whoever looks back.

    So what other parts point at, and each item's history, follows the meeting.
    """
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == old.id, AgendaItem.deleted_at.is_(None))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    left = [_left_behind(item) for item in items if item.state is not ItemState.PROPOSED]
    for item in items:
        item.meeting_id = new.id
    session.add_all(left)
    # The notes point at the copies' ids.
    session.flush()
    session.add_all(ItemNote(item_id=item.id) for item in left)
    for item in items:
        session.refresh(item, ["meeting"])


def next_planned(meeting: Meeting) -> Meeting | None:
    """The next meeting of the same series, else of the same group, that is still planned."""
    same_series = Meeting.series_id == meeting.series_id
    same_group = Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id)
    later = (
        select(Meeting)
        .where(
            Meeting.id != meeting.id,
            Meeting.starts_at > meeting.starts_at,
            Meeting.state.in_((MeetingState.DRAFT, MeetingState.SCHEDULED)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )
    found = session.scalar(later.where(same_series)) if meeting.series_id is not None else None
    return found or session.scalar(later.where(same_group))


def _unfinished(meeting: Meeting) -> Sequence[AgendaItem]:
    return session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.deleted_at.is_(None),
            AgendaItem.state.in_((*UNFINISHED, ItemState.PROPOSED)),
        )
        .options(joinedload(AgendaItem.meeting))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def _already_carried(ids: Sequence[int]) -> set[int]:
    on_agendas = session.scalars(
        select(AgendaItem.carried_from_id).where(AgendaItem.carried_from_id.in_(ids))
    ).all()
    waiting = session.scalars(
        select(WaitingItem.carried_from_id).where(WaitingItem.carried_from_id.in_(ids))
    ).all()
    return {one for one in (*on_agendas, *waiting) if one is not None}


def _waiting_for(meeting: Meeting) -> list[tuple[WaitingItem, AgendaItem | None]]:
    """Each with the item it was carried from; what another meeting takes in at this moment is left to it."""
    rows = session.execute(
        select(WaitingItem, AgendaItem)
        .outerjoin(AgendaItem, AgendaItem.id == WaitingItem.carried_from_id)
        .where(
            WaitingItem.taken_as_id.is_(None),
            WaitingItem.state.in_((ItemState.PROPOSED, ItemState.PLANNED)),
            WaitingItem.subgroup_id.is_not_distinct_from(meeting.subgroup_id),
            or_(WaitingItem.series_id.is_(None), WaitingItem.series_id == meeting.series_id),
        )
        .order_by(WaitingItem.id)
        .limit(MOST_TAKEN_IN)
        .with_for_update(of=WaitingItem, skip_locked=True)
    )
    return [(row.WaitingItem, row.AgendaItem) for row in rows]


def _source(waiting: WaitingItem) -> ItemSource:
    if waiting.carry_count:
        return ItemSource.CARRIED
    return ItemSource.OTHER_PLUGIN if waiting.origin_id is not None else ItemSource.PROPOSAL


def _waiting(item: AgendaItem, meeting: Meeting, *, carry_count: int) -> WaitingItem:
    is_proposal = item.state is ItemState.PROPOSED
    return WaitingItem(
        title=item.title,
        minutes=item.minutes,
        kind=item.kind,
        proposal=item.proposal,
        state=ItemState.PROPOSED if is_proposal else ItemState.PLANNED,
        series_id=meeting.series_id,
        subgroup_id=meeting.subgroup_id,
        proposed_by_id=item.proposed_by_id,
        carried_from_id=item.id,
        carry_count=carry_count,
        origin_kind=item.origin_kind,
        origin_id=item.origin_id,
    )


def _child(item: AgendaItem, target: Meeting, *, carry_count: int) -> AgendaItem:
    return AgendaItem(
        meeting_id=target.id,
        position=0,
        title=item.title,
        minutes=item.minutes,
        kind=item.kind,
        presenter_id=item.presenter_id,
        presenter_name=item.presenter_name,
        is_internal=item.is_internal,
        chair_note=item.chair_note,
        state=ItemState.PROPOSED if item.state is ItemState.PROPOSED else ItemState.PLANNED,
        source=item.source if item.state is ItemState.PROPOSED else ItemSource.CARRIED,
        proposal=item.proposal,
        proposed_by_id=item.proposed_by_id,
        carried_from_id=item.id,
        carry_count=carry_count,
        origin_kind=item.origin_kind,
        origin_id=item.origin_id,
    )


def _put_on(meeting: Meeting, item: AgendaItem) -> None:
    """Right behind the results since last time; proposals stand nowhere until they are taken up."""
    session.add(item)
    # The note and the place need the item's id.
    session.flush()
    session.refresh(item, ["meeting"])
    session.add(ItemNote(item_id=item.id))
    if item.state is not ItemState.PROPOSED:
        place_item(item, behind_results(meeting, item))
    reindex(meeting)


def behind_results(meeting: Meeting, item: AgendaItem) -> int:
    """The place where old matters come, counted from 0: after the results, else before everything."""
    others = [one for one in whole_agenda(meeting) if one is not item]
    found = [at for at, one in enumerate(others) if one.kind is AgendaKind.RESULTS]
    return found[0] + 1 if found else 0


def _left_behind(item: AgendaItem) -> AgendaItem:
    """What the old day's page still shows; it came from nowhere and goes nowhere."""
    left = copied(item, meeting_id=item.meeting_id, position=item.position)
    left.state = item.state
    return left


def _count_open_tasks(meeting: Meeting) -> None:
    earlier = select(Meeting.id).where(
        Meeting.starts_at < meeting.starts_at, Meeting.subgroup_id.is_not_distinct_from(meeting.subgroup_id)
    )
    session.execute(
        update(Task)
        .where(Task.state == TaskState.OPEN, Task.meeting_id.in_(earlier))
        .values(carry_count=func.coalesce(Task.carry_count, 0) + 1)
        .execution_options(synchronize_session=False)
    )
