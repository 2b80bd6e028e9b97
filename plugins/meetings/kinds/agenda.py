"""The agenda: kinds of items, what becomes of them and where they came from."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class AgendaKind(StrEnum):
    """RESULTS is "what became of last time", FOLLOW_UP "who tries what by when": the two that get skipped."""

    ROUTINE = "routine"
    RESULTS = "results"
    INFORMATION = "information"
    DISCUSSION = "discussion"
    DECISION = "decision"
    FOLLOW_UP = "follow_up"
    BREAK = "break"

    @property
    def label(self) -> Text:
        return AGENDA_KIND_TITLES[self]


AGENDA_KIND_TITLES: dict[AgendaKind, Text] = {
    AgendaKind.ROUTINE: _l("Opening, closing, formalities"),
    AgendaKind.RESULTS: _l("Results since last time"),
    AgendaKind.INFORMATION: _l("Material or information"),
    AgendaKind.DISCUSSION: _l("Discussion or group work"),
    AgendaKind.DECISION: _l("Decision"),
    AgendaKind.FOLLOW_UP: _l("Follow-up plan"),
    AgendaKind.BREAK: _l("Break"),
}


class ItemState(StrEnum):
    """PROPOSED waits for the chair; PLANNED stands on the agenda; the last four are what became of it."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    PLANNED = "planned"
    DISCUSSED = "discussed"
    NOT_REACHED = "not_reached"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Text:
        return ITEM_STATE_TITLES[self]


ITEM_STATE_TITLES: dict[ItemState, Text] = {
    ItemState.PROPOSED: _lp("agenda item", "Proposed"),
    ItemState.REFUSED: _lp("agenda item", "Not taken up"),
    ItemState.PLANNED: _lp("agenda item", "Planned"),
    ItemState.DISCUSSED: _lp("agenda item", "Discussed"),
    ItemState.NOT_REACHED: _lp("agenda item", "Not reached"),
    ItemState.POSTPONED: _lp("agenda item", "Postponed"),
    ItemState.WITHDRAWN: _lp("agenda item", "Withdrawn"),
}
# What stands on the agenda: proposals and refusals do not.
ON_AGENDA = frozenset(ItemState) - {ItemState.PROPOSED, ItemState.REFUSED}
# What takes its time: an item that was withdrawn stays with its reason, but nobody waits for it.
STANDING = ON_AGENDA - {ItemState.WITHDRAWN}
# What comes back on the next agenda by itself.
UNFINISHED = frozenset({ItemState.NOT_REACHED, ItemState.POSTPONED})


class ItemSource(StrEnum):
    """Where an agenda item came from."""

    TYPED = "typed"
    TEMPLATE = "template"
    PROPOSAL = "proposal"
    CARRIED = "carried"
    OTHER_PLUGIN = "other_plugin"
