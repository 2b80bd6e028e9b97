"""A principal follows the tasks of the own school and nothing beyond."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from kkg_portal.api import Role, session
from kkg_portal.api.testing import People, Person, make_member
from kkg_portal.clusters.models import Cluster, Membership, School
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import TaskState
from plugins.meetings.models import AgendaItem, Meeting, Task

from .factories import Browser, Count, address, base, inside, items_of, make_meeting, make_subgroup


@pytest.fixture
def principal(bob: Person) -> Person:
    """Of bob's school."""
    with inside(bob):
        cluster = session.scalars(select(Cluster).where(Cluster.id == bob.cluster_id)).one()
        return make_member(cluster, "Slamet Kepala", roles=(Role.PRINCIPAL,))


def give(owner: Person, meeting: Meeting, to: Person, text: str, *, item: int = 0) -> Task:
    found = items_of(owner, meeting)[item]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id,
            item_id=found.id,
            owner_id=to.membership_id,
            text=text,
            due_on=date(2030, 1, 1),
        )
        session.add(task)
        session.commit()
    return task


def stored_task(person: Person, task: Task) -> Task:
    with inside(person):
        return session.get_one(Task, task.id, populate_existing=True)


def elsewhere(alice: Person) -> Person:
    """A teacher of another school of the cluster."""
    with inside(alice), intending_to_write():
        school = School(npsn="20301999", name="SDN Kenari 9")
        session.add(school)
        session.commit()
        cluster = session.scalars(select(Cluster).where(Cluster.id == alice.cluster_id)).one()
        return make_member(cluster, "Nina Lain", school_id=school.id)


def test_notes_and_states_of_the_own_school(
    english: Browser, alice: Person, bob: Person, principal: Person, meeting: Meeting
) -> None:
    task = give(alice, meeting, bob, "Mencoba media gambar.")
    client = english(principal)
    page = client.get(f"{base(principal)}/tasks/school").text
    where = address(principal, meeting, "tasks", task.public_id, "school")
    assert "Mencoba media gambar." in page
    assert bob.full_name in page
    assert where in page
    assert "Tasks of my school" in client.get(f"{base(principal)}/more").text

    sent = {"state": "open", "outcome": "menunggu buku", "version": "1"}
    assert client.post(where, data=sent).status_code == 303
    assert "menunggu buku" in english(bob).get(f"{base(bob)}/tasks").text
    assert client.post(where, data={**sent, "state": "done"}).status_code == 409
    dropped = client.post(where, data={"state": "dropped", "outcome": "", "version": "2"})
    assert (dropped.status_code, "Write why it is dropped" in dropped.text) == (422, True)
    assert (
        client.post(where, data={"state": "done", "outcome": "dua kali", "version": "2"}).status_code == 303
    )
    row = stored_task(alice, task)
    assert (row.state, row.outcome, row.finished_at is not None) == (TaskState.DONE, "dua kali", True)
    assert client.post(where, data={"state": "open", "version": "3"}).status_code == 422


def test_other_schools_the_board_and_sub_groups_stay_out_of_sight(
    english: Browser, people: People, principal: Person, meeting: Meeting
) -> None:
    alice, bob = people.alice, people.bob
    nina = elsewhere(alice)
    foreign = give(alice, meeting, nina, "Tugas sekolah lain.")
    internal = give(alice, meeting, bob, "Tugas pengurus.", item=1)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, internal.item_id).is_internal = True
        session.commit()
    group = make_subgroup(alice, "KKG PAI", bob)
    hidden = make_meeting(alice, subgroup_id=group.id)
    of_group = give(alice, hidden, bob, "Tugas PAI.")
    client = english(principal)

    page = client.get(f"{base(principal)}/tasks/school").text

    for held, task in ((meeting, foreign), (meeting, internal), (hidden, of_group)):
        assert task.text not in page
        where = address(principal, held, "tasks", task.public_id, "school")
        assert client.get(where).status_code in {403, 404}
        assert client.post(where, data={"state": "done", "version": "1"}).status_code in {403, 404}
    own = give(alice, meeting, bob, "Tugas biasa.")
    where = address(alice, meeting, "tasks", own.public_id, "school")
    assert [english(person).get(where).status_code for person in (bob, alice, people.charlie)] == [
        403,
        403,
        404,
    ]
    with inside(alice), intending_to_write():
        session.get_one(Membership, principal.membership_id).school_id = None
        session.commit()
    assert "Tugas biasa." not in english(principal).get(f"{base(principal)}/tasks/school").text


def test_the_list_costs_the_same_for_one_task_and_for_thirty(
    english: Browser, people: People, principal: Person, count_queries: Count
) -> None:
    alice, bob = people.alice, people.bob
    meeting = make_meeting(alice)
    client = english(principal)
    costs = []
    for number in (1, 29):
        for n in range(number):
            give(alice, meeting, bob, f"Tugas {n}")
        client.get(f"{base(principal)}/tasks/school")
        with count_queries() as statements:
            client.get(f"{base(principal)}/tasks/school")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
