"""Lines of menus: shown when the page they lead to would let the reader in, and when they are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kkg_portal.api import Text, address, may_visit

from .kinds import PUBLIC_MINUTES, MeetingState, MinutesState
from .models import Meeting

_ROOM_MARGIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a meeting is, for one reader at one moment."""

    meeting: Meeting
    now: datetime
    is_invited: bool = False
    has_own_school: bool = False
    may_write: bool = False
    # None before the meeting has begun.
    minutes: MinutesState | None = None

    @property
    def is_planned(self) -> bool:
        return self.meeting.state in {MeetingState.DRAFT, MeetingState.SCHEDULED}

    @property
    def is_scheduled(self) -> bool:
        return self.meeting.state is MeetingState.SCHEDULED

    @property
    def is_postponed(self) -> bool:
        return self.meeting.state is MeetingState.POSTPONED

    @property
    def is_closed(self) -> bool:
        return self.meeting.state is MeetingState.CLOSED

    @property
    def takes_place(self) -> bool:
        return self.is_planned or self.is_closed

    @property
    def minutes_are_issued(self) -> bool:
        """Published once at least, even if the meeting was opened again since."""
        return self.minutes in PUBLIC_MINUTES or (
            self.minutes is not None and bool(self.meeting.reopened_because)
        )

    @property
    def minutes_are_out(self) -> bool:
        return self.minutes in {MinutesState.CIRCULATED, MinutesState.APPROVED}

    @property
    def has_begun(self) -> bool:
        return self.meeting.starts_at <= self.now

    @property
    def is_before(self) -> bool:
        return self.is_planned and not self.has_begun

    @property
    def is_near(self) -> bool:
        """From a quarter of an hour before to a quarter of an hour after: when people stand at the door."""
        begins, ends = self.meeting.starts_at - _ROOM_MARGIN, self.meeting.ends_at + _ROOM_MARGIN
        return self.is_scheduled and begins <= self.now <= ends


When = Callable[[Stage], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a menu. `values` are further parts of the address."""

    endpoint: str
    title: Text
    icon: str
    when: When = lambda _stage: True
    text: Text = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: Text
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What a menu shows of a way."""

    title: Text
    url: str
    icon: str
    text: Text


def ways_on(groups: Iterable[Group]) -> list[tuple[Group, list[Line]]]:
    """Menus that belong to no single meeting, without what this reader may not open."""
    return _filled(
        (group, [_line(way, {}) for way in group.ways if may_visit(way.endpoint)]) for group in groups
    )


def ways_from(groups: Iterable[Group], stage: Stage) -> list[tuple[Group, list[Line]]]:
    """Menus of a meeting's page: what is possible now and open to this reader. Every address names the meeting."""
    meeting = stage.meeting
    return _filled(
        (
            group,
            [
                _line(way, {"meeting": meeting.public_id})
                for way in group.ways
                if way.when(stage) and may_visit(way.endpoint, meeting)
            ],
        )
        for group in groups
    )


def _line(way: Way, parts: Mapping[str, Any]) -> Line:
    return Line(way.title, address(way.endpoint, **{**way.values, **parts}), way.icon, way.text)


def _filled(groups: Iterable[tuple[Group, list[Line]]]) -> list[tuple[Group, list[Line]]]:
    return [(group, lines) for group, lines in groups if lines]
