"""Browsers that speak English, a thread of bob's, and a charlie from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.problem_threads.models import Thread

from .factories import Browser, make_thread


@pytest.fixture
def english(client_as: Browser) -> Browser:
    """`english(alice)` is a browser in which alice is signed in and reads English."""

    def make(person: Person) -> FlaskClient:
        client = client_as(person)
        client.set_cookie("lang", "en")
        _forget_between_requests(client)
        return client

    return make


@pytest.fixture
def thread(bob: Person) -> Thread:
    """What bob asked in Melati, by name, without any reply."""
    return make_thread(bob)


def _forget_between_requests(client: FlaskClient) -> None:
    """Requests of people in different clusters follow each other here, as they never do in one session."""
    send = client.open

    def open_afresh(*args: Any, **kwargs: Any) -> Any:
        session.remove()
        return send(*args, **kwargs)

    client.open = open_afresh  # type: ignore[method-assign]
