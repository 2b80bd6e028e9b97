"""Reading the mails that were sent: their words, and the entry for the calendar in them."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import time_machine
from icalendar import Calendar

from kkg_portal.api import session
from kkg_portal.core.jobs import work_off


def work(*, minutes: int, moment: time_machine.Coordinates) -> None:
    moment.shift(timedelta(minutes=minutes))
    session.remove()
    work_off()


def words_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def entry_of(message: EmailMessage) -> tuple[str, Any]:
    """The method the part announces, and the one event in it."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event
