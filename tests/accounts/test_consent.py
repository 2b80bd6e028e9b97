from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import Consent, User
from kkg_portal.api.testing import People, Person
from kkg_portal.core.db.engine import session
from tests.accounts.browsing import ENGLISH, Browser, post, user_of


@pytest.fixture
def outdated(alice: Person) -> Person:
    user = session.get_one(User, alice.user_id)
    user.consent_version = "2020-01"
    user.stamp += 1
    session.commit()
    return alice


def test_outdated_consent_is_asked_for_before_the_next_page(client_as: Browser, outdated: Person) -> None:
    client = client_as(outdated)

    assert client.get("/").location == "/account/consent?next=/"
    asked = client.get("/k/melati/more?a=1")
    assert asked.location == "/account/consent?next=/k/melati/more?a%3D1"
    assert 'type="checkbox"' in client.get(asked.location).text
    assert " checked" not in client.get(asked.location).text


def test_given_consent_is_recorded_with_version_and_time(client_as: Browser, outdated: Person) -> None:
    client = client_as(outdated)

    answer = post(client, "/account/consent", agreed="y", next="/k/melati/more")

    assert answer.location == "/k/melati/more"
    assert client.get("/k/melati/more").status_code == 200
    row = session.scalars(select(Consent).where(Consent.user_id == outdated.user_id)).one()
    assert (row.purpose, row.text_version) == ("account", user_of(outdated).consent_version)
    assert row.withdrawn_at is None


def test_consent_needs_a_tick(client_as: Browser, outdated: Person) -> None:
    answer = post(client_as(outdated), "/account/consent")

    assert answer.status_code == 422
    assert "Tick the box" in answer.text
    assert session.scalars(select(Consent)).all() == []


def test_account_pages_stay_open_without_consent(client_as: Browser, outdated: Person) -> None:
    assert client_as(outdated).get("/account/data").status_code == 200


def test_language_of_the_device_comes_before_all_others(client_as: Browser, alice: Person) -> None:
    session.get_one(User, alice.user_id).language = "id"
    session.commit()
    client = client_as(alice)
    assert '<html lang="id">' in client.get("/account", headers=ENGLISH).text

    answer = client.get("/language/en?next=/account")

    assert answer.location == "/account"
    assert '<html lang="en">' in client.get("/account").text


def test_language_follows_no_foreign_address_and_knows_two_languages(
    anonymous: FlaskClient, people: People
) -> None:
    assert anonymous.get("/language/en?next=//evil.example").location == "/"
    assert anonymous.get("/language/fr").status_code == 404


def test_privacy_names_the_controller_for_everybody(anonymous: FlaskClient, people: People) -> None:
    page = anonymous.get("/privacy", headers=ENGLISH)

    assert page.status_code == 200
    for words in ("data controller", "NIP, NUPTK", "How long", "Your rights", "3 x 24 hours"):
        assert words in page.text
