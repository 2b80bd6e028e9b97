"""Logs hold ids and refs: no name, no address, no text of anybody, whatever goes wrong."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.core import jobs
from kkg_portal.core.db.engine import session
from kkg_portal.core.jobs import enqueue, job, work_off
from kkg_portal.core.uow import unit_of_work
from tests.architecture.copied_portal import ROOT

Browser = Callable[[Person], FlaskClient]
SECRET = "Rahasia Sekali"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def private(people: People) -> list[str]:
    everybody = (people.alice, people.bob, people.charlie, people.dewi)
    return [SECRET, *(person.full_name for person in everybody), *(person.username for person in everybody)]


def assert_discreet(log: pytest.LogCaptureFixture, people: People) -> None:
    assert [word for word in private(people) if word in log.text] == []


def test_pages_and_forms_write_no_names(
    client_as: Browser, anonymous: FlaskClient, people: People, log: pytest.LogCaptureFixture
) -> None:
    alice = client_as(people.alice)
    for path in (
        "/k/melati/",
        "/k/melati/members",
        f"/k/melati/members/{people.bob.membership_public_id}",
        "/account",
    ):
        alice.get(path)
    alice.post("/k/melati/schools/new", data={"name": SECRET, "npsn": "x"})
    anonymous.post("/login", data={"username": people.bob.username, "password": SECRET})
    anonymous.get(f"/no/such/{SECRET}")
    client_as(people.charlie).get("/k/melati/")

    assert_discreet(log, people)


def test_a_broken_rule_of_the_database_tells_no_values(
    database: Flask, people: People, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both SQLAlchemy and PostgreSQL would put the row into their messages."""
    monkeypatch.setattr(jobs, "_handlers", dict(jobs._handlers))

    def doubles(_payload: dict[str, Any]) -> None:
        session.add(User(name=SECRET, sort_name=SECRET, username=people.bob.username))
        session.flush()

    job("test.doubles")(doubles)
    with unit_of_work():
        enqueue("test.doubles")
    work_off()

    assert "test.doubles" in log.text
    assert "IntegrityError" in log.text
    assert_discreet(log, people)


def test_a_failing_page_writes_its_code_and_no_names(
    database: Flask,
    anonymous: FlaskClient,
    people: People,
    log: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(database.config, "TESTING", False)

    def broken() -> None:
        session.add(User(name=SECRET, sort_name=SECRET, username=people.bob.username))
        session.flush()

    broken.__access__ = database.view_functions["accounts.goodbye"].__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(database.view_functions, "accounts.goodbye", broken)

    answer = anonymous.get("/goodbye")

    assert answer.status_code == 500
    assert "shown as problem" in log.text
    assert_discreet(log, people)


# What is handed to a logger is looked at too: attributes that hold people's words stand in no call.
PERSONAL = {
    "name",
    "full_name",
    "username",
    "email",
    "phone",
    "title",
    "text",
    "body",
    "subject",
    "password",
    "form",
}


def test_loggers_are_given_ids_not_words() -> None:
    for root in ("kkg_portal", "plugins"):
        for path in (ROOT / root).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log.")):
                    continue
                given = {
                    node.attr
                    for argument in call.args[1:]
                    for node in ast.walk(argument)
                    if isinstance(node, ast.Attribute) and "manifest" not in ast.unparse(node)
                }
                assert given.isdisjoint(PERSONAL), f"{path.relative_to(ROOT)}:{call.lineno}"
