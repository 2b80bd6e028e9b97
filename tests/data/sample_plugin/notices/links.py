"""What notices do about events, and what they offer to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kkg_portal.api import (
    PLANNED_DAYS,
    Actor,
    AgendaItemDecided,
    PlannedDay,
    after_commit,
    notify,
    on,
)

from .events import NoticePosted

# For the tests: what was heard inside the transaction, and after it.
heard: list[str] = []
heard_afterwards: list[str] = []
decided: list[str] = []


@on(NoticePosted)
def tell_everybody(event: NoticePosted) -> None:
    heard.append(event.notice.public_id)
    notify("notices.posted", [], event.notice, {})


@after_commit(NoticePosted)
def note(event: NoticePosted) -> None:
    heard_afterwards.append(event.notice.public_id)


@on(AgendaItemDecided)
def note_what_was_decided(event: AgendaItemDecided) -> None:
    """Only about what was brought from here: other parts bring items too."""
    if event.source.kind == "notices.notice":
        decided.append(f"{event.source.public_id}: {event.outcome} {event.decision}".strip())


class PlannedNotices:
    def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]:
        return [PlannedDay(first, "Rapat", f"{last}")]


PLANNED_DAYS.provide("notices", PlannedNotices)
