"""The agenda: add, change, delete with undo, move up and down."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, Membership, clock, reindex, session, verb
from kkg_portal.api import gettext as _

from ..kinds import MeetingState
from ..models import AgendaItem, ItemNote, Meeting
from ..permissions import MeetingPermission
from ..plan import ItemPlan
from ..queries import whole_agenda
from ..queries.summaries import summary_of
from ..summary_links import begin_summary

MOST_ITEMS = 50
OPEN_STATES = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def add_item(meeting: Meeting, plan: ItemPlan, *, actor: Actor) -> AgendaItem:
    """A new item at the end of the agenda."""
    require_open(meeting)
    last, count = session.execute(
        select(func.max(AgendaItem.position), func.count()).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.deleted_at.is_(None)
        )
    ).one()
    if count >= MOST_ITEMS:
        raise Invalid(_("An agenda has at most 50 items. Join some of them."))
    item = AgendaItem(meeting_id=meeting.id, position=(last or 0) + 1)
    _write(item, plan)
    session.add(item)
    # The note points at the item's id.
    session.flush()
    session.add(ItemNote(item_id=item.id))
    reindex(meeting)
    return item


@verb(MeetingPermission.EDIT)
def edit_item(item: AgendaItem, plan: ItemPlan, *, version: int, actor: Actor) -> None:
    """Change an item; what was written in the minutes under it stays."""
    require_open(item.meeting)
    item.expect(version)
    _write(item, plan)
    reindex(item.meeting)


@verb(MeetingPermission.EDIT)
def drop_item(item: AgendaItem, *, actor: Actor) -> None:
    """Take an item off the agenda; `restore_item` brings it back with its minutes."""
    require_open(item.meeting)
    item.deleted_at = clock.now()
    reindex(item.meeting)


@verb(MeetingPermission.EDIT)
def restore_item(item: AgendaItem, *, actor: Actor) -> None:
    """Put a deleted item back where it was."""
    require_open(item.meeting)
    item.deleted_at = None
    reindex(item.meeting)


@verb(MeetingPermission.EDIT)
def shift_item(item: AgendaItem, *, steps: int, actor: Actor) -> None:
    """Move an item up (-1) or down (1) by one place; at the edge nothing happens."""
    require_open(item.meeting)
    items = whole_agenda(item.meeting)
    here = items.index(item)
    place_item(item, min(max(here + steps, 0), len(items) - 1))


def place_item(item: AgendaItem, index: int) -> None:
    """Let the item stand at this place of its meeting's agenda, counted from 0; for verbs."""
    items = [one for one in whole_agenda(item.meeting) if one is not item]
    items.insert(index, item)
    for position, one in enumerate(items, start=1):
        one.position = position


def require_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_STATES:
        raise Invalid(_("This meeting is over or called off, so its agenda stays as it was."))


def _write(item: AgendaItem, plan: ItemPlan) -> None:
    if plan.presenter_id is not None and session.get(Membership, plan.presenter_id) is None:
        raise Invalid(_("Choose a person from the list."), field="presenter")
    item.title = plan.title
    item.minutes = plan.minutes
    item.kind = plan.kind
    item.section = plan.section
    item.is_internal = plan.is_internal
    item.chair_note = plan.chair_note
    _end_link_of_replaced(item, plan)
    item.presenter_id = plan.presenter_id
    # One or the other: a chosen member is shown with the name of today.
    item.presenter_name = "" if plan.presenter_id is not None else plan.presenter_name


def _end_link_of_replaced(item: AgendaItem, plan: ItemPlan) -> None:
    """Whoever does not speak any more holds a dead link; what they wrote stays, the board may change it."""
    is_same = item.presenter_id == plan.presenter_id and item.presenter_name == plan.presenter_name
    if is_same or item.id is None or not item.presenter_name:
        return
    summary = summary_of(item) or begin_summary(item)
    summary.link_version += 1
