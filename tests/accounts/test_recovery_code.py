from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.accounts import recovery
from kkg_portal.accounts.models import User
from kkg_portal.api.testing import Person
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.uow import unit_of_work
from tests.accounts.browsing import ENGLISH, NEW, plain, post, sign_in


@pytest.fixture
def code(bob: Person) -> str:
    with unit_of_work():
        return recovery.make_code(session.get_one(User, bob.user_id))


def use(client: FlaskClient, name: str, code: str, password: str = NEW) -> TestResponse:
    return client.post(
        "/password/code", data={"username": name, "code": code, "password": password}, headers=ENGLISH
    )


def test_code_sets_a_password_however_it_is_typed(
    database: Flask, anonymous: FlaskClient, bob: Person, code: str
) -> None:
    answer = use(anonymous, bob.username.upper(), code.lower().replace("-", " "))

    assert answer.status_code == 303
    assert anonymous.get("/k/melati/").status_code == 200
    assert sign_in(database.test_client(), bob.username, NEW).status_code == 303


def test_code_works_once(database: Flask, anonymous: FlaskClient, bob: Person, code: str) -> None:
    use(anonymous, bob.username, code)

    assert use(database.test_client(), bob.username, code, "sandi lain yang panjang").status_code == 422


def test_code_belongs_to_one_person(anonymous: FlaskClient, alice: Person, code: str) -> None:
    assert use(anonymous, alice.username, code).status_code == 422


def test_wrong_name_and_wrong_code_look_alike(anonymous: FlaskClient, bob: Person, code: str) -> None:
    wrong_code = use(anonymous, bob.username, "AAAA-BBBB")
    wrong_name = use(anonymous, "bpb.santoso", "AAAA-BBBB")

    assert wrong_code.status_code == wrong_name.status_code == 422
    assert plain(wrong_code, bob.username) == plain(wrong_name, "bpb.santoso")
    assert NEW not in wrong_code.text


def test_guessing_codes_has_to_wait(anonymous: FlaskClient, bob: Person, code: str) -> None:
    for _ in range(5):
        assert use(anonymous, bob.username, "AAAA-BBBB").status_code == 422

    refused = use(anonymous, bob.username, code)

    assert refused.status_code == 429
    assert "Wait" in refused.text


def test_a_guesser_elsewhere_makes_nobody_wait(database: Flask, bob: Person, code: str) -> None:
    guesser, own = database.test_client(), database.test_client()
    guesser.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    for _ in range(6):
        use(guesser, bob.username, "AAAA-BBBB")

    assert use(own, bob.username, code).status_code == 303


def test_code_dies_after_a_day(anonymous: FlaskClient, bob: Person, code: str) -> None:
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert use(anonymous, bob.username, code).status_code == 422


def test_asking_for_a_link_does_not_spoil_a_code(
    mail_set_up: None, anonymous: FlaskClient, bob: Person, code: str
) -> None:
    session.get_one(User, bob.user_id).email = "bob@belajar.id"
    session.commit()
    post(anonymous, "/password/forgot", username=bob.username)
    work_off()

    assert use(anonymous, bob.username, code).status_code == 303


def test_code_gives_the_first_password_to_somebody_imported(
    anonymous: FlaskClient, bob: Person, code: str
) -> None:
    session.get_one(User, bob.user_id).password_hash = None
    session.commit()

    assert use(anonymous, bob.username, code).status_code == 303
