"""What the tests of account pages do again and again, in English so that sentences can be asserted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import PASSWORD, Person
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session

Browser = Callable[[Person], FlaskClient]
Counter = Callable[[], Any]

ENGLISH = {"Accept-Language": "en"}
NEW = "empat kata yang panjang"


def post(client: FlaskClient, address: str, **data: object) -> TestResponse:
    return client.post(address, data=data, headers=ENGLISH)


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD, **data: object) -> TestResponse:
    return post(client, "/login", username=username, password=password, **data)


def plain(answer: TestResponse, name: str = "-") -> str:
    """The page without what has to differ: the name typed and the form's token, which carries the second."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", answer.text.replace(name, "X"))


def user_of(person: Person) -> User:
    """The person's row as it is in the database now."""
    session.expire_all()
    return session.get_one(User, person.user_id)


def later(**span: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(**span), tick=False)
