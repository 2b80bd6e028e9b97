"""The capabilities of the portal: what one plugin offers and others ask for, each under a typed key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.capabilities import Capability
from kkg_portal.core.refs import ObjectRef


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """Something planned on a day of the calendar, with the page that tells more."""

    day: date
    title: str
    url: str


class PlannedDays(Protocol):
    """Owner: meetings. What is planned between two days, both included, as far as the actor may see it."""

    def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]: ...


PLANNED_DAYS: Capability[PlannedDays] = Capability("planned_days")


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """A planned meeting that still takes items; `title` names it with its day."""

    ref: ObjectRef
    title: str


@dataclass(frozen=True, slots=True)
class AgendaProposal:
    """Something of another plugin that a meeting should speak about. `source` is resolved where it is shown."""

    source: ObjectRef
    title: str
    note: str = ""
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class AgendaStanding:
    """Where a proposal stands now. `state` is a word for code, `words` are for people, `url` leads to the meeting."""

    state: str
    words: str
    meeting: str = ""
    starts_at: datetime | None = None
    url: str | None = None


class AgendaIntake(Protocol):
    """Owner: meetings. Brings something to a meeting's agenda; the chair takes it up or says why not."""

    def open_meetings(self, actor: Actor) -> Sequence[OpenMeeting]:
        """Meetings the actor may propose to, soonest first."""
        ...

    def propose(self, meeting: ObjectRef | None, item: AgendaProposal, *, actor: Actor) -> ObjectRef:
        """Propose inside the caller's unit of work; None waits for the next meeting. The same source twice is once.

        The ref stays good when the meeting is moved or cancelled, or the item is carried on.
        """
        ...

    def state_of(self, ref: ObjectRef, actor: Actor) -> AgendaStanding | None:
        """How it stands, followed to wherever it went; None for what is not there for this actor."""
        ...


AGENDA_INTAKE: Capability[AgendaIntake] = Capability("agenda_intake")
