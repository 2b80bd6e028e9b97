"""Attackers' tests act as people of two clusters, in English so that sentences can be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person
from tests.support.people import English


@pytest.fixture
def english(client_as: Callable[[Person], FlaskClient]) -> English:
    """`english(alice)` is alice's browser with the portal in English."""

    def make(person: Person) -> FlaskClient:
        client = client_as(person)
        client.set_cookie("lang", "en")
        return client

    return make
