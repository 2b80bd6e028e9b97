"""A form sent after its session ended: an offer to sign in, in a language the reader understands."""

from __future__ import annotations

from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person
from tests.accounts.browsing import Browser


def test_a_form_that_comes_without_a_session_is_answered_with_the_way_in(
    anonymous: FlaskClient, people: People
) -> None:
    answer = anonymous.post("/k/melati/settings", data={"name": "Melati"}, csrf=False)

    assert answer.status_code == 401
    assert 'href="/login?next=/k/melati/settings"' in answer.text


def test_the_way_in_never_leads_to_an_address_that_only_takes_forms(
    anonymous: FlaskClient, people: People
) -> None:
    answer = anonymous.post("/account/devices/end-others", csrf=False)

    assert answer.status_code == 401
    assert 'href="/login?next=/"' in answer.text


def test_a_wrong_token_in_a_living_session_is_refused(client_as: Browser, alice: Person) -> None:
    answer = client_as(alice).post("/account/devices/end-others", data={"csrf_token": "wrong"}, csrf=False)

    assert answer.status_code == 400


def test_the_sign_in_form_itself_asks_to_be_sent_again(anonymous: FlaskClient, people: People) -> None:
    answer = anonymous.post("/login", data={"username": "alice"}, csrf=False)

    assert answer.status_code == 400


def test_a_refused_form_speaks_the_language_of_its_own_sender(
    client_as: Browser, alice: Person, anonymous: FlaskClient
) -> None:
    assert '<html lang="en">' in client_as(alice).get("/account", headers={"Accept-Language": "en"}).text

    answer = anonymous.post("/login", csrf=False, headers={"Accept-Language": "id"})

    assert '<html lang="id">' in answer.text
