"""The year in numbers: who may see which schools, and that every number means what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kkg_portal.api import Role, School, SchoolYear, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, AttendanceStatus, MeetingState, TrialOutcome
from plugins.meetings.models import Attendance, Meeting, Task, TaskReport
from plugins.meetings.queries import Statistics, statistics_of

from .factories import Browser, Count, base, inside, invite, items_of, make_meeting, make_subgroup
from .series_factory import make_series

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
THIS_YEAR = SchoolYear(2026)
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


@pytest.fixture
def supervisor(melati: Cluster) -> Person:
    return make_member(melati, "Ratna Pengawas", roles=(Role.SUPERVISOR,))


@pytest.fixture
def principal(melati: Cluster, other_school: School) -> Person:
    return make_member(melati, "Slamet Kepala", roles=(Role.PRINCIPAL,), school_id=other_school.id)


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


# Who sees what


def test_coordinators_and_the_supervisor_see_all_schools(
    english: Browser, alice: Person, bob: Person, supervisor: Person, other_school: School
) -> None:
    meeting = held(alice, date(2026, 10, 17))
    on_roll(meeting, alice, owner=alice, school_id=school_of(alice))
    on_roll(meeting, bob, owner=alice, school_id=other_school.id)

    for person in (alice, supervisor):
        page = english(person).get(base(person) + "/statistics").text
        assert "SDN Melati 1" in page
        assert "SDN Melati 2" in page


def test_a_principal_sees_the_own_school_alone(
    english: Browser, alice: Person, bob: Person, principal: Person, other_school: School
) -> None:
    meeting = held(alice, date(2026, 10, 17))
    on_roll(meeting, alice, owner=alice, school_id=school_of(alice))
    on_roll(meeting, bob, owner=alice, school_id=other_school.id)
    invite(meeting, alice, bob)

    page = english(principal).get(base(principal) + "/statistics").text
    seen = numbers(principal)

    assert "SDN Melati 2" in page
    assert "SDN Melati 1" not in page
    assert [line.name for line in seen.schools] == ["SDN Melati 2"]
    assert seen.funnel.invited == 1


def test_a_principal_without_a_school_sees_no_school(alice: Person, melati: Cluster) -> None:
    nowhere = make_member(melati, "Kepala Tanpa Sekolah", roles=(Role.PRINCIPAL,))
    with inside(alice), intending_to_write():
        session.get_one(Membership, nowhere.membership_id).school_id = None
        session.commit()
    meeting = held(alice, date(2026, 10, 17))
    on_roll(meeting, alice, owner=alice, school_id=school_of(alice))
    on_roll(meeting, None, owner=alice)
    invite(meeting, alice)

    seen = numbers(nowhere)

    assert seen.schools == []
    assert seen.funnel.invited == 0


def test_teachers_are_refused_and_strangers_find_nothing(
    english: Browser, bob: Person, charlie: Person
) -> None:
    assert english(bob).get(base(bob) + "/statistics").status_code == 403
    assert english(charlie).get(base(bob) + "/statistics").status_code == 404


def test_no_other_clusters_numbers_are_counted(alice: Person, charlie: Person) -> None:
    meeting = held(charlie, date(2026, 10, 17))
    on_roll(meeting, charlie, owner=charlie)
    invite(meeting, charlie)

    seen = numbers(alice)

    assert (seen.meetings, list(seen.schools), seen.funnel.invited) == (0, [], 0)


def test_no_name_of_a_person_is_on_the_page(english: Browser, alice: Person, bob: Person) -> None:
    meeting = held(alice, date(2026, 10, 17))
    on_roll(meeting, bob, AttendanceStatus.ABSENT, owner=alice, school_id=school_of(bob))
    on_roll(meeting, None, owner=alice)

    page = english(alice).get(base(alice) + "/statistics").text

    assert "Bob Santoso" not in page
    assert "Bu Tamu" not in page


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


# The page


def test_each_picture_has_its_table(english: Browser, alice: Person, bob: Person) -> None:
    meeting = held(alice, date(2026, 10, 17))
    invite(meeting, bob, answer=Answer.YES)
    on_roll(meeting, bob, owner=alice, school_id=school_of(bob))

    page = english(alice).get(base(alice) + "/statistics").text

    assert page.count("<svg role=") == page.count("<table") == 4
    assert page.count("The same numbers as a table") == 4
    assert "1 of 1" in page


def test_the_table_has_only_months_with_a_roll(english: Browser, alice: Person, bob: Person) -> None:
    for day in (date(2026, 8, 1), date(2026, 10, 17)):
        on_roll(held(alice, day), bob, owner=alice, school_id=school_of(bob))

    page = english(alice).get(base(alice) + "/statistics").text

    headings = page.split("<table")[1].split("</thead>")[0]
    assert re.findall(r">([^<>]+)</th>", headings) == ["School", "Aug", "Oct", "Whole year"]


def test_an_empty_year_says_what_will_be_here(english: Browser, alice: Person) -> None:
    page = english(alice).get(base(alice) + "/statistics?year=2019").text

    assert "Nothing to count in this school year yet" in page
    assert "<svg role=" not in page


def test_years_can_be_turned_and_nonsense_is_this_year(english: Browser, alice: Person) -> None:
    client = english(alice)

    assert "2025/2026" in client.get(base(alice) + "/statistics?year=2025").text
    for nonsense in ("abc", "99999", "-1", "%F0%9F%98%80", "1999"):
        answer = client.get(f"{base(alice)}/statistics?year={nonsense}")
        assert answer.status_code == 200
        assert "School year 2026/2027" in answer.text
    assert "2027/2028" not in client.get(base(alice) + "/statistics").text


def test_numbers_in_the_picture_cannot_be_text(english: Browser, alice: Person) -> None:
    with inside(alice), intending_to_write():
        session.query(School).one().name = '<b>SD</b>" onload="x'
        session.commit()
    on_roll(held(alice, date(2026, 10, 17)), alice, owner=alice, school_id=school_of(alice))

    page = english(alice).get(base(alice) + "/statistics").text

    assert "<b>SD</b>" not in page
    assert not re.search(r'<[^>]*" onload="x', page)


def test_the_page_costs_the_same_for_3_meetings_and_30(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    make_series(alice)
    make_subgroup(alice, "KKG PAI", bob)
    client = english(alice)

    def cost() -> int:
        client.get(base(alice) + "/statistics")
        with count_queries() as statements:
            assert client.get(base(alice) + "/statistics").status_code == 200
        return len(statements)

    def add(count: int) -> None:
        for number in range(count):
            meeting = held(alice, date(2026, 8, 1) + timedelta(days=number), items=0)
            invite(meeting, bob)
            on_roll(meeting, bob, owner=alice, school_id=school_of(bob))

    add(3)
    few = cost()
    add(27)
    assert cost() == few
