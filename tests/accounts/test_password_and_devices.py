from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import SignInSession
from kkg_portal.api.testing import PASSWORD, Person
from kkg_portal.core.db.engine import session
from tests.accounts.browsing import ENGLISH, NEW, Browser, post, user_of


def test_new_password_ends_other_sessions_and_keeps_this_one(
    client_as: Browser, anonymous: FlaskClient, alice: Person
) -> None:
    here, elsewhere = client_as(alice), client_as(alice)

    answer = post(here, "/account/password", present=PASSWORD, new=NEW)

    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert post(anonymous, "/login", username=alice.username, password=NEW).status_code == 303


@pytest.mark.parametrize("weak", ["pendek", "password123", "alice.rahayu", "gugus melati", "12345678"])
def test_weak_passwords_are_refused(client_as: Browser, alice: Person, weak: str) -> None:
    answer = post(client_as(alice), "/account/password", present=PASSWORD, new=weak)

    assert answer.status_code == 422
    assert 'id="new-error"' in answer.text
    assert f'value="{weak}"' not in answer.text


def test_new_password_needs_the_present_one(client_as: Browser, alice: Person) -> None:
    answer = post(client_as(alice), "/account/password", present="salah", new=NEW)

    assert answer.status_code == 422
    assert 'id="present-error"' in answer.text


def test_a_found_phone_does_not_let_anybody_guess_on(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    for _ in range(5):
        post(client, "/account/password", present="salah", new=NEW)

    assert "Too many wrong tries" in post(client, "/account/erase", password=PASSWORD).text
    assert user_of(alice).erased_at is None


def test_devices_are_listed_and_ended_one_by_one(client_as: Browser, alice: Person) -> None:
    here, elsewhere = client_as(alice), client_as(alice)
    first, second = session.scalars(select(SignInSession).order_by(SignInSession.id)).all()
    page = here.get("/account/devices", headers=ENGLISH).text
    assert page.count("This device") == 1
    assert f"/account/devices/{second.public_id}/end" in page
    assert f"/account/devices/{first.public_id}/end" not in page

    assert post(here, f"/account/devices/{second.public_id}/end").status_code == 303

    assert elsewhere.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_all_other_devices_are_ended_at_once(client_as: Browser, alice: Person) -> None:
    here, second, third = client_as(alice), client_as(alice), client_as(alice)

    post(here, "/account/devices/end-others")

    assert here.get("/account").status_code == 200
    assert second.get("/account").status_code == third.get("/account").status_code == 302


def test_devices_of_others_are_not_found(client_as: Browser, alice: Person, bob: Person) -> None:
    bobs = client_as(bob)
    device = session.scalars(select(SignInSession.public_id)).one()

    assert post(client_as(alice), f"/account/devices/{device}/end").status_code == 404
    assert bobs.get("/account").status_code == 200
