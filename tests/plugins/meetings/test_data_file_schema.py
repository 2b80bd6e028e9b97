"""Whether a file keeps to the published schema: what is wrong is named by its place, and nothing breaks the page."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import Invalid
from kkg_portal.api.testing import Person
from plugins.meetings.exchange.file_schema import ASSET, NAME, read_file, schema
from plugins.meetings.exchange.writing import file_bytes, meeting_document

from .factories import Browser, base, inside, invite, make_meeting

KNOWN_WORDS = {
    *("$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required"),
    *("additionalProperties", "items", "maxItems", "anyOf", "enum", "const", "pattern", "format"),
    *("minLength", "maxLength", "minimum", "maximum"),
}


@pytest.fixture
def document(alice: Person, bob: Person) -> dict[str, Any]:
    meeting = make_meeting(alice)
    invite(meeting, alice, bob)
    with inside(alice):
        return meeting_document(meeting)


def fault(document: Any) -> str:
    with pytest.raises(Invalid) as refused:
        read_file(json.dumps(document).encode())
    return str(refused.value.message)


def test_every_file_keeps_to_the_schema_and_nothing_else_does(document: dict[str, Any]) -> None:
    assert read_file(file_bytes(document)) == document
    for path, value in (
        (("meetings", 0, "title"), ""),
        (("meetings", 0, "title"), "x" * 201),
        (("meetings", 0, "title"), "a\0b"),
        (("meetings", 0, "title"), "\ud800"),
        (("meetings", 0, "kind"), "party"),
        (("meetings", 0, "starts_at"), "2026-13-01T08:00:00+07:00"),
        (("meetings", 0, "starts_at"), "0001-01-01T00:00:00+07:00"),
        (("meetings", 0, "starts_at"), "2026-11-01T08:00:00"),
        (("meetings", 0, "capacity"), 0),
        (("meetings", 0, "capacity"), True),
        (("meetings", 0, "agenda", 1, "minutes"), "30"),
        (("meetings", 0, "agenda", 1, "minutes"), 10**30),
        (("meetings", 0, "invitations", 0, "person", "nip"), "1"),
        (("meetings", 0, "minutes"), None),
        (("packages",), {}),
        (("school_year",), "2026"),
        (("words",), [{}] * 101),
    ):
        wrong = deepcopy(document)
        part: Any = wrong
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        assert "/".join(map(str, ("", *path))) in fault(wrong), path
    lacking = deepcopy(document)
    del lacking["meetings"][0]["minutes"]["remarks"]
    assert "/meetings/0/minutes/remarks" in fault(lacking)


def test_the_reader_knows_every_word_the_schema_uses() -> None:
    def words_in(part: Any, *, names: bool = False) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(words_in, part))
        if not isinstance(part, dict):
            return set()
        inside = (words_in(one, names=key in {"properties", "$defs"}) for key, one in part.items())
        return (set() if names else set(part)).union(*inside)

    assert words_in(schema()) == KNOWN_WORDS
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"schema": "other"}', b"[" * 100_000, b"PK\x03\x04", b'"' + b"x" * 99],
)
def test_what_is_no_file_of_meetings_is_told_beside_the_field(
    english: Browser, alice: Person, content: bytes
) -> None:
    reply = english(alice).post(
        f"{base(alice)}/import",
        data={"file": (io.BytesIO(content), "rapat.json")},
        content_type="multipart/form-data",
    )

    assert reply.status_code == 422
    assert "not a file of meetings" in reply.text
    assert 'id="file-error"' in reply.text


def test_the_schema_is_served_to_everybody(english: Browser, anonymous: FlaskClient, alice: Person) -> None:
    page = english(alice).get(f"{base(alice)}/import").text
    where = page.partition('href="/static/')[2] and next(
        part.partition('"')[0] for part in page.split('href="') if part.partition('"')[0].endswith(ASSET)
    )

    served = anonymous.get(where)

    assert served.json["$id"] == NAME
    assert served.json == schema()
