from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import SignInSession, Token, User
from kkg_portal.api.testing import PASSWORD, People, Person
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import Job, work_off
from tests.accounts.browsing import ENGLISH, NEW, Browser, plain, sign_in


@pytest.fixture
def reachable(alice: Person) -> Person:
    user = session.get_one(User, alice.user_id)
    user.email = "alice@belajar.id"
    session.commit()
    return alice


def ask(client: FlaskClient, name: str, **headers: str) -> TestResponse:
    return client.post("/password/forgot", data={"username": name}, headers={**ENGLISH, **headers})


def link_in(mailbox: list[Any]) -> str:
    return re.search(r"https?://\S+/password/link/\S+", mailbox[-1].get_content())[0]


def path_of(link: str) -> str:
    return link.removeprefix("https://kkg.example")


def set_by_link(client: FlaskClient, link: str, password: str = NEW) -> TestResponse:
    client.get(path_of(link))
    return client.post("/password/new", data={"password": password}, headers=ENGLISH)


def test_link_sets_a_new_password_and_signs_in(
    mail_set_up: None, database: Flask, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, "alice@belajar.id")
    work_off()

    answer = set_by_link(anonymous, link_in(mailbox))

    assert answer.status_code == 303
    assert anonymous.get("/k/melati/").status_code == 200
    assert sign_in(database.test_client(), reachable.username, NEW).status_code == 303
    assert sign_in(database.test_client(), reachable.username).status_code == 422


def test_answer_is_the_same_for_every_name(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, bob: Person
) -> None:
    answers = [ask(anonymous, name) for name in (reachable.username, bob.username, "siapa.saja", "!!")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({plain(answer) for answer in answers}) == 1
    # One job each, so that not even the database's work differs.
    assert session.scalar(select(func.count(Job.id)).where(Job.kind == "core.password_link")) == 4


def test_no_table_holds_the_secret_of_a_link(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    assert "token" not in str(session.scalars(select(Job.payload)).all())
    work_off()

    secret = link_in(mailbox).rpartition("/")[2]
    assert secret not in str(session.scalars(select(Job.payload)).all())
    assert session.scalars(select(Token.digest)).one() != secret.encode()


def test_a_mailbox_is_not_flooded(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            ask(anonymous, reachable.username)
        work_off()

    assert len(mailbox) == 1


def test_mail_goes_to_the_settings_address_whatever_the_host_header_says(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Host": "localhost"}):
        ask(anonymous, reachable.username, **headers)
    work_off()

    assert "evil.example" not in mailbox[-1].as_string()
    assert link_in(mailbox).startswith("https://kkg.example/password/link/")


def test_a_forged_host_gets_no_page(anonymous: FlaskClient, reachable: Person, mailbox: list[Any]) -> None:
    assert ask(anonymous, reachable.username, Host="evil.example").status_code == 400
    work_off()

    assert mailbox == []


def test_looking_at_a_link_uses_nothing_up(
    mail_set_up: None, database: Flask, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    robot = database.test_client()

    for method in (robot.head, robot.get):
        assert method(path_of(link_in(mailbox))).status_code == 303
    assert robot.get("/password/new").status_code == 200

    assert set_by_link(anonymous, link_in(mailbox)).status_code == 303


def test_the_form_stands_at_an_address_without_the_secret(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    secret = link_in(mailbox).rpartition("/")[2]

    first = anonymous.get(path_of(link_in(mailbox)))

    assert first.location == "/password/new"
    assert secret not in anonymous.get("/password/new").text


def test_a_link_works_once(
    mail_set_up: None, anonymous: FlaskClient, database: Flask, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    set_by_link(anonymous, link_in(mailbox))

    again = set_by_link(database.test_client(), link_in(mailbox), "sandi lain yang panjang")

    assert again.status_code == 410
    assert sign_in(database.test_client(), reachable.username, NEW).status_code == 303


def test_a_link_dies_after_half_an_hour(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()

    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        anonymous.get(path_of(link_in(mailbox)))
        answer = anonymous.get("/password/new", headers=ENGLISH)
    assert answer.status_code == 410
    assert "Ask for a new" in answer.text


def test_a_newer_link_replaces_the_older(
    mail_set_up: None, anonymous: FlaskClient, database: Flask, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    old = link_in(mailbox)
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        ask(anonymous, reachable.username)
        work_off()

        assert set_by_link(database.test_client(), old).status_code == 410
        assert set_by_link(anonymous, link_in(mailbox)).status_code == 303


def test_a_link_dies_with_a_changed_password(
    mail_set_up: None, client_as: Browser, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    client_as(reachable).post("/account/password", data={"present": PASSWORD, "new": NEW})

    assert set_by_link(anonymous, link_in(mailbox), "yang ketiga dan panjang").status_code == 410


def test_a_link_opens_nothing_for_a_disabled_person(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()
    session.get_one(User, reachable.user_id).disabled_at = clock.now()
    session.commit()

    assert set_by_link(anonymous, link_in(mailbox)).status_code == 410


def test_recovering_ends_every_other_session(
    mail_set_up: None, client_as: Browser, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    elsewhere = client_as(reachable)
    ask(anonymous, reachable.username)
    work_off()

    set_by_link(anonymous, link_in(mailbox))

    assert elsewhere.get("/account").status_code == 302
    assert session.scalar(select(func.count(SignInSession.id))) == 1


def test_weak_password_is_refused_and_the_link_lives_on(
    mail_set_up: None, anonymous: FlaskClient, reachable: Person, mailbox: list[Any]
) -> None:
    ask(anonymous, reachable.username)
    work_off()

    weak = set_by_link(anonymous, link_in(mailbox), "kkgmelati2026")

    assert weak.status_code == 422
    assert "kkgmelati2026" not in weak.text
    assert set_by_link(anonymous, link_in(mailbox)).status_code == 303


def test_without_mail_the_page_says_how_to_get_a_code(anonymous: FlaskClient, people: People) -> None:
    page = anonymous.get("/password/forgot", headers=ENGLISH).text

    assert "Ask the chair or secretary" in page
    assert 'name="username"' not in page


def test_asking_too_often_from_one_network_is_refused(
    mail_set_up: None, anonymous: FlaskClient, database: Flask, people: People
) -> None:
    database.extensions["kkg_identity"].recovery_tries._max_events = 2
    ask(anonymous, "satu.nama")
    ask(anonymous, "dua.nama")

    refused = ask(anonymous, "tiga.nama")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
