"""Tells other parts what became of the items they brought."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import AgendaItemDecided, ObjectRef, publish, session

from ..kinds import STANDING, ItemState
from ..models import AgendaItem, Meeting, WaitingItem

DECIDED = "decided"


def tell_decision(item: AgendaItem, text: str) -> None:
    """A decision was recorded under the item; inside a verb. The words of an internal one stay with the board."""
    _tell(item, DECIDED, "" if item.is_internal else text)


def tell_refusal(item: AgendaItem | WaitingItem) -> None:
    _tell(item, ItemState.REFUSED.value, item.refusal)


def tell_results(meeting: Meeting) -> None:
    """The meeting is closed: how each of them ended. One nobody marked has simply been spoken about."""
    brought = session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.deleted_at.is_(None),
            AgendaItem.origin_id.is_not(None),
            AgendaItem.state.in_((*STANDING, ItemState.WITHDRAWN)),
        )
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    for item in brought:
        state = ItemState.DISCUSSED if item.state is ItemState.PLANNED else item.state
        _tell(item, state.value)


def _tell(item: AgendaItem | WaitingItem, outcome: str, text: str = "") -> None:
    if item.origin_kind is None or item.origin_id is None:
        return
    source = ObjectRef(item.origin_kind, item.origin_id)
    publish(AgendaItemDecided(item=item.ref, source=source, outcome=outcome, decision=text))
