from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.api.testing import People, Person, make_member
from kkg_portal.clusters.models import Cluster, ClusterPlugin, School
from kkg_portal.core import clock
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.db.engine import session
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.plugins.contract import Card, MenuItem
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.web import MenuLink
from kkg_portal.dashboard.core_cards import FIRST_STEPS
from kkg_portal.dashboard.sections import menu_sections

Browser = Callable[[Person], FlaskClient]
Counter = Callable[[], Any]

MOST_QUERIES = 6


def home(client: FlaskClient) -> TestResponse:
    client.set_cookie("lang", "en")
    return client.get("/k/melati/")


def lay_in(
    person: Person,
    title: str,
    *,
    number: int = 0,
    due_in_days: int | None = None,
    cluster_id: int | None = None,
) -> None:
    due = clock.now() + timedelta(days=due_in_days) if due_in_days is not None else None
    session.add(
        InboxItem(
            user_id=person.user_id, cluster_id=cluster_id or person.cluster_id, kind="core.task", ref_kind="x.y",
            ref_id=f"{number:010d}", title=title, url="/k/melati/more", due_at=due,
        )
    )  # fmt: skip
    session.commit()


def test_home_greets_in_the_page_language(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)

    assert "<h1>Good day, Ms Alice</h1>" in home(client).text
    client.get("/language/id")
    assert "Ibu Alice</h1>" in client.get("/k/melati/").text


def test_what_waits_is_shown_to_its_owner_only_due_first(
    client_as: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    lay_in(bob, "Tanpa batas", number=1)
    lay_in(bob, "Minggu depan", number=2, due_in_days=7)
    lay_in(bob, "Besok", number=3, due_in_days=1)
    lay_in(alice, "Punya Alice", number=4)
    lay_in(bob, "Dari gugus lain", number=5, cluster_id=charlie.cluster_id)

    page = home(client_as(bob)).text

    assert page.index("Besok") < page.index("Minggu depan") < page.index("Tanpa batas")
    assert "Punya Alice" not in page
    assert "Dari gugus lain" not in page


def test_at_most_twenty_things_wait_on_the_page(client_as: Browser, bob: Person) -> None:
    for number in range(25):
        lay_in(bob, f"Tugas {number}", number=number)

    assert home(client_as(bob)).text.count("Tugas ") == 20


def test_nothing_waiting_says_what_will_be_here(client_as: Browser, bob: Person) -> None:
    assert "Nothing waits for you" in home(client_as(bob)).text


def test_schools_are_listed_with_the_core_school_first(client_as: Browser, bob: Person) -> None:
    with working_in(bob.cluster_id):
        session.add(School(npsn="88990011", name="SDN Aaa 9"))
        session.commit()

    page = home(client_as(bob)).text

    assert page.index("SDN Melati 1") < page.index("Core school") < page.index("SDN Aaa 9")


def test_query_budget_of_home_does_not_grow_with_its_contents(
    client_as: Browser, people: People, count_queries: Counter
) -> None:
    def asked(person: Person) -> int:
        client = client_as(person)
        home(client)
        with count_queries() as statements:
            assert home(client).status_code == 200
        return len(statements)

    few = {person.username: asked(person) for person in (people.alice, people.bob)}
    with working_in(people.alice.cluster_id):
        for number in range(30):
            session.add(School(npsn=f"8877{number:04d}", name=f"SDN {number}"))
        session.commit()
    for number in range(30):
        lay_in(people.alice, f"Tugas {number}", number=number)
        lay_in(people.bob, f"Tugas {number}", number=number)

    many = {person.username: asked(person) for person in (people.alice, people.bob)}
    assert few == many
    assert max(many.values()) <= MOST_QUERIES


def switch_plugins_off(person: Person) -> None:
    """What plugins add to the first steps is theirs to test."""
    with working_in(person.cluster_id):
        session.add_all(ClusterPlugin(plugin=name, is_enabled=False) for name in registry().names)
        session.get_one(Cluster, person.cluster_id).stamp += 1
        session.commit()


def test_first_steps_help_the_coordinator_and_go_away_by_themselves(
    client_as: Browser, alice: Person, bob: Person
) -> None:
    switch_plugins_off(alice)
    assert "card-core-first_steps" in home(client_as(alice)).text
    assert "card-core-first_steps" not in home(client_as(bob)).text
    cluster = session.get_one(Cluster, alice.cluster_id)
    cluster.letterhead = ["DINAS PENDIDIKAN", "KKG GUGUS I MELATI"]
    session.commit()
    assert 'Fill in the letterhead<span class="unseen">' in home(client_as(alice)).text
    with working_in(alice.cluster_id):
        session.add(School(npsn="88990022", name="SDN Melati 2"))
        session.commit()
    make_member(cluster, "Guru Ketiga")

    assert "card-core-first_steps" not in home(client_as(alice)).text


def test_first_steps_is_a_declared_slot_point(database: Flask) -> None:
    assert FIRST_STEPS in {point.name for point in registry().slot_points()}


@pytest.fixture
def broken_card(database: Flask) -> Iterator[None]:
    def load(_actor: object) -> None:
        raise RuntimeError("no luck")

    brought = registry().contributions["core"]
    card = Card(
        key="core.broken",
        title="Broken",
        permission=CorePermission.CLUSTER_VIEW,
        load=load,
        template="x.html",
    )
    object.__setattr__(brought, "cards", (*brought.cards, card))
    database.testing = False
    yield
    database.testing = True
    object.__setattr__(brought, "cards", brought.cards[:-1])


def test_a_failing_card_leaves_the_page_standing(client_as: Browser, bob: Person, broken_card: None) -> None:
    page = home(client_as(bob))

    assert page.status_code == 200
    assert "This part cannot be shown just now" in page.text
    assert "no luck" not in page.text
    assert "SDN Melati 1" in page.text


def test_more_lists_every_menu_line_of_the_actor(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    client.set_cookie("lang", "en")
    page = client.get("/k/melati/more").text

    items: list[MenuItem] = [item for _owner, item in registry().menu()]
    for item in items:
        assert str(item.title) in page
    assert 'action="/logout"' in page


def test_sections_keep_their_order_and_lose_nothing() -> None:
    links = [MenuLink(name, "/", "home", False, name) for name in ("odd", "more", "main", "settings")]

    found = [(str(title), [link.title for link in lines]) for title, lines in menu_sections(links)]

    assert [lines for _title, lines in found] == [["main"], ["more", "odd"], ["settings"]]
