from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.accounts.demo import ACCOUNTS_FILE
from kkg_portal.api.testing import PASSWORD, People, Person, PortalClient
from kkg_portal.app import create_app

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def demo(database: Flask, alice: Person, dewi: Person, tmp_path: Path) -> Flask:
    """A portal in demo mode on the same database, with its file of accounts."""
    entries = [
        {"name": "Dewi Lestari", "role": "admin", "cluster": "", "username": dewi.username, "password": PASSWORD},
        {
            "name": "Alice Rahayu", "role": "group_chair", "cluster": "melati", "username": alice.username,
            "password": PASSWORD,
        },
    ]  # fmt: skip
    (tmp_path / ACCOUNTS_FILE).write_text(json.dumps(entries))
    settings = replace(database.extensions["kkg_settings"], demo=True, instance_path=tmp_path)
    app = create_app(settings)
    app.test_client_class = PortalClient
    return app


@pytest.fixture
def visitor(demo: Flask) -> Iterator[FlaskClient]:
    with demo.app_context():
        yield demo.test_client()


def tap(client: FlaskClient, username: str, **headers: str) -> TestResponse:
    return client.post("/demo/sign-in", data={"username": username}, headers=headers)


def test_people_of_the_demo_are_offered_by_cluster(visitor: FlaskClient) -> None:
    page = visitor.get("/login", headers=ENGLISH).text

    assert page.index("Gugus I Melati") < page.index("Alice Rahayu</b><small>Group chair")
    assert page.index("The whole portal") < page.index("Dewi Lestari</b><small>Administrator")
    assert PASSWORD not in page


def test_one_tap_signs_in(visitor: FlaskClient, alice: Person) -> None:
    answer = tap(visitor, alice.username)

    assert answer.status_code == 303
    assert visitor.get("/k/melati/").status_code == 200


@pytest.mark.parametrize("username", ["", "bob.santoso", "nobody"])
def test_only_people_of_the_file_can_be_tapped(visitor: FlaskClient, bob: Person, username: str) -> None:
    assert tap(visitor, username).status_code == 404


def test_other_machines_and_proxies_are_refused(demo: Flask, alice: Person) -> None:
    with demo.app_context():
        far = demo.test_client()
        far.environ_base["REMOTE_ADDR"] = "192.168.1.20"
        assert tap(far, alice.username).status_code == 404
        assert "/demo/sign-in" not in far.get("/login").text
        near = demo.test_client()
        assert tap(near, alice.username, **{"X-Forwarded-For": "127.0.0.1"}).status_code == 404
        assert "/demo/sign-in" not in near.get("/login", headers={"X-Forwarded-For": "8.8.8.8"}).text


def test_foreign_names_of_this_machine_see_no_demo(demo: Flask, alice: Person) -> None:
    demo.config["TRUSTED_HOSTS"] = None
    with demo.app_context():
        page = demo.test_client().get("/login", headers={"Host": "rebound.example"})
    assert page.status_code == 200
    assert "/demo/sign-in" not in page.text


def test_demo_tap_needs_the_form_token(visitor: FlaskClient, alice: Person) -> None:
    assert visitor.post("/demo/sign-in", csrf=False, data={"username": alice.username}).status_code == 400


def test_no_such_address_outside_demo_mode(anonymous: FlaskClient, alice: Person) -> None:
    assert tap(anonymous, alice.username).status_code == 404
    assert "demo" not in anonymous.get("/login", headers=ENGLISH).text.lower()


def test_demo_without_file_shows_an_ordinary_sign_in_page(
    database: Flask, people: People, tmp_path: Path
) -> None:
    app = create_app(replace(database.extensions["kkg_settings"], demo=True, instance_path=tmp_path))
    with app.app_context():
        assert "/demo/sign-in" not in app.test_client().get("/login").text
