"""What tests do with minutes on their way: write them, look at how they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.models import (
    Meeting,
    Minutes,
)

from .factories import address, first_item, inside, stored


def write(person: Person, client: Any, meeting: Meeting, text: str, **values: str) -> Any:
    here = address(person, meeting, "minutes", first_item(person, meeting))
    return client.post(here, data={"text": text, "version": "1", **values})


def frame_of(person: Person, meeting: Meeting) -> Minutes:
    with inside(person):
        return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()


def stored_version(person: Person, meeting: Meeting) -> int:
    with inside(person):
        return stored(meeting).version
