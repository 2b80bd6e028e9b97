"""What a certificate is about: one meeting, or a package with all its meetings and the tasks between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from kkg_portal.api import bound_cluster, clock, session

from .kinds import CALLED_OFF, MeetingState
from .models import Meeting, Package
from .queries.hours import HoursFacts, rule_on

MOST_MEETINGS = 100
Subject = Meeting | Package


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting that counts, as far as hours and papers need it."""

    id: int
    public_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_locked: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Activity:
    """`meetings` are those that took place, by time; drafts, coming and cancelled ones give no hours.

    The rule is the one of the last meeting's day: a package is counted as a whole.
    """

    title: str
    theme: str
    package_id: int | None
    meeting_id: int | None
    meetings: tuple[MeetingFacts, ...]
    days: tuple[date, ...]
    rule: HoursFacts

    @property
    def is_package(self) -> bool:
        return self.package_id is not None

    @property
    def minutes(self) -> int:
        return sum(meeting.minutes for meeting in self.meetings)

    @property
    def is_locked(self) -> bool:
        """Whether no attendance can change any more without a reason."""
        return bool(self.meetings) and all(meeting.is_locked for meeting in self.meetings)

    @property
    def unlocked(self) -> list[MeetingFacts]:
        return [meeting for meeting in self.meetings if not meeting.is_locked]


def activity_of(subject: Subject) -> Activity:
    """The facts of a meeting or package. Three statements at most."""
    package = subject if isinstance(subject, Package) else None
    meetings = _meetings(Meeting.package_id == subject.id if package else Meeting.id == subject.id)
    cluster = bound_cluster()
    days = tuple(clock.local(meeting.starts_at, cluster).date() for meeting in meetings)
    return Activity(
        title=subject.title,
        theme=package.theme if package else "",
        package_id=subject.id if package else None,
        meeting_id=None if package else subject.id,
        meetings=meetings,
        days=days,
        rule=rule_on(days[-1] if days else clock.today(cluster)),
    )


def _meetings(criterion: object) -> tuple[MeetingFacts, ...]:
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.public_id,
            Meeting.title,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.state,
            Meeting.roll_locked_at,
        )
        .where(
            criterion,  # type: ignore[arg-type]  # a comparison of columns
            Meeting.state.not_in((*CALLED_OFF, MeetingState.DRAFT, MeetingState.POSTPONED)),
            Meeting.starts_at < clock.now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )
    return tuple(
        MeetingFacts(
            id=row.id,
            public_id=row.public_id,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=row.place,
            is_locked=row.roll_locked_at is not None or row.state is MeetingState.CLOSED,
        )
        for row in rows
    )
