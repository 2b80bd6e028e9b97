"""Marks that a phone kept: each counts once, whenever and however often it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, MarkMethod, MeetingState
from plugins.meetings.models import Attendance, AttendanceMark, Meeting
from plugins.meetings.queries import review, roll, unmarked_count

from .factories import Browser, Count, address, inside, invite, make_meeting, stored


@pytest.fixture
def running(alice: Person, bob: Person) -> Meeting:
    """A meeting that began an hour ago."""
    meeting = make_meeting(alice, starts_at=clock.now().replace(microsecond=0) - timedelta(hours=1))
    invite(meeting, alice, bob)
    return meeting


def tap(
    person: Person, choice: str, *, id_: str = "tap-00000001", at: datetime | None = None, **more: Any
) -> dict:
    moment = at or clock.now()
    key = person.membership_public_id
    return {"id": id_, "key": key, "choice": choice, "at": int(moment.timestamp() * 1000), **more}


def send(client: FlaskClient, person: Person, meeting: Meeting, *marks: dict[str, Any]) -> dict[str, Any]:
    answer = post(client, person, meeting, {"marks": list(marks)})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def post(client: FlaskClient, person: Person, meeting: Meeting, payload: object) -> TestResponse:
    """As the script sends it: JSON, with the form's token in a header."""
    token = client._csrf_token()  # type: ignore[attr-defined]  # the tests' own client
    here = address(person, meeting, "attendance", "marks")
    return client.post(here, json=payload, headers={"X-CSRFToken": token})


def kept(person: Person) -> list[AttendanceMark]:
    with inside(person):
        return list(session.scalars(select(AttendanceMark).order_by(AttendanceMark.id)))


def line_of(person: Person, meeting: Meeting) -> Attendance:
    with inside(person):
        return session.scalars(
            select(Attendance).where(
                Attendance.meeting_id == meeting.id, Attendance.membership_id == person.membership_id
            )
        ).one()


def test_the_same_batch_twice_counts_once(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    batch = [tap(bob, "sick"), tap(alice, "present", id_="tap-00000002")]
    client = english(alice)
    first = send(client, alice, running, *batch)

    second = send(client, alice, running, *batch)

    assert first["stored"] == second["stored"] == ["phone:tap-00000001", "phone:tap-00000002"]
    assert len(kept(alice)) == 2
    assert second["lines"][bob.membership_public_id] == ["sick", "", ""]


def test_a_mark_made_without_signal_says_so(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    send(english(alice), alice, running, tap(bob, "present", at=clock.now() - timedelta(minutes=40)))

    (mark,) = kept(alice)
    assert mark.method is MarkMethod.OFFLINE
    assert mark.captured_at is not None
    assert mark.marked_at - mark.captured_at >= timedelta(minutes=39)


def test_an_older_mark_arriving_later_does_not_win(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "present", id_="tap-newer-one"))

    answer = send(
        client,
        alice,
        running,
        tap(bob, "absent", id_="tap-older-one", at=clock.now() - timedelta(minutes=30)),
    )

    assert answer["overruled"] == ["phone:tap-older-one"]
    assert line_of(bob, running).status is AttendanceStatus.PRESENT
    assert len(kept(alice)) == 2


@pytest.mark.parametrize("away", [timedelta(hours=-13), timedelta(hours=14)])
def test_case_11_a_mark_far_from_the_meeting_is_held(
    english: Browser, alice: Person, bob: Person, away: timedelta
) -> None:
    began = clock.now().replace(microsecond=0) - timedelta(hours=20)
    meeting = make_meeting(alice, starts_at=began, ends_at=began + timedelta(hours=1))
    invite(meeting, bob)
    at = began + away if away < timedelta(0) else began + timedelta(hours=1) + away

    answer = send(english(alice), alice, meeting, tap(bob, "present", at=at))

    assert answer["held"] == answer["stored"]
    assert line_of(bob, meeting).status is None
    with inside(alice):
        assert unmarked_count(stored(meeting)) == 1
        (doubt,) = review(stored(meeting), roll(stored(meeting))).held
        assert doubt.name.startswith("Bob")


def test_a_held_mark_counts_once_somebody_looked(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "present", at=clock.now() - timedelta(hours=20)))
    (mark,) = kept(alice)
    entry = line_of(bob, running)
    page = client.get(address(alice, running, "attendance", "review")).text
    assert "Let it count" in page

    answer = client.post(
        address(alice, running, "attendance", entry.public_id, "held"),
        data={"mark": mark.id, "action": "count"},
    )

    assert answer.status_code == 303
    assert line_of(bob, running).status is AttendanceStatus.PRESENT
    assert "Nothing to look at" in client.get(address(alice, running, "attendance", "review")).text


