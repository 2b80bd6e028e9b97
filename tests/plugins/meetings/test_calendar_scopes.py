"""What each kind of calendar address shows, to whom, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update

from kkg_portal.api import clock, session
from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster, ClusterPlugin, Grant, Membership, MemberStatus, School
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, MeetingState, TaskState
from plugins.meetings.models import Invitation, Meeting, Task

from .factories import Browser, Count, inside, invite, items_of, make_meeting
from .test_calendar import events, subscribe

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def bob_in_kenanga(bob: Person, charlie: Person) -> Person:
    """bob as the member he also is in charlie's cluster."""
    with inside(charlie), intending_to_write():
        member = Membership(
            user_id=bob.user_id,
            school_id=session.scalars(select(School.id)).first(),
            status=MemberStatus.ACTIVE,
            joined_on=date(2026, 1, 1),
            position="Guru Kelas",
        )
        session.add(member)
        session.commit()
        return Person(
            bob.user_id,
            bob.public_id,
            bob.username,
            bob.full_name,
            member.id,
            member.public_id,
            charlie.cluster_id,
            charlie.cluster_slug,
        )


def give_task(owner: Person, meeting: Meeting, to: Person, text: str, **values: Any) -> Task:
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id,
            item_id=item.id,
            owner_id=to.membership_id,
            text=text,
            due_on=values.pop("due_on", date(2026, 12, 1)),
            **values,
        )
        session.add(task)
        session.commit()
        return task


def tasks(data: bytes) -> dict[str, Any]:
    return {str(task["SUMMARY"]): task for task in Calendar.from_ical(data).walk("VTODO")}


# A person's own meetings, in all their clusters


def test_a_personal_calendar_has_what_one_is_invited_to_in_every_cluster(
    english: Browser,
    anonymous: FlaskClient,
    people: People,
    bob_in_kenanga: Person,
) -> None:
    invite(make_meeting(people.alice, title="Melati"), people.bob)
    invite(make_meeting(people.charlie, title="Kenanga"), bob_in_kenanga, answer=Answer.YES)
    invite(make_meeting(people.charlie, title="Kenanga tanpa Bob"), people.charlie)
    make_meeting(people.alice, title="Melati tanpa undangan")

    found = events(anonymous.get(subscribe(english, people.bob, scope="person")).data)

    assert set(found) == {"Melati", "Kenanga"}
    assert str(found["Kenanga"]["TRANSP"]) == "OPAQUE"
    assert "/k/kenanga/meetings/" in str(found["Kenanga"]["URL"])


def test_in_another_cluster_one_sees_what_a_member_sees_whatever_office_one_holds(
    english: Browser,
    anonymous: FlaskClient,
    bob: Person,
    charlie: Person,
    bob_in_kenanga: Person,
) -> None:
    with inside(charlie), intending_to_write():
        session.add(
            Grant(
                membership_id=bob_in_kenanga.membership_id,
                role=Role.SECRETARY,
                starts_on=date(2020, 1, 1),
            )
        )
        session.commit()
    draft = make_meeting(charlie, title="Rancangan", state=MeetingState.DRAFT)
    invite(draft, bob_in_kenanga)

    assert events(anonymous.get(subscribe(english, bob, scope="person")).data) == {}


@pytest.mark.parametrize("ending", ["membership", "plugin", "archive"])
def test_a_cluster_that_ended_for_somebody_leaves_their_calendar(
    english: Browser,
    anonymous: FlaskClient,
    people: People,
    bob_in_kenanga: Person,
    ending: str,
) -> None:
    invite(make_meeting(people.charlie, title="Kenanga"), bob_in_kenanga)
    path = subscribe(english, people.bob, scope="person")
    assert set(events(anonymous.get(path).data)) == {"Kenanga"}

    with inside(people.charlie), intending_to_write():
        if ending == "membership":
            session.get_one(Membership, bob_in_kenanga.membership_id).status = MemberStatus.LEFT
        elif ending == "plugin":
            session.add(ClusterPlugin(plugin="meetings", is_enabled=False))
            session.get_one(Cluster, people.charlie.cluster_id).stamp += 1
        else:
            session.get_one(Cluster, people.charlie.cluster_id).archived_at = clock.now()
        session.commit()

    answer = anonymous.get(path)
    assert answer.status_code == 200
    assert events(answer.data) == {}


def test_an_address_of_one_cluster_shows_nothing_of_the_others(
    english: Browser,
    anonymous: FlaskClient,
    bob: Person,
    charlie: Person,
    bob_in_kenanga: Person,
) -> None:
    invite(make_meeting(charlie, title="Kenanga"), bob_in_kenanga)

    assert "Kenanga" not in anonymous.get(subscribe(english, bob, scope="cluster")).text


