"""What the tests of a cluster's pages share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person

English = Callable[[Person], FlaskClient]


@pytest.fixture
def english(client_as: Callable[[Person], FlaskClient]) -> English:
    """`english(alice)` is alice's browser with the portal in English, the language the tests read."""

    def make(person: Person) -> FlaskClient:
        client = client_as(person)
        client.set_cookie("lang", "en")
        return client

    return make
