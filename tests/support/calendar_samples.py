"""A meeting, a task and a feed to vary in the tests of calendar files, and ways to look at the bytes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from kkg_portal.core.icalendar import (
    Attendee,
    CalendarEvent,
    CalendarTask,
    Feed,
    Organizer,
)

WIT = ZoneInfo("Asia/Jayapura")
# 08.00-11.00 WIT on Saturday 18 July 2026, which is still Friday in UTC.
STARTS_AT = datetime(2026, 7, 17, 23, 0, tzinfo=UTC)
EVENT = CalendarEvent(
    uid="4b1f3f5e-8d0a-4c55-9d3e-0f6a0e1f7a11",
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(hours=3),
    zone_name="Asia/Jayapura",
    summary="Bedah Capaian Pembelajaran",
    location="SD Negeri 2 Sentani, Jayapura",
    description="Bawa laptop; nasi kotak disediakan.",
    url="https://kkg.example/sentani/meetings/h4kd92mzqp",
    created_at=datetime(2026, 6, 1, 2, 0, tzinfo=UTC),
    changed_at=datetime(2026, 6, 3, 4, 5, 6, tzinfo=UTC),
    categories=("Rutin", "Fase B, C"),
)
TASK = CalendarTask(
    uid="0d7c7a0e-3c0e-4b39-a1f4-1f1f3b2f9d10",
    summary="Kumpulkan modul ajar",
    due_on=date(2026, 8, 14),
    created_at=EVENT.created_at,
    changed_at=EVENT.changed_at,
    related_to=EVENT.uid,
)
FEED = Feed(
    name="KKG Gugus Sentani",
    description="Pertemuan KKG",
    source_url="https://kkg.example/feeds/abc.ics",
    events=(EVENT,),
    tasks=(TASK,),
)


def unfolded(data: bytes) -> list[str]:
    return data.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def components(data: bytes, name: str) -> list[Any]:
    """The parts of that name as the icalendar package reads them; their values may be of any type."""
    return icalendar.Calendar.from_ical(data).walk(name)


def invited(event: CalendarEvent = EVENT, *, asks_reply: bool = False) -> CalendarEvent:
    return replace(
        event,
        organizer=Organizer(name="KKG Sentani", address="kkg-sentani@example.org"),
        attendee=Attendee(name="Yosef, S.Pd.", address="yosef@example.org", asks_reply=asks_reply),
    )
