"""Walk-ins: added by name, joined with the member they turn out to be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Attendance, Meeting
from plugins.meetings.queries import roll
from plugins.meetings.seen import Seen

from .factories import Browser, address, inside, make_meeting, stored
from .test_offline_marks import kept, post, send
from .test_roll_afterwards import S


def add_walk_in(alice: Person, meeting: Meeting, name: str = "Pak Bob") -> Attendance:
    with inside(alice):
        services.add_walk_in(
            stored(meeting), name, school="SDN Jauh", phone="0812", form_id="w" * 24, actor=actor_of(alice)
        )
        return session.scalars(select(Attendance).where(Attendance.walk_in_name == name)).one()


def test_case_22_a_walk_in_becomes_the_member_after_a_preview(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=-1)
    entry = add_walk_in(alice, meeting)
    client = english(alice)
    here = address(alice, meeting, "attendance", entry.public_id, "merge")
    assert "0812" in client.get(address(alice, meeting, "attendance")).text

    preview = client.post(here, data={"person": bob.membership_public_id})
    assert "This will change" in preview.text
    assert "Pak Bob" in preview.text
    assert line_count(alice, meeting) == [("Pak Bob", S.PRESENT)]
    client.post(here, data={"person": bob.membership_public_id, "action": "merge"})

    assert line_count(alice, meeting) == [("Bob Santoso", S.PRESENT)]
    assert [mark.method for mark in kept(alice)] == [MarkMethod.WALK_IN, MarkMethod.MERGE]
    assert "Pak Bob, SDN Jauh" in kept(alice)[-1].reason


def test_case_22_two_lines_of_one_person_become_one(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    with inside(alice):
        absent = Seen(bob.membership_public_id, "b" * 24, S.ABSENT)
        services.mark(stored(held), [absent], actor=actor_of(alice))
    entry = add_walk_in(alice, held)

    english(alice).post(
        address(alice, held, "attendance", entry.public_id, "merge"),
        data={"person": bob.membership_public_id, "action": "merge"},
    )

    assert line_count(alice, held) == [("Alice Rahayu", None), ("Bob Santoso", S.PRESENT)]
    assert len(kept(alice)) == 3


def line_count(person: Person, meeting: Meeting) -> list[tuple[str, AttendanceStatus | None]]:
    with inside(person):
        return [(line.name, line.status) for line in roll(stored(meeting))]


def test_a_walk_in_is_joined_with_members_of_this_cluster_only(
    english: Browser, alice: Person, charlie: Person, held: Meeting
) -> None:
    entry = add_walk_in(alice, held)

    page = english(alice).post(
        address(alice, held, "attendance", entry.public_id, "merge"),
        data={"person": charlie.membership_public_id, "action": "merge"},
    )

    assert page.status_code == 422


def guest_tap(name: str = "Rina Marlina", **more: Any) -> dict[str, Any]:
    return {
        "id": "guest-000001",
        "name": name,
        "school": "SDN Kenanga 02",
        "choice": "present",
        "at": int(clock.now().timestamp() * 1000),
        **more,
    }


def test_a_walk_in_kept_on_a_phone_is_added_once(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=clock.now() - timedelta(hours=1))
    client = english(alice)

    first, second = (send(client, alice, meeting, guest_tap()) for _twice in range(2))

    assert first["stored"] == second["stored"] == ["phone:guest-000001"]
    assert line_count(alice, meeting) == [("Rina Marlina", S.PRESENT)]
    assert len(kept(alice)) == 1


def test_a_walk_in_brought_after_the_lock_waits_to_be_looked_at(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=clock.now() - timedelta(hours=1))
    with inside(alice):
        stored(meeting).roll_locked_at = clock.now()
        session.commit()

    answer = send(english(alice), alice, meeting, guest_tap())

    assert answer["held"] == ["phone:guest-000001"]
    assert line_count(alice, meeting) == [("Rina Marlina", None)]


def test_neither_a_key_nor_a_name_is_refused(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=clock.now() - timedelta(hours=1))

    assert post(english(alice), alice, meeting, {"marks": [guest_tap(name=" ")]}).status_code == 422
    assert kept(alice) == []
