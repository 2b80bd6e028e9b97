from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kkg_portal.accounts.models import SignInFailure, User
from kkg_portal.api.testing import PASSWORD, People, Person
from kkg_portal.core import clock, passwords
from kkg_portal.core.db.engine import session
from tests.accounts.browsing import ENGLISH, Browser, plain, sign_in


def test_right_name_and_password_lead_home(anonymous: FlaskClient, alice: Person) -> None:
    answer = sign_in(anonymous, alice.username)

    assert answer.status_code == 303
    assert answer.location == "/"
    assert anonymous.get("/", headers=ENGLISH).location == "/k/melati/"


def test_the_new_cookie_brings_the_token_of_later_forms(
    app: Flask, anonymous: FlaskClient, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the first page with a form after each sign-in has to send the cookie once more."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    token = anonymous.get("/login").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    answer = sign_in(anonymous, alice.username, csrf_token=token)

    assert answer.status_code == 303
    with anonymous.session_transaction() as cookie:
        assert cookie["csrf_token"]


@pytest.mark.parametrize(
    "typed", ["ALICE.rahayu", " alice.rahayu ", "alice@belajar.id", "Alice@Belajar.ID", "0812 3456 7890"]
)
def test_any_of_the_three_names_is_understood(anonymous: FlaskClient, alice: Person, typed: str) -> None:
    user = session.get_one(User, alice.user_id)
    user.email, user.phone = "alice@belajar.id", "+6281234567890"
    session.commit()

    assert sign_in(anonymous, typed).status_code == 303


def test_wrong_password_keeps_the_name_and_never_the_password(anonymous: FlaskClient, alice: Person) -> None:
    answer = sign_in(anonymous, alice.username, "salah sama sekali")

    assert answer.status_code == 422
    assert f'value="{alice.username}"' in answer.text
    assert "salah sama sekali" not in answer.text
    assert "The name or the password does not match" in answer.text


def test_unknown_name_and_wrong_password_cannot_be_told_apart(
    anonymous: FlaskClient, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Counting real hashing work stands in for a clock: both tries must spend exactly one.
    spent = []
    for name in ("hash", "verify"):
        original = getattr(passwords._hasher, name)
        monkeypatch.setattr(
            type(passwords._hasher),
            name,
            lambda self, *a, _o=original, _n=name: (spent.append(_n), _o(*a))[1],
        )

    known = sign_in(anonymous, alice.username, "salah")
    work_for_known = len(spent)
    unknown = sign_in(anonymous, "alicf.rahayu", "salah")

    assert known.status_code == unknown.status_code == 422
    assert plain(known, alice.username) == plain(unknown, "alicf.rahayu")
    assert work_for_known == len(spent) - work_for_known == 1


@pytest.mark.parametrize("state", ["disabled", "without password", "overlong"])
def test_accounts_that_cannot_enter_look_and_cost_like_unknown_ones(
    anonymous: FlaskClient, alice: Person, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = session.get_one(User, alice.user_id)
    if state == "disabled":
        user.disabled_at = clock.now()
    elif state == "without password":
        user.password_hash = None
    session.commit()
    spent = []
    original = passwords.dummy_verify
    monkeypatch.setattr(passwords, "dummy_verify", lambda: (spent.append(1), original())[1])

    answer = sign_in(anonymous, alice.username, PASSWORD * 20 if state == "overlong" else PASSWORD)

    assert answer.status_code == 422
    assert "The name or the password does not match" in answer.text
    assert spent == [1]


def test_fifth_wrong_try_has_to_wait_and_says_so_in_words(anonymous: FlaskClient, alice: Person) -> None:
    for _ in range(5):
        assert sign_in(anonymous, alice.username, "salah").status_code == 422

    refused = sign_in(anonymous, alice.username)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Wait 1 minute" in refused.text
    assert f'value="{alice.username}"' in refused.text


def test_waiting_ends_by_itself(anonymous: FlaskClient, alice: Person) -> None:
    for _ in range(5):
        sign_in(anonymous, alice.username, "salah")

    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert sign_in(anonymous, alice.username).status_code == 303


def test_unknown_names_wait_like_known_ones(anonymous: FlaskClient, people: People) -> None:
    for _ in range(5):
        assert sign_in(anonymous, "siapa.saja", "salah").status_code == 422

    assert sign_in(anonymous, "siapa.saja", "salah").status_code == 429


def test_strangers_cannot_make_a_known_device_wait(database: Flask, alice: Person) -> None:
    own, stranger = database.test_client(), database.test_client()
    sign_in(own, alice.username)
    own.post("/logout")
    for _ in range(6):
        sign_in(stranger, alice.username, "salah")

    assert sign_in(stranger, alice.username).status_code == 429
    assert sign_in(own, alice.username).status_code == 303


def test_a_good_try_starts_the_count_afresh(anonymous: FlaskClient, alice: Person) -> None:
    for _ in range(4):
        sign_in(anonymous, alice.username, "salah")
    sign_in(anonymous, alice.username)

    assert session.scalar(select(func.count(SignInFailure.id))) == 0


def test_one_network_trying_many_names_is_held_up(
    anonymous: FlaskClient, people: People, database: Flask
) -> None:
    database.extensions["kkg_identity"].sign_in_tries._max_events = 3
    for number in range(3):
        assert sign_in(anonymous, f"nama.{number}", "salah").status_code == 422

    assert sign_in(anonymous, "nama.terakhir", "salah").status_code == 429


def test_whoever_is_signed_in_is_sent_on(client_as: Browser, alice: Person) -> None:
    client = client_as(alice)

    assert client.get("/login").location == "/"
    assert client.get("/login?next=/k/melati/more").location == "/k/melati/more"


def test_next_is_followed_after_signing_in(anonymous: FlaskClient, alice: Person) -> None:
    first = anonymous.get("/k/melati/more?q=1")
    assert first.location == "/login?next=/k/melati/more?q%3D1" or "next=" in first.location
    page = anonymous.get(first.location)
    assert 'name="next" value="/k/melati/more?q=1"' in page.text

    assert sign_in(anonymous, alice.username, next="/k/melati/more?q=1").location == "/k/melati/more?q=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "http:evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example",
        "/\t/evil.example", "/%09/evil.example", "/%2f%2fevil.example", "/%5cevil.example", "/%252f/evil.example",
        "//evil.example/%2e%2e", "/\u2028/evil.example", "//evil。example", "/／evil.example", "evil.example",
        "https:/evil.example", "?next=//evil.example",
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(anonymous: FlaskClient, alice: Person, target: str) -> None:
    assert anonymous.get("/login", query_string={"next": target}).text.count('name="next"') == 0
    assert sign_in(anonymous, alice.username, next=target).location == "/"


def test_empty_form_names_what_to_type(anonymous: FlaskClient, people: People) -> None:
    answer = sign_in(anonymous, "", "")

    assert answer.status_code == 422
    assert "Type your password." in answer.text
    assert "Type your phone number, e-mail address or username." in answer.text