def test_a_held_mark_that_is_set_aside_never_counts(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "present", at=clock.now() - timedelta(hours=20)))
    (mark,) = kept(alice)
    here = address(alice, running, "attendance", line_of(bob, running).public_id, "held")

    client.post(here, data={"mark": mark.id, "action": "aside"})
    client.post(here, data={"mark": mark.id, "action": "count"})

    assert line_of(bob, running).status is None
    assert "Nothing to look at" in client.get(address(alice, running, "attendance", "review")).text


def test_marks_that_arrive_after_the_lock_are_held(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "absent"), tap(alice, "present", id_="tap-00000002"))
    with inside(alice):
        services.lock_roll(stored(running), version=stored(running).version, actor=actor_of(alice))

    answer = send(client, alice, running, tap(bob, "present", id_="tap-00000003"))

    assert answer["held"] == ["phone:tap-00000003"]
    assert line_of(bob, running).status is AttendanceStatus.ABSENT


def test_taking_a_mark_back_leaves_the_person_unmarked(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "late", arrived="08.15"))

    send(client, alice, running, tap(bob, "none", id_="tap-00000002"))

    line = line_of(bob, running)
    assert (line.status, line.arrived_at) == (None, None)
    assert len(kept(alice)) == 2


def test_somebody_unknown_does_not_stop_the_others(
    english: Browser, alice: Person, bob: Person, charlie: Person, running: Meeting
) -> None:
    answer = send(
        english(alice), alice, running, tap(charlie, "present", id_="tap-stranger"), tap(bob, "present")
    )

    assert answer["unknown"] == ["phone:tap-stranger"]
    assert answer["stored"] == ["phone:tap-00000001"]
    assert charlie.membership_public_id not in answer["lines"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"marks": "x"},
        {"marks": [{"id": "short", "key": "x", "choice": "present", "at": 1}]},
        {"marks": [{"id": "long-enough", "key": "x", "choice": "nonsense", "at": 1}]},
        {"marks": [{"id": "long-enough", "key": "x", "choice": "present", "at": "soon"}]},
        {"marks": [{"id": "long-enough", "key": "x", "choice": "present", "at": 10**30}]},
        {"marks": [{"id": "with-a-\0-byte", "key": "x", "choice": "present", "at": 1}]},
        {"marks": [{}] * 501},
    ],
)
def test_nonsense_is_refused_in_words(
    english: Browser, alice: Person, running: Meeting, payload: object
) -> None:
    answer = post(english(alice), alice, running, payload)

    assert answer.status_code == 422
    assert "Reload it" in answer.get_json()["message"]


def test_a_draft_takes_no_marks(english: Browser, alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.DRAFT)
    payload = {"marks": [tap(bob, "present")]}

    answer = post(english(alice), alice, meeting, payload)

    assert answer.status_code == 422
    assert kept(alice) == []


def test_asking_how_things_stand_leaves_no_trace(
    english: Browser, alice: Person, bob: Person, running: Meeting, count_queries: Count
) -> None:
    client = english(alice)
    send(client, alice, running, tap(bob, "present"))

    with count_queries() as statements:
        answer = send(client, alice, running)

    assert answer["lines"] == {bob.membership_public_id: ["present", "", ""]}
    assert [one for one in statements if one.startswith(("INSERT", "UPDATE"))] == []


def test_members_send_no_marks(english: Browser, bob: Person, running: Meeting) -> None:
    payload = {"marks": [tap(bob, "present")]}
    answer = post(english(bob), bob, running, payload)

    assert answer.status_code == 403
    assert kept(bob) == []


def test_a_batch_costs_the_same_for_one_mark_and_for_many(
    english: Browser, alice: Person, bob: Person, running: Meeting, count_queries: Count
) -> None:
    client = english(alice)

    def cost(number: int, first: int) -> int:
        batch = [tap(bob, ("present", "late")[n % 2], id_=f"tap-{first + n:08}") for n in range(number)]
        with count_queries() as statements:
            send(client, alice, running, *batch)
        return sum(one.startswith("SELECT") for one in statements)

    cost(1, 0)
    with inside(alice):
        before = session.scalar(select(func.count(AttendanceMark.id)))
    assert before == 1
    assert cost(2, 10) == cost(30, 100)
