"""Browsers that speak English, so that tests can read the sentences in the code."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.models import Meeting

from .factories import Browser, address, invite, make_meeting
from .minutes_steps import write


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
def meeting(alice: Person) -> Meeting:
    """An announced meeting of Melati in a week, with two agenda items of 30 minutes."""
    return make_meeting(alice)


@pytest.fixture
def held(alice: Person, bob: Person) -> Meeting:
    """A meeting of yesterday that alice and bob were invited to."""
    meeting = make_meeting(alice, days=-1)
    invite(meeting, alice, bob)
    return meeting


@pytest.fixture
def circulated(english: Browser, alice: Person, held: Meeting) -> Meeting:
    """Minutes of two paragraphs that alice sent out."""
    client = english(alice)
    write(alice, client, held, "Bu Sri bercerita.\n\nPak Budi bertanya.")
    sent = client.post(address(alice, held, "circulate"), data={"version": "1"})
    assert sent.status_code == 303
    return held


def _forget_between_requests(client: FlaskClient) -> None:
    """Requests of people in different clusters follow each other here, as they never do in one session."""
    send = client.open

    def open_afresh(*args: Any, **kwargs: Any) -> Any:
        session.remove()
        return send(*args, **kwargs)

    client.open = open_afresh  # type: ignore[method-assign]  # this one browser only
