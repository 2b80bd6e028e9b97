from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

import kkg_portal.clusters
from kkg_portal.api.testing import People
from kkg_portal.clusters.models import School
from kkg_portal.clusters.registers.acts import CORE_ACTS, act_title
from kkg_portal.core import audit
from kkg_portal.core.db.engine import session
from kkg_portal.core.refs import ObjectRef
from tests.clusters.pages import HOME, Browser, english, inside, statuses

URL = f"{HOME}/registers/audit"
MINE = ("board", "calendar", "profile", "registers", "schools", "subgroups", "switches", "synonyms")


def lines(people: People, count: int, act: str = "clusters.add_day", **values: object) -> None:
    with inside(people.alice):
        for _number in range(count):
            audit.record(act, actor_id=people.alice.user_id, **values)  # type: ignore[arg-type]
        session.commit()


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    assert statuses("/registers/audit", people, client_as, anonymous) == [200, 403, 404, 302]


def test_it_says_who_did_what_to_what(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    data = {"name": "SDN Arunika 2", "npsn": "88000102", "level": "SD"}
    client.post(f"{HOME}/schools/new", data=data)

    text = client.get(URL).text.partition("<table")[2]

    assert "Added a school" in text
    assert "Alice Rahayu" in text
    assert '<a href="/k/melati/schools">SDN Arunika 2</a>' in text


def test_other_clusters_are_not_in_it(people: People, client_as: Browser) -> None:
    english(client_as(people.charlie)).post(
        "/k/kenanga/schools/new", data={"name": "SDN Rahasia", "npsn": "88000109", "level": "SD"}
    )

    page = english(client_as(people.alice)).get(URL).text

    assert "Charlie" not in page
    assert "SDN Rahasia" not in page


def test_what_is_gone_or_hidden_is_a_tombstone(people: People, client_as: Browser) -> None:
    lines(people, 1, ref=ObjectRef("core.school", "bcdfghjkmn"))
    lines(people, 1, "nonsense.burn_down", ref=ObjectRef("nonsense.barn", "bcdfghjkmn"))

    text = english(client_as(people.alice)).get(URL).text

    assert text.count("No longer available") == 2
    assert "burn down" in text


def test_acts_without_a_person_are_the_portals_own(people: People, client_as: Browser) -> None:
    with inside(people.alice):
        audit.record("clusters.add_day")
        audit.record("clusters.add_day", actor_id=987_654)
        session.commit()

    text = english(client_as(people.alice)).get(URL).text

    assert "The portal itself" in text
    assert "A former member" in text


def test_filters_by_person_and_act(people: People, client_as: Browser) -> None:
    lines(people, 1)
    with inside(people.alice):
        audit.record("clusters.give_role", actor_id=people.bob.user_id)
        session.commit()
    client = english(client_as(people.alice))

    by_bob = client.get(f"{URL}?who={people.bob.membership_public_id}").text.partition("<table")[2]
    by_act = client.get(f"{URL}?act=clusters.add_day").text.partition("<table")[2]

    assert "Gave a role" in by_bob
    assert "Alice Rahayu" not in by_bob
    assert "Added to the calendar" in by_act
    assert "Bob Santoso" not in by_act


def test_nobody_from_elsewhere_can_be_asked_about(people: People, client_as: Browser) -> None:
    client = client_as(people.alice)

    assert client.get(f"{URL}?who={people.charlie.membership_public_id}").status_code == 404
    assert client.get(f"{URL}?who=%27%20OR%201").status_code == 404


@pytest.mark.parametrize(
    "query", ["act=%3Cscript%3E", "below=x", "below=-5", "below=99999999999999", "act=a&below=1"]
)
def test_nonsense_in_the_address_is_no_error(query: str, people: People, client_as: Browser) -> None:
    answer = client_as(people.alice).get(f"{URL}?{query}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition("<main")[2]


def test_pages_follow_each_other_without_gap(people: People, client_as: Browser) -> None:
    lines(people, 25)
    lines(people, 2, "clusters.give_role")
    client = english(client_as(people.alice))
    first = client.get(URL).text
    older = first.partition("below=")[2].partition('"')[0]

    second = client.get(f"{URL}?below={older}").text

    shown = [text.partition("<table")[2].count("Added to the calendar") for text in (first, second)]
    assert shown == [23, 2]


def test_a_page_costs_the_same_for_three_lines_and_all_lines(
    people: People, client_as: Browser, count_queries: object
) -> None:
    with inside(people.alice):
        ref = session.scalars(select(School)).first().ref  # type: ignore[union-attr]
    client = client_as(people.alice)
    counts = []
    for size in (3, 22):
        lines(people, size, ref=ref)
        client.get(URL)
        with count_queries() as statements:  # type: ignore[operator]
            client.get(URL)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_every_verb_of_these_pages_has_a_name() -> None:
    unnamed = []
    for package in MINE:
        path = [f"{folder}/{package}" for folder in kkg_portal.clusters.__path__]
        for module_info in pkgutil.iter_modules(path):
            module = importlib.import_module(f"kkg_portal.clusters.{package}.{module_info.name}")
            for name, function in inspect.getmembers(module, inspect.isfunction):
                is_ours = function.__module__ == module.__name__
                if is_ours and hasattr(function, "__verb__") and f"clusters.{name}" not in CORE_ACTS:
                    unnamed.append(f"{module.__name__}.{name}")

    assert unnamed == []


def test_an_act_without_a_name_is_still_words(database: object) -> None:
    assert act_title("nonsense.burn_down", {}) == "burn down"
