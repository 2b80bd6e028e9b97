"""Date polls that close by themselves, and when the silent ones are written to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import PollState, Vote
from plugins.meetings.models import DatePoll, PollTurn

from .factories import inside
from .poll_steps import NOW, cast, open_poll, stored


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def look_after(chair: Person) -> None:
    with inside(chair), intending_to_write():
        services.look_after_polls({})


def test_a_poll_everybody_has_answered_closes(alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.YES, Vote.NO)
    look_after(alice)
    assert stored(alice, poll).state is PollState.OPEN

    cast(alice, poll, Vote.YES, Vote.YES)
    look_after(alice)

    assert stored(alice, poll).state is PollState.CLOSED
    with inside(alice):
        assert session.scalars(select(PollTurn.state).order_by(PollTurn.id)).all()[-1] is PollState.CLOSED


def test_a_time_added_later_keeps_it_open_until_all_have_answered_that_too(
    alice: Person, bob: Person
) -> None:
    poll = open_poll(alice)
    for person in (alice, bob):
        cast(person, poll, Vote.YES, Vote.NO)
    with inside(alice), intending_to_write():
        later = NOW + timedelta(days=20)
        services.propose_slot(
            session.get_one(DatePoll, poll.id), (later, later + timedelta(hours=3)), actor=actor_of(alice)
        )

    look_after(alice)

    assert stored(alice, poll).state is PollState.OPEN


def test_nobody_is_written_to_at_night(alice: Person, bob: Person, monday: time_machine.Coordinates) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.YES, Vote.YES)
    # 17.00 UTC is midnight in Melati.
    monday.move_to(NOW + timedelta(days=6, hours=15))
    look_after(alice)
    assert stored(alice, poll).nudged_at is None

    monday.shift(timedelta(hours=7))
    look_after(alice)

    assert stored(alice, poll).nudged_at == clock.now()
