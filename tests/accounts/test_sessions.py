from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import SignInSession, User
from kkg_portal.accounts.sessions import end_all_sessions
from kkg_portal.api.testing import Person
from kkg_portal.core import clock, passwords
from kkg_portal.core.db.engine import session
from tests.accounts.browsing import Browser, sign_in


def cookie_of(client: FlaskClient, name: str = "kkg") -> str | None:
    found = client.get_cookie(name)
    return found.value if found else None


def test_signing_in_makes_a_new_session_and_forgets_a_planted_cookie(database: Flask, alice: Person) -> None:
    client = database.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "planted"
        cookie["planted"] = "yes"
    before = cookie_of(client)

    sign_in(client, alice.username)

    assert cookie_of(client) != before
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != "planted"


def test_signing_in_over_a_session_ends_the_first(database: Flask, alice: Person, bob: Person) -> None:
    client = database.test_client()
    sign_in(client, alice.username)
    sign_in(client, bob.username)

    owners = session.scalars(select(SignInSession.user_id)).all()
    assert owners == [bob.user_id]


def test_cookies_are_for_this_site_and_no_script(anonymous: FlaskClient, alice: Person) -> None:
    answer = sign_in(anonymous, alice.username)

    for header in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert "Path=/" in header
        assert "Domain=" not in header


def test_tokens_are_kept_as_digests(anonymous: FlaskClient, alice: Person) -> None:
    sign_in(anonymous, alice.username)
    with anonymous.session_transaction() as cookie:
        token = cookie["_user_id"]

    row = session.scalars(select(SignInSession)).one()
    assert row.digest == passwords.token_digest(token)
    assert token.encode() not in row.digest


def test_signing_out_ends_the_session_on_the_server(anonymous: FlaskClient, alice: Person) -> None:
    sign_in(anonymous, alice.username)
    stolen = cookie_of(anonymous)

    answer = anonymous.post("/logout")

    assert answer.location == "/login"
    assert "storage" in answer.headers["Clear-Site-Data"]
    anonymous.set_cookie("kkg", stolen)
    assert anonymous.get("/k/melati/").status_code == 302
    assert anonymous.get("/account").location.startswith("/login")


def test_get_does_not_sign_out(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)

    assert client.get("/logout").status_code == 405
    assert client.get("/account").status_code == 200


def test_sessions_end_after_thirty_quiet_days_and_ninety_in_all(
    anonymous: FlaskClient, alice: Person
) -> None:
    sign_in(anonymous, alice.username)
    start = clock.now()

    with time_machine.travel(start + timedelta(days=29), tick=False):
        assert anonymous.get("/account").status_code == 200
    with time_machine.travel(start + timedelta(days=58), tick=False):
        assert anonymous.get("/account").status_code == 200
    with time_machine.travel(start + timedelta(days=91), tick=False):
        assert anonymous.get("/account").status_code == 302


def test_idle_session_is_over(anonymous: FlaskClient, alice: Person) -> None:
    sign_in(anonymous, alice.username)

    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert anonymous.get("/account").status_code == 302


def test_disabled_person_is_out_at_once(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)
    user = session.get_one(User, alice.user_id)
    user.disabled_at = clock.now()
    session.commit()

    assert client.get("/k/melati/").status_code == 302
    assert client.get("/account").status_code == 302


def test_ending_all_sessions_ends_them_everywhere(client_as: Browser, alice: Person) -> None:
    first, second = client_as(alice), client_as(alice)
    end_all_sessions(alice.user_id)
    session.commit()

    assert first.get("/account").status_code == second.get("/account").status_code == 302


@pytest.mark.parametrize(
    "address", ["/login", "/logout", "/account/profile", "/account/erase", "/password/code"]
)
def test_forms_without_token_or_from_elsewhere_are_refused(
    client_as: Browser, alice: Person, address: str
) -> None:
    client = client_as(alice)

    assert client.post(address, csrf=False, data={}).status_code == 400
    assert client.post(address, headers={"Origin": "https://evil.example"}).status_code == 400
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    assert client.get("/account").status_code == 200
