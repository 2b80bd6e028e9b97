"""Attendance from the file of a video call: matched, looked at, saved once."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from kkg_portal.api import User, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import queries, services
from plugins.meetings.activity import activity_of
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Meeting
from plugins.meetings.seen import Seen

from .call_samples import ZOOM, ZOOM_UNIQUE
from .factories import Browser, Count, address, inside, invite, make_meeting, stored
from .test_offline_marks import kept, line_of

S = AttendanceStatus


@pytest.fixture
def online(alice: Person, bob: Person) -> Meeting:
    """A meeting of 14 November 2026, 08.00 to 11.00 in the zone of Melati, that alice and bob were invited to."""
    meeting = make_meeting(
        alice,
        starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 14, 4, 0, tzinfo=UTC),
    )
    invite(meeting, alice, bob)
    return meeting


def look(client: Any, alice: Person, meeting: Meeting, text: str = ZOOM) -> TestResponse:
    return client.post(
        address(alice, meeting, "attendance", "call"),
        data={"action": "look", "file": (io.BytesIO(text.encode()), "participants.csv")},
        content_type="multipart/form-data",
    )


def rows_of(page: TestResponse) -> str:
    found = re.search(r'name="rows"[^>]*? value="([^"]*)"', page.text)
    assert found is not None
    return unescape(found[1])


def test_names_are_matched_shown_and_saved_once(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    assert page.status_code == 200
    assert "Alice Rahayu" in page.text
    assert "Galaxy A12" in page.text
    assert kept(alice) == []

    sent = {
        "action": "save",
        "form_id": "c" * 24,
        "rows": rows_of(page),
        "who-0": bob.membership_public_id,
        "who-1": alice.membership_public_id,
        "who-2": "guest",
    }
    for _twice in range(2):
        assert client.post(address(alice, online, "attendance", "call"), data=sent).status_code == 303

    assert [mark.method for mark in kept(alice)] == [MarkMethod.IMPORT] * 3
    assert (line_of(bob, online).status, line_of(bob, online).minutes_away) == (S.PRESENT, 30)
    assert line_of(alice, online).status is S.LATE
    with inside(alice):
        assert [line.name for line in queries.roll(stored(online)) if line.member is None] == ["Galaxy A12"]


def test_minutes_away_count_for_no_hours(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    sent = {"action": "save", "form_id": "c" * 24, "rows": rows_of(page), "who-0": bob.membership_public_id}
    client.post(address(alice, online, "attendance", "call"), data=sent)

    with inside(alice):
        (standing,) = queries.standings(activity_of(stored(online)), only=bob.membership_id)
    assert (standing.minutes, standing.jp) == (150, 3)


def test_an_address_finds_whoever_calls_themselves_something_else(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    text = f"Name,Email,Duration\nHP Mama,{email_of(bob)},170\n"

    page = look(english(alice), alice, online, text)

    assert f'value="{bob.membership_public_id}" checked' in page.text
    assert "In the call: HP Mama" in page.text
    assert email_of(bob) not in page.text


def test_somebody_marked_by_hand_is_not_ticked(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    with inside(alice):
        sick = Seen(bob.membership_public_id, "s" * 24, S.SICK)
        services.mark(stored(online), [sick], actor=actor_of(alice))

    page = look(english(alice), alice, online)

    assert f'value="{bob.membership_public_id}" checked' not in page.text
    assert f'value="{alice.membership_public_id}" checked' in page.text


def test_times_of_another_zone_leave_the_minutes(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    text = "Name,Join time,Leave time,Duration\nBob Santoso,11/14/2026 01:00,11/14/2026 04:00,180\n"

    page = look(english(alice), alice, online, text)

    assert "Only the minutes are used" in page.text
    assert "180 minutes" in page.text


def test_a_file_of_another_day_is_told(english: Browser, alice: Person, online: Meeting) -> None:
    page = look(english(alice), alice, online, ZOOM.replace("11/14/2026", "10/03/2026"))

    assert "Is it the right file?" in page.text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Nobody is chosen"),
        ({"who-0": "same", "who-2": "same"}, "are the same member"),
    ],
)
def test_what_cannot_be_saved_is_told_with_the_lines_still_there(
    english: Browser, alice: Person, online: Meeting, answers: dict[str, str], sentence: str
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    sent = {"action": "save", "form_id": "c" * 24, "rows": rows_of(page), **answers}

    again = client.post(address(alice, online, "attendance", "call"), data=sent)

    assert again.status_code == 422
    assert sentence in again.text
    assert "Galaxy A12" in again.text
    assert kept(alice) == []


def test_without_a_file_the_field_says_so(english: Browser, alice: Person, online: Meeting) -> None:
    client = english(alice)

    nothing = client.post(address(alice, online, "attendance", "call"), data={"action": "look"})
    wrong = look(client, alice, online, "Nama,Sekolah\nBob,SDN\n")

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "Choose a file first" in nothing.text
    assert "No list of participants" in wrong.text


def test_looking_takes_the_same_statements_for_every_number_of_lines(
    english: Browser, alice: Person, online: Meeting, count_queries: Count
) -> None:
    client = english(alice)
    look(client, alice, online)

    with count_queries() as few:
        look(client, alice, online, ZOOM_UNIQUE)
    many_lines = ZOOM_UNIQUE + "".join(f"Tamu {number},,60,Yes\n" for number in range(100))
    with count_queries() as many:
        look(client, alice, online, many_lines)

    assert len(many) == len(few)


def email_of(person: Person) -> str:
    with inside(person):
        user = session.get_one(User, person.user_id)
        user.email = user.email or "bob.santoso@example.sch.id"
        session.commit()
        return user.email
