"""A member's browser that sends files in parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person
from tests.support.sending import Sender

SenderOf = Callable[..., Sender]


@pytest.fixture
def sender_of(client_as: Callable[[Person], FlaskClient]) -> SenderOf:
    def make(person: Person, slug: str = "melati") -> Sender:
        client = client_as(person)
        client.set_cookie("lang", "en")
        return Sender(client, slug)

    return make


@pytest.fixture
def sender(sender_of: SenderOf, bob: Person) -> Sender:
    return sender_of(bob)
