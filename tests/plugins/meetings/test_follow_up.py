from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import NotAllowed, clock, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from plugins.meetings import services
from plugins.meetings.kinds import TaskState
from plugins.meetings.models import Decision, Meeting, Task
from plugins.meetings.queries import item as load_item

from .factories import Browser, Count, address, first_item, inside, items_of, make_meeting


def test_decisions_are_numbered_by_year_without_gaps(alice: Person, held: Meeting) -> None:
    actor = actor_of(alice)
    public_id = first_item(alice, held)

    def decide() -> int:
        item = load_item(held.public_id, public_id)
        return services.add_decision(item, "Iuran tetap", actor=actor).number

    def decide_and_fail() -> None:
        with unit_of_work():
            decide()
            raise ZeroDivisionError

    with inside(alice), intending_to_write():
        assert decide() == 1
    with inside(alice), pytest.raises(ZeroDivisionError), intending_to_write():
        decide_and_fail()
    with inside(alice), intending_to_write():
        assert decide() == 2
    with inside(alice):
        year = clock.local(held.starts_at, session.query(Cluster).filter_by(slug="melati").one()).year
        assert session.execute(select(Decision.year, Decision.number)).all() == [(year, 1), (year, 2)]


def test_each_cluster_counts_its_own_decisions(alice: Person, charlie: Person, held: Meeting) -> None:
    elsewhere = make_meeting(charlie, days=-1)
    for person, meeting in ((alice, held), (charlie, elsewhere)):
        public_id = first_item(person, meeting)
        actor = actor_of(person)
        with inside(person), intending_to_write():
            item = load_item(meeting.public_id, public_id)
            assert services.add_decision(item, "Sepakat", actor=actor).number == 1


def test_a_decision_is_changed_withdrawn_and_kept(english: Browser, alice: Person, held: Meeting) -> None:
    client = english(alice)
    item = first_item(alice, held)
    client.post(address(alice, held, "minutes", item, "decision"), data={"text": "Iuran naik"})
    with inside(alice):
        decision = session.scalars(select(Decision)).one()
    here = address(alice, held, "decisions", decision.public_id)
    assert "Iuran naik" in client.get(here).text

    assert client.post(here, data={"text": "Iuran tetap", "version": "1"}).status_code == 303
    assert client.post(here, data={"text": "Lain", "version": "1"}).status_code == 409
    client.post(address(alice, held, "decisions", decision.public_id, "withdraw"))

    page = client.get(address(alice, held, "minutes")).text
    assert "Iuran tetap" in page
    assert "Withdrawn" in page
    assert "Iuran tetap" not in client.get(address(alice, held, "papers", "minutes", "page")).text


def test_an_empty_decision_is_refused(english: Browser, alice: Person, held: Meeting) -> None:
    page = english(alice).post(
        address(alice, held, "minutes", first_item(alice, held), "decision"), data={"text": " "}
    )

    assert page.status_code == 422
    assert "Write the decision in one sentence" in page.text


def task_form(person: Person, **values: str) -> dict[str, str]:
    due = clock.now().date() + timedelta(days=14)
    return {
        "text": "Mencoba garis bilangan",
        "owner": person.membership_public_id,
        "due_on": f"{due:%d-%m-%Y}",
        **values,
    }


def give_task(english: Browser, alice: Person, bob: Person, held: Meeting) -> Task:
    here = address(alice, held, "minutes", first_item(alice, held), "task")
    assert english(alice).post(here, data=task_form(bob)).status_code == 303
    with inside(alice):
        return session.scalars(select(Task)).one()


def test_a_task_waits_in_its_owners_inbox_until_it_is_done(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(english, alice, bob, held)
    waiting = select(InboxItem.user_id).where(InboxItem.kind == "meetings.task")
    assert session.scalars(waiting).all() == [bob.user_id]
    client = english(bob)
    assert "Mencoba garis bilangan" in client.get("/k/melati/meetings/tasks").text

    answer = client.post(
        address(bob, held, "tasks", task.public_id, "done"), data={"outcome": "Dua kali dicoba"}
    )

    assert answer.status_code == 303
    assert session.scalars(waiting).all() == []
    with inside(bob):
        done = session.get_one(Task, task.id)
        assert (done.state, done.outcome) == (TaskState.DONE, "Dua kali dicoba")
    assert "Dua kali dicoba" in client.get("/k/melati/meetings/tasks").text


def test_a_task_moves_to_another_inbox_with_its_owner(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(english, alice, bob, held)

    answer = english(alice).post(
        address(alice, held, "tasks", task.public_id), data=task_form(alice, version="1")
    )

    assert answer.status_code == 303
    waiting = select(InboxItem.user_id).where(InboxItem.kind == "meetings.task")
    assert session.scalars(waiting).all() == [alice.user_id]


def test_nobody_finishes_another_members_task(
    english: Browser, alice: Person, bob: Person, charlie: Person, held: Meeting
) -> None:
    task = give_task(english, alice, bob, held)
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    nina = make_member(cluster, "Nina")
    here = address(alice, held, "tasks", task.public_id, "done")

    assert english(nina).post(here, data={"outcome": ""}).status_code == 403
    assert english(charlie).post(here, data={"outcome": ""}).status_code == 404
    assert english(bob).post(address(alice, held, "tasks", task.public_id), data={}).status_code == 403
    with inside(bob), pytest.raises(NotAllowed):
        services.finish_task(session.get_one(Task, task.id), outcome="", actor=actor_of(nina))


def test_a_task_is_dropped_with_a_reason_and_finished_once(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(english, alice, bob, held)
    here = address(alice, held, "tasks", task.public_id, "drop")
    client = english(alice)

    assert client.post(here, data={"outcome": ""}).status_code == 422
    assert client.post(here, data={"outcome": "Alatnya tidak ada"}).status_code == 303
    assert client.post(here, data={"outcome": "Lagi"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("text", ""),
        ("owner", ""),
        ("owner", "zzzzzzzzzz"),
        ("due_on", ""),
        ("due_on", "1 Januari 2020"),
        ("due_on", "besok lusa kemarin"),
    ],
)
def test_a_task_says_what_is_missing(
    english: Browser, alice: Person, held: Meeting, field: str, typed: str
) -> None:
    here = address(alice, held, "minutes", first_item(alice, held), "task")

    page = english(alice).post(here, data=task_form(alice, **{field: typed}))

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


def test_what_was_left_open_comes_back_at_the_next_meeting(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    give_task(english, alice, bob, held)
    following = make_meeting(alice, days=7)

    assert "Mencoba garis bilangan" in english(alice).get(address(alice, following, "minutes")).text


def test_minutes_cost_the_same_for_few_and_many_items(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    client = english(alice)

    def cost(items: int) -> int:
        meeting = make_meeting(alice, days=-1, items=items)
        public_ids = [item.public_id for item in items_of(alice, meeting)]
        for public_id in public_ids:
            client.post(address(alice, meeting, "minutes", public_id, "task"), data=task_form(bob))
        client.get(address(alice, meeting, "minutes"))
        with count_queries() as statements:
            client.get(address(alice, meeting, "minutes"))
        return len(statements)

    assert cost(2) == cost(12)
