"""Minutes of presence, as certificates count them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.kinds import AttendanceStatus
from plugins.meetings.models import Attendance, Meeting
from plugins.meetings.queries import minutes_there, presence_minutes

from .factories import Count, inside, mark

PRESENT, LATE, EARLY = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY


@pytest.mark.parametrize(
    ("status", "arrived_after", "left_after", "minutes"),
    [
        (PRESENT, None, None, 120),
        (PRESENT, 30, None, 90),
        (PRESENT, -20, 150, 120),
        (LATE, None, None, 105),
        (LATE, 40, None, 80),
        (LATE, 40, 100, 60),
        (EARLY, None, None, 105),
        (EARLY, None, 60, 60),
        (LATE, 130, None, 0),
        (AttendanceStatus.SICK, None, None, 0),
        (AttendanceStatus.DUTY, 0, 120, 0),
        (None, None, None, 0),
    ],
)
def test_minutes_are_those_within_the_meeting(
    held: Meeting,
    status: AttendanceStatus | None,
    arrived_after: int | None,
    left_after: int | None,
    minutes: int,
) -> None:
    def moment(after: int | None) -> object:
        return None if after is None else held.starts_at + timedelta(minutes=after)

    found = minutes_there(
        status,
        moment(arrived_after),  # type: ignore[arg-type]
        moment(left_after),  # type: ignore[arg-type]
        starts_at=held.starts_at,
        ends_at=held.ends_at,
    )

    assert found == minutes


def test_one_query_for_any_number_of_meetings(
    alice: Person, bob: Person, held: Meeting, count_queries: Count
) -> None:
    mark(held, alice, LATE)
    mark(held, bob, AttendanceStatus.SICK)
    with inside(alice):
        session.add(Attendance(meeting_id=held.id, walk_in_name="Tamu", status=PRESENT))
        session.commit()
        with count_queries() as statements:
            found = presence_minutes([held.id, 99])
        nothing = presence_minutes([])

    assert found == {(held.id, alice.membership_id): 105}
    assert len(statements) == 1
    assert nothing == {}
