"""During the meeting: what became of each item, and what the chair does with one that keeps coming back."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, verb
from kkg_portal.api import gettext as _

from ..kinds import STANDING, ItemState, MeetingState
from ..models import AgendaItem
from ..permissions import MeetingPermission
from .agenda import place_item, require_open
from .carrying import behind_results

# From here on the chair is asked to decide instead of carrying it once more.
OFTEN_CARRIED = 3
SETTABLE = frozenset(STANDING)


@verb(MeetingPermission.MINUTES_EDIT)
def set_item_state(item: AgendaItem, state: ItemState, *, actor: Actor) -> None:
    """Say what became of an item, or take that back with PLANNED. The last word before closing counts."""
    if item.meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("This is said while a meeting runs and until it is closed."))
    if item.state not in SETTABLE or state not in SETTABLE:
        raise Invalid(_("This item is not on the agenda."))
    item.state = state


@verb(MeetingPermission.EDIT)
def discuss_first(item: AgendaItem, *, actor: Actor) -> None:
    """Right behind the results since last time, so that it is reached."""
    require_open(item.meeting)
    place_item(item, behind_results(item.meeting, item))


@verb(MeetingPermission.EDIT)
def withdraw_item(item: AgendaItem, *, withdrawn: bool = True, actor: Actor) -> None:
    """Give an item up so that it no longer comes back, or let it stand again."""
    require_open(item.meeting)
    if item.state not in {*STANDING, ItemState.WITHDRAWN}:
        raise Invalid(_("This item is not on the agenda."))
    item.state = ItemState.WITHDRAWN if withdrawn else ItemState.PLANNED
