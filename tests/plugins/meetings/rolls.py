"""Meetings that were held and who stands on their rolls, made straight in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kkg_portal.api import SchoolYear, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import AttendanceStatus, MeetingState
from plugins.meetings.models import Attendance, Meeting
from plugins.meetings.queries import Statistics, statistics_of

from .factories import inside, make_meeting

THIS_YEAR = SchoolYear(2026)


def school_of(person: Person) -> int:
    with inside(person):
        return session.get_one(Membership, person.membership_id).school_id or 0


def on_roll(
    meeting: Meeting,
    person: Person | None,
    status: AttendanceStatus = AttendanceStatus.PRESENT,
    *,
    owner: Person,
    school_id: int | None = None,
) -> None:
    with inside(owner), intending_to_write():
        session.add(
            Attendance(
                meeting_id=meeting.id,
                membership_id=person.membership_id if person else None,
                walk_in_name="" if person else "Bu Tamu",
                status=status,
                school_id=school_id,
            )
        )
        session.commit()


def numbers(person: Person, year: SchoolYear = THIS_YEAR) -> Statistics:
    actor = actor_of(person)
    with inside(person):
        return statistics_of(year, actor)


def held(owner: Person, day: date, **values: Any) -> Meeting:
    starts_at = datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    return make_meeting(owner, starts_at=starts_at, state=MeetingState.CLOSED, **values)
