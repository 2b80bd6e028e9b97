"""Static files under hashed addresses, and answers packed for thin lines."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.core.http import IMMUTABLE


@pytest.fixture
def address(database: Flask) -> str:
    with database.test_request_context():
        found: str = database.jinja_env.globals["asset"]("portal.css")  # type: ignore[operator]
        return found


def test_an_address_holds_the_content_and_may_be_kept_for_ever(anonymous: FlaskClient, address: str) -> None:
    answer = anonymous.get(address)

    assert re.fullmatch(r"/static/[0-9a-f]{12}/portal\.css", address)
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_old_address_still_answers_but_is_not_kept(anonymous: FlaskClient) -> None:
    assert anonymous.get("/static/000000000000/portal.css").headers["Cache-Control"] == "no-cache"


def test_it_is_packed_for_those_who_ask(anonymous: FlaskClient, address: str) -> None:
    plain = anonymous.get(address)
    packed = anonymous.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "/etc/passwd",
        "no/such.css",
        "",
        "portal.css/",
        "meetings/../portal.css/..",
    ],
)
def test_nothing_else_of_the_machine_is_served(anonymous: FlaskClient, path: str) -> None:
    answer = anonymous.get(f"/static/000000000000/{path}")

    assert answer.status_code in {308, 404}
    assert b"import" not in answer.data


def test_a_static_file_asks_no_database(anonymous: FlaskClient, address: str, count_queries: object) -> None:
    with count_queries() as statements:  # type: ignore[operator]
        anonymous.get(address)

    assert statements == []


def test_pages_are_packed_for_those_who_ask(anonymous: FlaskClient) -> None:
    plain = anonymous.get("/privacy")
    packed = anonymous.get("/privacy", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert b"<h1" in gzip.decompress(packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_what_is_small_is_left_as_it_is(anonymous: FlaskClient) -> None:
    answer = anonymous.get("/", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


def test_an_address_for_a_missing_file_fails_where_it_is_written(database: Flask) -> None:
    with pytest.raises(FileNotFoundError, match=r"no/such\.css"):
        database.jinja_env.globals["asset"]("no/such.css")  # type: ignore[operator]
