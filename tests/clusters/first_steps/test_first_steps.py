from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.first_steps import services
from kkg_portal.clusters.models import Cluster, ClusterPlugin, Membership
from kkg_portal.clusters.people.queries import own_row
from kkg_portal.core.db.engine import session
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]
Counter = Callable[[], Any]

CARD = "card-core-my_steps"


def browser(client_as: Browser, person: Person) -> FlaskClient:
    client = client_as(person)
    client.set_cookie("lang", "en")
    return client


def row_of(person: Person) -> Membership:
    with working_in(person.cluster_id):
        return session.get_one(Membership, person.membership_id)


def without_plugins(person: Person) -> None:
    with working_in(person.cluster_id):
        session.add_all(ClusterPlugin(plugin=name, is_enabled=False) for name in registry().names)
        session.get_one(Cluster, person.cluster_id).stamp += 1
        session.commit()


def test_new_member_sees_the_steps_and_none_is_ticked(client_as: Browser, bob: Person) -> None:
    page = browser(client_as, bob).get("/k/melati/").text

    assert CARD in page
    assert "Check your class and subject" in page
    assert "0 of " in page


def test_opening_a_step_ticks_it_and_leads_there(client_as: Browser, bob: Person) -> None:
    client = browser(client_as, bob)

    answer = client.post("/k/melati/first-steps/core.letters/open")

    assert (answer.status_code, answer.location) == (303, "/account/letters")
    assert row_of(bob).steps_done == ["core.letters"]
    assert 'Choose how large the letters are<span class="unseen">' in client.get("/k/melati/").text


def test_choosing_when_to_be_disturbed_leads_to_the_notice_settings(client_as: Browser, bob: Person) -> None:
    client = browser(client_as, bob)
    assert "Choose when you may be disturbed" in client.get("/k/melati/").text

    answer = client.post("/k/melati/first-steps/core.quiet/open", follow_redirects=True)

    assert "Quiet hours" in answer.text
    assert row_of(bob).steps_done == ["core.quiet"]


def test_a_step_that_is_done_by_a_form_is_not_ticked_by_opening_it(client_as: Browser, bob: Person) -> None:
    answer = browser(client_as, bob).post("/k/melati/first-steps/core.own_work/open")

    assert (answer.status_code, answer.location) == (303, "/k/melati/people/own-work")
    assert row_of(bob).steps_done == []


def test_unknown_step_is_not_found(client_as: Browser, bob: Person) -> None:
    assert browser(client_as, bob).post("/k/melati/first-steps/core.nothing/open").status_code == 404


def test_step_of_a_plugin_that_is_off_is_neither_shown_nor_opened(client_as: Browser, bob: Person) -> None:
    client = browser(client_as, bob)
    assert "See the next meeting" in client.get("/k/melati/").text

    without_plugins(bob)

    assert "See the next meeting" not in client.get("/k/melati/").text
    assert client.post("/k/melati/first-steps/meetings.look/open").status_code == 404


def test_last_tick_closes_the_list_for_good(client_as: Browser, bob: Person) -> None:
    without_plugins(bob)
    client = browser(client_as, bob)
    for key in ("core.letters", "core.quiet", "core.people"):
        client.post(f"/k/melati/first-steps/{key}/open")
    assert CARD in client.get("/k/melati/").text
    own = row_of(bob)

    client.post("/k/melati/people/own-work", data={"version": own.version, "subject": ""})

    assert row_of(bob).steps_closed_at is not None
    assert CARD not in client.get("/k/melati/").text


def test_list_can_be_put_away_and_brought_back(client_as: Browser, bob: Person) -> None:
    client = browser(client_as, bob)
    client.post("/k/melati/first-steps/core.letters/open")

    page = client.post("/k/melati/first-steps/close", follow_redirects=True).text
    assert CARD not in page
    assert "/k/melati/first-steps/reopen" in page
    client.post("/k/melati/first-steps/reopen")

    assert "1 of " in client.get("/k/melati/").text


def test_ticks_belong_to_one_member_alone(client_as: Browser, alice: Person, bob: Person) -> None:
    browser(client_as, bob).post("/k/melati/first-steps/close")

    assert CARD in browser(client_as, alice).get("/k/melati/").text


def test_tick_leaves_the_edit_counter_of_the_row_alone(bob: Person) -> None:
    before = row_of(bob).version
    with working_in(bob.cluster_id):
        services.do_step("core.letters", actor=actor_of(bob))
        services.close_steps(own_row(actor_of(bob)), actor=actor_of(bob))

    assert row_of(bob).version == before


def test_the_list_costs_home_no_query(client_as: Browser, bob: Person, count_queries: Counter) -> None:
    client = browser(client_as, bob)

    def asked() -> int:
        client.get("/k/melati/")
        with count_queries() as statements:
            assert client.get("/k/melati/").status_code == 200
        return len(statements)

    with_list = asked()
    client.post("/k/melati/first-steps/close")

    assert with_list == asked()
