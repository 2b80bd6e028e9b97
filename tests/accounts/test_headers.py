from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person, PortalClient
from kkg_portal.app import create_app
from kkg_portal.core.http import HEADERS

Browser = Callable[[Person], FlaskClient]

STATUSES = {
    "/login": 200,
    "/": 302,
    "/privacy": 200,
    "/no/such/address": 404,
    "/k/melati/": 302,
    "/k/no-such-cluster/": 404,
    "/logout": 405,
    "/password/new": 410,
    "/static/000000000000/portal.css": 200,
}


@pytest.mark.parametrize("address", STATUSES)
def test_every_answer_carries_the_security_headers(
    anonymous: FlaskClient, people: People, address: str
) -> None:
    answer = anonymous.get(address)

    assert answer.status_code == STATUSES[address]
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_failures_carry_them_too_and_tell_nothing(
    database: Flask, anonymous: FlaskClient, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In tests a fault is raised on; here the page a visitor would get is wanted.
    monkeypatch.setitem(database.config, "TESTING", False)

    def broken() -> None:
        raise RuntimeError("secret of the house at /etc/passwd")

    broken.__access__ = database.view_functions["accounts.goodbye"].__access__
    monkeypatch.setitem(database.view_functions, "accounts.goodbye", broken)

    answer = anonymous.get("/goodbye")

    assert answer.status_code == 500
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", ["/login", "/k/melati/", "/account", "/account/data"])
def test_personal_pages_are_kept_by_no_cache(client_as: Browser, alice: Person, address: str) -> None:
    assert client_as(alice).get(address).headers["Cache-Control"] == "private, no-store"


def test_a_refused_host_still_gets_the_headers(anonymous: FlaskClient, people: People) -> None:
    answer = anonymous.get("/login", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_https_brings_prefixed_secure_cookies_and_hsts(database: Flask, alice: Person) -> None:
    settings = replace(database.extensions["kkg_settings"], base_url="https://kkg.example", trusted_hosts=())
    app = create_app(replace(settings, trusted_hosts=("kkg.example",)))
    app.test_client_class = PortalClient
    client = app.test_client()

    page = client.get("/login", base_url="https://kkg.example")
    cookies = page.headers.getlist("Set-Cookie")

    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert cookies
    for header in cookies:
        assert header.startswith("__Host-kkg=")
        assert "Secure" in header
        assert "Domain=" not in header
