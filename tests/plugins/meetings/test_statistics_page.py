"""The page of the year in numbers: who may see which schools, its pictures, tables and years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kkg_portal.api import Role, School, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, AttendanceStatus

from .factories import Browser, Count, base, inside, invite, make_subgroup
from .rolls import held, numbers, on_roll, school_of
from .series_factory import make_series

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


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
