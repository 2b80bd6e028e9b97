from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.devices import KNOWN_COOKIE, LENT_COOKIE
from kkg_portal.accounts.models import SignInSession
from kkg_portal.api.testing import PASSWORD, Person
from kkg_portal.core import clock
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import PushSubscription

Browser = Callable[[Person], FlaskClient]


def sign_in(client: FlaskClient, person: Person) -> str:
    answer = client.post("/login", data={"username": person.username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return "\n".join(answer.headers.getlist("Set-Cookie"))


def cookie_of(cookies: str) -> str:
    """The line that sets the session's own cookie."""
    return next(line for line in cookies.splitlines() if line.startswith("kkg="))


def lent_phone(client: FlaskClient) -> FlaskClient:
    client.set_cookie("lang", "en")
    assert client.post("/account/lend").location == "/lent"
    return client


def test_lending_signs_the_owner_out_at_once(client_as: Browser, alice: Person) -> None:
    client = lent_phone(client_as(alice))

    assert session.scalars(select(SignInSession)).all() == []
    assert "/login" in (client.get("/k/melati/").location or "")
    assert "This phone is lent to you" in client.get("/lent").text
    assert session.scalars(select(AuditLine.act).where(AuditLine.act == "accounts.lend_device")).all()


def test_colleague_signs_in_as_themselves_and_every_page_says_where(
    client_as: Browser, alice: Person, bob: Person
) -> None:
    client = lent_phone(client_as(alice))

    cookies = sign_in(client, bob)

    assert KNOWN_COOKIE not in cookies
    assert (
        "Expires"
        not in next(one for one in cookies.split(" kkg") if "kkg" in one or "=" in one).split(";")[0]
    )
    page = client.get("/k/melati/").text
    assert "You are on a colleague" in page
    assert "Bob" in page
    assert "lent by a colleague" in client.get("/account/devices").text


def test_session_on_a_lent_phone_ends_after_an_hour(client_as: Browser, alice: Person, bob: Person) -> None:
    client = lent_phone(client_as(alice))
    sign_in(client, bob)

    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert "/login" in (client.get("/k/melati/").location or "")


def test_after_signing_out_the_phone_goes_back(client_as: Browser, alice: Person, bob: Person) -> None:
    client = lent_phone(client_as(alice))
    sign_in(client, bob)

    assert client.post("/logout").location == "/lent"
    answer = client.post("/lent/back")
    assert answer.location == "/login"
    assert client.get_cookie(LENT_COOKIE) is None
    cookies = sign_in(client, alice)
    assert KNOWN_COOKIE in cookies
    assert "Expires" in cookie_of(cookies)
    assert "You are on a colleague" not in client.get("/k/melati/").text


def test_giving_back_signs_a_forgetful_colleague_out(client_as: Browser, alice: Person, bob: Person) -> None:
    client = lent_phone(client_as(alice))
    sign_in(client, bob)

    client.post("/lent/back")

    assert session.scalars(select(SignInSession)).all() == []
    assert "/login" in (client.get("/k/melati/").location or "")


def test_giving_back_a_phone_that_is_not_lent_signs_nobody_out(client_as: Browser, bob: Person) -> None:
    client = client_as(bob)

    client.post("/lent/back")

    assert client.get("/k/melati/").status_code == 200


def test_page_of_a_lent_phone_is_for_lent_phones_alone(anonymous: FlaskClient) -> None:
    assert anonymous.get("/lent").location == "/"


def test_a_lent_phone_learns_to_ring_for_nobody(client_as: Browser, alice: Person, bob: Person) -> None:
    """Its owner would hear no more of their own notices, and of those of the colleague for good."""
    phone = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
        "p256dh": "B" * 87,
        "auth": "c" * 22,
    }
    client = client_as(alice)
    assert client.post("/account/notices/phone", data=phone).status_code == 303
    client = lent_phone(client)
    sign_in(client, bob)

    assert client.post("/account/notices/phone", data=phone).status_code == 404
    assert client.get("/account/notices/phone").status_code == 404
    assert "/account/notices/phone" not in client.get("/account/notices/settings").text
    assert session.scalars(select(PushSubscription.user_id)).all() == [alice.user_id]
