from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import session

Browser = Callable[[Person], FlaskClient]

LARGE = 'class="large"'


def test_before_signing_in_a_link_of_the_foot_makes_letters_large(anonymous: FlaskClient) -> None:
    assert LARGE not in anonymous.get("/login").text
    assert "/letters/large?next=/login" in anonymous.get("/login").text

    answer = anonymous.get("/letters/large?next=/login")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert LARGE in anonymous.get("/login").text
    anonymous.get("/letters/usual")
    assert LARGE not in anonymous.get("/login").text


def test_link_leads_nowhere_else(anonymous: FlaskClient) -> None:
    assert anonymous.get("/letters/large?next=https://example.org/").location == "/"
    assert anonymous.get("/letters/huge").status_code == 404


def test_what_a_person_chooses_counts_on_each_device(client_as: Browser, bob: Person) -> None:
    client_as(bob).post("/account/letters", data={"size": "large"})

    assert session.get_one(User, bob.user_id).large_type
    other = client_as(bob)
    assert LARGE in other.get("/k/melati/").text
    other.post("/account/letters", data={"size": "usual"})
    assert LARGE not in other.get("/k/melati/").text


def test_choice_of_the_device_goes_before_and_a_new_choice_of_the_person_ends_it(
    client_as: Browser, bob: Person
) -> None:
    client = client_as(bob)
    client.get("/letters/large")
    assert LARGE in client.get("/k/melati/").text

    client.post("/account/letters", data={"size": "usual"})

    assert LARGE not in client.get("/k/melati/").text


def test_neither_size_is_refused(client_as: Browser, bob: Person) -> None:
    assert client_as(bob).post("/account/letters", data={"size": "huge"}).status_code == 422


def test_letters_of_somebody_else_stay_as_they_are(client_as: Browser, alice: Person, bob: Person) -> None:
    client_as(bob).post("/account/letters", data={"size": "large"})

    assert LARGE not in client_as(alice).get("/k/melati/").text