def test_nobody_gets_another_persons_calendar(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    invite(make_meeting(alice, title="Untuk Bob"), bob)

    assert "Untuk Bob" not in anonymous.get(subscribe(english, alice, scope="person")).text


# What is kept back


def secretive(owner: Person) -> Meeting:
    return make_meeting(
        owner,
        title="Bedah modul, tanya 0812-3456-7890",
        place="SDN Melati 1 atau https://zoom.example/j/1",
        online_url="https://meet.example/rahasia",
        note="Hubungi Bu Rina 0813 1111 2222",
        bring="Laptop; daftar ke +62 812 3333 4444",
    )


def test_a_leaked_address_of_a_cluster_gives_no_numbers_and_no_way_into_the_room(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    """Edge case 24: no answer reasons, no phone numbers, no online link unless the scope is personal."""
    meeting = secretive(alice)
    invite(meeting, bob, answer=Answer.NO)
    with inside(alice), intending_to_write():
        session.execute(update(Invitation).values(reason="Opname karena demam berdarah"))
        session.commit()

    text = anonymous.get(subscribe(english, bob)).text.replace("\r\n ", "")

    for secret in ("0812", "0813", "3333", "zoom.example", "meet.example", "Rina", "Opname"):
        assert secret not in text, secret
    assert "SUMMARY:Bedah modul\\, tanya" in text
    assert "LOCATION:SDN Melati 1 atau" in text
    assert "Laptop\\; daftar ke" in text


def test_ones_own_calendar_has_the_room_and_the_notes_but_nobodys_reasons(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    invite(secretive(alice), bob)

    text = anonymous.get(subscribe(english, bob, scope="person")).text.replace("\r\n ", "")

    assert "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/rahasia" in text
    assert "Hubungi Bu Rina" in text


def test_no_calendar_names_people_or_its_own_address(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    invite(make_meeting(alice), alice, bob)
    path = subscribe(english, bob, scope="person")

    text = anonymous.get(path).text

    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text
    assert path.rsplit("/", 1)[1].removesuffix(".ics")[:20] not in text.replace("\r\n ", "")


# Tasks


def test_own_tasks_of_every_cluster_are_todos(
    english: Browser,
    anonymous: FlaskClient,
    people: People,
    bob_in_kenanga: Person,
) -> None:
    here = make_meeting(people.alice, days=-3, title="Rapat IPAS")
    give_task(people.alice, here, people.bob, "Coba papan bilangan", due_on=date(2026, 12, 4))
    give_task(people.alice, here, people.alice, "Tugas orang lain")
    give_task(people.charlie, make_meeting(people.charlie, days=-3), bob_in_kenanga, "Kirim foto")

    found = tasks(anonymous.get(subscribe(english, people.bob, scope="tasks")).data)

    assert set(found) == {"Coba papan bilangan", "Kirim foto"}
    task = found["Coba papan bilangan"]
    assert task["DUE"].dt == date(2026, 12, 4)
    assert str(task["STATUS"]) == "NEEDS-ACTION"
    assert str(task["RELATED-TO"]) == here.uid
    assert "Rapat IPAS" in str(task["DESCRIPTION"])


def test_a_task_keeps_its_name_and_says_when_it_was_done(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    task = give_task(alice, make_meeting(alice, days=-3), bob, "Coba papan bilangan")
    path = subscribe(english, bob, scope="tasks")
    [before] = tasks(anonymous.get(path).data).values()
    with inside(alice), intending_to_write():
        stored = session.get_one(Task, task.id)
        stored.state, stored.finished_at = TaskState.DONE, NOON
        session.commit()

    [after] = tasks(anonymous.get(path).data).values()

    assert str(before["UID"]) == str(after["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert str(after["STATUS"]) == "COMPLETED"
    assert after["COMPLETED"].dt == NOON


def test_a_task_finished_long_ago_leaves_and_an_open_one_stays(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=-500)
    long_ago = clock.now() - timedelta(days=401)
    give_task(alice, meeting, bob, "Selesai lama", state=TaskState.DROPPED, changed_at=long_ago)
    give_task(alice, meeting, bob, "Masih terbuka", changed_at=long_ago)

    assert set(tasks(anonymous.get(subscribe(english, bob, scope="tasks")).data)) == {"Masih terbuka"}


def test_the_costs_grow_with_clusters_not_with_meetings(
    english: Browser,
    anonymous: FlaskClient,
    people: People,
    bob_in_kenanga: Person,
    count_queries: Count,
) -> None:
    path = subscribe(english, people.bob, scope="person")

    def cost() -> int:
        anonymous.get(path)
        with count_queries() as statements:
            assert anonymous.get(path).status_code == 200
        return len(statements)

    for number in range(3):
        invite(make_meeting(people.alice, days=number + 1, items=0), people.bob)
    few = cost()
    for number in range(27):
        invite(make_meeting(people.alice, days=number + 5, items=0), people.bob)
        invite(make_meeting(people.charlie, days=number + 5, items=0), bob_in_kenanga)
    assert cost() == few
