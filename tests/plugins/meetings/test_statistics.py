"""Every number of the year means what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kkg_portal.api import School, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, AttendanceStatus, MeetingState, TrialOutcome
from plugins.meetings.models import Meeting, Task, TaskReport

from .factories import inside, invite, items_of, make_meeting
from .rolls import held, numbers, on_roll, school_of
from .series_factory import make_series

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
OCTOBER, NOVEMBER = 3, 4


@pytest.fixture(autouse=True)
def _in_november(people: Any) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


@pytest.fixture
def other_school(alice: Person) -> School:
    with inside(alice), intending_to_write():
        school = School(npsn="99887766", name="SDN Melati 2")
        session.add(school)
        session.commit()
        return school


# Participation


def test_people_count_for_the_school_and_the_month_of_that_day(
    alice: Person, bob: Person, other_school: School
) -> None:
    """Edge case 16: somebody who changes schools takes nothing with them."""
    home = school_of(bob)
    on_roll(held(alice, date(2026, 10, 17)), bob, owner=alice, school_id=home)
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).school_id = other_school.id
        session.commit()
    on_roll(
        held(alice, date(2026, 11, 7)), bob, AttendanceStatus.SICK, owner=alice, school_id=other_school.id
    )

    first, second = numbers(alice).schools

    assert [(share.came, share.listed) if share else None for share in first.months][2:6] == [
        None,
        (1, 1),
        None,
        None,
    ]
    assert first.school_id == home
    assert (second.total.came, second.total.listed) == (0, 1)
    assert second.months[NOVEMBER] == second.total


def test_who_joined_later_is_not_absent(alice: Person, bob: Person) -> None:
    """Edge case 76 of the table, 5.2: not applicable, never absent; but whoever came counts."""
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).joined_on = date(2026, 11, 1)
        session.commit()
    missed, visited = held(alice, date(2026, 10, 17)), held(alice, date(2026, 10, 24))
    on_roll(missed, bob, AttendanceStatus.ABSENT, owner=alice, school_id=school_of(bob))
    on_roll(missed, alice, owner=alice, school_id=school_of(alice))
    on_roll(visited, bob, owner=alice, school_id=school_of(bob))

    [line] = numbers(alice).schools

    assert (line.total.came, line.total.listed) == (2, 2)


def test_joining_on_the_very_day_counts(alice: Person, bob: Person) -> None:
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).joined_on = date(2026, 10, 17)
        session.commit()
    # 06.00 WIB on the 17th is still the 16th in UTC.
    meeting = make_meeting(
        alice, starts_at=datetime(2026, 10, 16, 23, 0, tzinfo=UTC), state=MeetingState.CLOSED
    )
    on_roll(meeting, bob, AttendanceStatus.ABSENT, owner=alice, school_id=school_of(bob))

    [line] = numbers(alice).schools

    assert (line.total.came, line.total.listed) == (0, 1)


def test_guests_come_last_and_schools_keep_their_order(
    alice: Person, bob: Person, other_school: School
) -> None:
    """Never a ranking: the school with most people does not move up."""
    meeting = held(alice, date(2026, 10, 17))
    on_roll(meeting, None, owner=alice)
    on_roll(meeting, bob, owner=alice, school_id=other_school.id)
    on_roll(meeting, alice, AttendanceStatus.ABSENT, owner=alice, school_id=school_of(alice))

    assert [line.name for line in numbers(alice).schools] == ["SDN Melati 1", "SDN Melati 2", ""]


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.MOVED, MeetingState.POSTPONED])
def test_what_did_not_take_place_is_nobodys_participation(
    alice: Person, bob: Person, state: MeetingState
) -> None:
    meeting = make_meeting(alice, starts_at=NOW - timedelta(days=9), state=state)
    invite(meeting, bob)
    on_roll(meeting, bob, AttendanceStatus.ABSENT, owner=alice, school_id=school_of(bob))

    seen = numbers(alice)

    assert (list(seen.schools), seen.funnel.invited) == ([], 0)


# Programme


def test_months_show_what_was_planned_and_what_was_held(alice: Person) -> None:
    held(alice, date(2026, 10, 3))
    new = held(alice, date(2026, 10, 24))
    make_meeting(
        alice,
        starts_at=datetime(2026, 10, 17, 1, tzinfo=UTC),
        state=MeetingState.MOVED,
        moved_to_id=new.id,
    )
    make_meeting(alice, starts_at=datetime(2026, 10, 31, 1, tzinfo=UTC), state=MeetingState.CANCELLED)
    make_meeting(alice, starts_at=datetime(2026, 11, 28, 1, tzinfo=UTC))
    make_meeting(alice, starts_at=datetime(2026, 11, 29, 1, tzinfo=UTC), state=MeetingState.DRAFT)

    months = numbers(alice).programme

    october, november = months[OCTOBER], months[NOVEMBER]
    assert (october.planned, october.held, october.called_off) == (3, 2, 1)
    assert (november.planned, november.held, november.called_off) == (1, 0, 0)


def test_days_of_a_series_are_planned_before_anybody_touches_them(alice: Person) -> None:
    make_series(alice)

    assert [month.planned for month in numbers(alice).programme] == [1] * 12


# Funnel


def test_every_step_of_the_funnel_is_part_of_the_one_before(alice: Person, melati: Cluster) -> None:
    meeting = held(alice, date(2026, 10, 17))
    people = [make_member(melati, f"Guru {letter}") for letter in "ABCDEF"]
    silent, refused, sick, early, stayed, tried = people
    for person in people:
        invite(meeting, person, answer=Answer.PENDING if person is silent else Answer.YES)
    home = school_of(alice)
    marks = {
        refused: AttendanceStatus.ABSENT,
        sick: AttendanceStatus.SICK,
        early: AttendanceStatus.LEFT_EARLY,
        stayed: AttendanceStatus.PRESENT,
        tried: AttendanceStatus.LATE,
    }
    for person, status in marks.items():
        on_roll(meeting, person, status, owner=alice, school_id=home)
    on_roll(meeting, None, owner=alice, school_id=home)
    report(alice, meeting, tried)
    report(alice, meeting, sick)

    funnel = numbers(alice).funnel

    assert (funnel.invited, funnel.answered, funnel.came, funnel.stayed, funnel.tried) == (6, 5, 3, 2, 1)


def report(owner: Person, meeting: Meeting, person: Person) -> None:
    """They tried a task of this meeting, twice; two reports are one person."""
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id,
            item_id=item.id,
            owner_id=person.membership_id,
            text="Coba papan bilangan",
            due_on=date(2026, 12, 1),
        )
        session.add(task)
        session.flush()
        session.add_all(
            TaskReport(
                task_id=task.id,
                membership_id=person.membership_id,
                tried_on=date(2026, 10, 30),
                did="Dicoba di kelas 4.",
                outcome=TrialOutcome.WORKED,
            )
            for _time in range(2)
        )
        session.commit()


def test_whoever_came_without_answering_counts_as_an_answer(alice: Person, bob: Person) -> None:
    meeting = held(alice, date(2026, 10, 17))
    invite(meeting, bob)
    on_roll(meeting, bob, owner=alice, school_id=school_of(bob))

    funnel = numbers(alice).funnel

    assert (funnel.invited, funnel.answered, funnel.came) == (1, 1, 1)


def test_a_meeting_to_come_is_not_yet_part_of_it(alice: Person, bob: Person) -> None:
    invite(make_meeting(alice, days=3), bob, answer=Answer.YES)

    assert numbers(alice).funnel.invited == 0
