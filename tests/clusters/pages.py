"""What the tests of the cluster's pages share: an English browser, forms read back, who may come in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]
HOME = "/k/melati"


def english(client: FlaskClient) -> FlaskClient:
    client.set_cookie("lang", "en")
    return client


def send_file(
    client: FlaskClient, url: str, field: str, data: bytes, name: str, **values: str
) -> TestResponse:
    """Upload a file; the body is made here, as the test client would leave a temporary file open."""
    token = hidden_value(client.get(f"{HOME}/settings"), "csrf_token")
    upload = FileStorage(io.BytesIO(data), filename=name)
    boundary, body = encode_multipart({"csrf_token": token, **values, field: upload})
    return client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def hidden_value(page: TestResponse, name: str = "version") -> str:
    """The value of a hidden field of the first form that has it."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    assert tag is not None, f"no field {name}"
    value = re.search(r'value="([^"]*)"', tag[0])
    assert value is not None
    return unescape(value[1])


def all_values(page: TestResponse, name: str, *, checked: bool = False) -> list[str]:
    """The values of all inputs of that name; only the ticked ones with `checked`."""
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    return [
        unescape(re.search(r'value="([^"]*)"', tag)[1])  # type: ignore[index]
        for tag in tags
        if not checked or "checked" in tag
    ]


@contextmanager
def inside(person: Person) -> Iterator[None]:
    """A session bound to the person's cluster, for making and reading rows."""
    assert person.cluster_id is not None
    with working_in(person.cluster_id), intending_to_write():
        yield


def saved(person: Person, *rows: Any) -> list[str]:
    """Store rows in the person's cluster; their public ids."""
    with inside(person):
        session.add_all(rows)
        session.commit()
        return [row.public_id for row in rows]


def statuses(
    path: str, people: Any, client_as: Browser, anonymous: FlaskClient, *, method: str = "GET"
) -> list[int]:
    """What alice, bob, charlie and nobody get at `path` of cluster Melati; alice asks last, as she may act."""
    clients = [client_as(people.alice), client_as(people.bob), client_as(people.charlie), anonymous]
    return [client.open(f"{HOME}{path}", method=method).status_code for client in reversed(clients)][::-1]
