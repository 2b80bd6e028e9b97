from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Attendance, AttendanceMark, StatusWord

from .factories import inside
from .test_seeds import grow, run_seed


def test_the_demo_has_times_an_own_word_a_joined_guest_and_something_to_look_at(alice: Person) -> None:
    grow(alice)

    run_seed(alice)

    with inside(alice):
        late = session.scalars(select(Attendance).where(Attendance.status == AttendanceStatus.LATE)).all()
        marks = session.scalars(select(AttendanceMark)).all()
        (word,) = session.scalars(select(StatusWord))
    assert any(line.arrived_at for line in late)
    assert word.title == "Hadir daring"
    assert sum(mark.method is MarkMethod.MERGE for mark in marks) == 1
    assert sum(mark.is_held for mark in marks) == 1
