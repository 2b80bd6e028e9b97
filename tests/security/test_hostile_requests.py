"""Requests no browser makes: refused plainly, never a 500, and nothing of them is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.api.testing import PASSWORD, Person
from kkg_portal.core.http import Assets
from kkg_portal.paths import static_dir


@pytest.mark.parametrize(
    "name",
    ["%00", "a%00b", "a" * 5000, "a/" * 2000, "..%2f..%2fpyproject.toml", "%2e%2e/%2e%2e/pyproject.toml"],
)
def test_a_static_file_that_cannot_be_is_not_found(anonymous: FlaskClient, name: str) -> None:
    assert anonymous.get(f"/static/x/{name}").status_code == 404


@pytest.mark.parametrize(
    "spelling", ["./portal.css", "a/../portal.css", "portal.css/.", "../static/portal.css", ".//portal.css"]
)
def test_a_static_file_has_one_spelling(spelling: str) -> None:
    assets = Assets({"": static_dir()})

    assert assets.get("portal.css") is not None
    assert assets.get(spelling) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://[::1"},
        {"Origin": "localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_in_spite_of_its_token(
    anonymous: FlaskClient, bob: Person, headers: dict[str, str]
) -> None:
    data = {"username": bob.username, "password": PASSWORD}

    assert anonymous.post("/login", data=data, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "localhost@evil"]
)
def test_a_foreign_host_gets_nothing(database: Flask, host: str) -> None:
    answer = database.test_client().get("/login", headers={"Host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/k/mel%00ati/",
        "/k/melati/search?q=a%00b",
        "/k/melati/search?q%00=a",
        "/k/melati/meetings/cek/%00",
        "/k/melati/meetings/cek?number=1%00&name=Siti",
        "/k/melati/meetings/past?before=%00",
        "/k/melati/meetings/decisions?q=%00",
        "/login?next=%00",
    ],
)
def test_an_address_with_a_zero_byte_leads_nowhere(
    client_as: Callable[[Person], FlaskClient], bob: Person, address: str
) -> None:
    """PostgreSQL takes no zero byte in a text: it would be an error of ours."""
    assert client_as(bob).get(address).status_code == 404
