"""When the owner of a task is written to, and never at night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.meetings.services import remind_of_tasks
from plugins.meetings.services.task_reminders import reminder_days

from .factories import (
    inside,
    make_meeting,
)
from .outcome_steps import give_task


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 7), []),
        (date(2026, 11, 8), [date(2026, 11, 8)]),
        (date(2026, 11, 28), [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 27)]),
        (
            date(2026, 12, 9),
            [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 8)],
        ),
    ],
)
def test_the_days_an_owner_is_written_to(today: date, expected: list[date]) -> None:
    assert reminder_days(date(2026, 11, 1), date(2026, 11, 30), today) == expected


def test_reminders_go_once_a_day_and_never_at_night(alice: Person, bob: Person) -> None:
    start = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        meeting = make_meeting(alice, days=-1)
        give_task(bob, meeting, due_on=date(2026, 11, 30))

    def mails(day: int, hour: int) -> int:
        with time_machine.travel(start + timedelta(days=day, hours=hour), tick=False):
            for _ in range(3):
                with inside(alice), intending_to_write():
                    remind_of_tasks({})
        with inside(alice):
            return session.scalars(select(func.count(Notice.id))).one()

    assert mails(6, 0) == 0
    assert mails(7, 12) == 0
    assert mails(7, 0) == 1
    assert mails(8, 0) == 1
    assert mails(14, 0) == 2
    # A Monday after the due day: the owner, and one line to the chair.
    assert mails(35, 0) == 4
