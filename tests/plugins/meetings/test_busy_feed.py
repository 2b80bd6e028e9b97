"""A secret address with the hours somebody is taken: in all their clusters, and not a word about what by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from icalendar import Calendar

from kkg_portal.api import busy
from kkg_portal.api.testing import People
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.refs import ObjectRef

from .factories import Browser, base, inside
from .test_calendar import subscribe

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
EIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def take(people: People, *stretches: tuple[str, int, int]) -> None:
    """Bob is taken from the hour after eight to the other one, by something of either cluster."""
    for number, (where, begins, ends) in enumerate(stretches):
        with inside(getattr(people, where)), intending_to_write():
            busy.put(
                [people.bob.user_id],
                ObjectRef("meetings.meeting", f"bcdfghjkm{number + 2}"),
                starts_at=EIGHT + begins * HOUR,
                ends_at=EIGHT + ends * HOUR,
                title="Rapat rahasia",
            )
            session.commit()


def test_hours_of_all_clusters_are_joined_and_nothing_else_is_told(
    english: Browser, anonymous: FlaskClient, people: People, noon: time_machine.Coordinates
) -> None:
    take(
        people,
        ("alice", 0, 2),
        ("charlie", 1, 3),
        ("alice", 3, 4),
        ("charlie", 6, 7),
        ("alice", -2000, -1999),
    )
    path = subscribe(english, people.bob, scope="busy")

    answer = anonymous.get(path)

    assert answer.headers["Content-Type"].startswith("text/calendar")
    read = Calendar.from_ical(answer.data)
    (part,) = read.walk("VFREEBUSY")
    assert [(p.start, p.end) for p in part["FREEBUSY"]] == [
        (EIGHT, EIGHT + 4 * HOUR),
        (EIGHT + 6 * HOUR, EIGHT + 7 * HOUR),
    ]
    assert part["DTSTART"].dt < EIGHT < part["DTEND"].dt
    assert not read.walk("VEVENT")
    assert not part.errors
    for word in ("rahasia", "SUMMARY", "LOCATION", "METHOD", "ORGANIZER", "melati", "kenanga"):
        assert word not in answer.text
    noon.shift(timedelta(hours=3))
    assert anonymous.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_somebody_who_is_free_has_a_valid_file_and_a_removed_address_none(
    english: Browser, anonymous: FlaskClient, people: People
) -> None:
    take(people, ("alice", 0, 2))
    path = subscribe(english, people.alice, scope="busy")

    (part,) = Calendar.from_ical(anonymous.get(path).data).walk("VFREEBUSY")
    assert "FREEBUSY" not in part

    page = english(people.alice).get(f"{base(people.alice)}/calendar").text
    revoke = next(
        part.partition('"')[0] for part in page.split('action="') if "/revoke" in part.partition('"')[0]
    )
    english(people.alice).post(revoke)
    assert anonymous.get(path).status_code == 404
