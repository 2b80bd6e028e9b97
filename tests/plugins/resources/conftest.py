"""Browsers that speak English, and a worksheet that bob shared in Melati."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.resources.models import Resource

from .factories import make_resource

Browser = Callable[[Person], FlaskClient]


@pytest.fixture
def english(client_as: Browser) -> Browser:
    """`english(alice)` is a browser in which alice is signed in and reads English."""

    def make(person: Person) -> FlaskClient:
        client = client_as(person)
        client.set_cookie("lang", "en")
        send = client.open

        def open_afresh(*args: Any, **kwargs: Any) -> Any:
            # Requests of people in different clusters follow each other here, as they never do in one session.
            session.remove()
            return send(*args, **kwargs)

        client.open = open_afresh  # type: ignore[method-assign]
        return client

    return make


@pytest.fixture
def worksheet(bob: Person) -> Resource:
    """What bob shared with all schools: one text file of a worksheet on fractions."""
    return make_resource(bob)
