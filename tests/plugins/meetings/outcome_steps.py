"""What tests do with the outcomes of a meeting: decide, give tasks, close."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from typing import Any

from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.models import Decision, Meeting, Task

from .factories import (
    address,
    first_item,
    inside,
    items_of,
    stored,
)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# One blue pixel.
PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        png_chunk(b"IDAT", zlib.compress(b"\x00\x40\x80\xc0")),
        png_chunk(b"IEND", b""),
    )
)


def decide(person: Person, client: Any, meeting: Meeting, text: str, **values: str) -> Any:
    here = address(person, meeting, "minutes", first_item(person, meeting), "decision")
    return client.post(here, data={"text": text, **values})


def decisions(person: Person) -> list[Decision]:
    with inside(person):
        return list(session.scalars(select(Decision).order_by(Decision.number)))


def give_task(owner: Person, meeting: Meeting, *, due_on: date, text: str = "Mencoba kartu") -> Task:
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id, item_id=item.id, owner_id=owner.membership_id, text=text, due_on=due_on
        )
        session.add(task)
        session.commit()
    return task


def close(client: Any, person: Person, meeting: Meeting) -> Any:
    with inside(person):
        version = stored(meeting).version
    return client.post(address(person, meeting, "close"), data={"version": str(version)})
