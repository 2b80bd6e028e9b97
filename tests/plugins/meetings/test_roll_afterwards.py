"""After the meeting: locking, correcting, joining walk-ins, who came from where."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import Cluster, Membership, School
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, CertificateState, MeetingState
from plugins.meetings.models import Certificate, Meeting
from plugins.meetings.queries import participation, presence_minutes, roll, unmarked_count
from plugins.meetings.seen import Seen

from .factories import Browser, address, inside, invite, make_meeting, mark, stored
from .test_attendance import FORM
from .test_offline_marks import line_of

S = AttendanceStatus


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def join_on(person: Person, day: date) -> None:
    with inside(person):
        session.get_one(Membership, person.membership_id).joined_on = day
        session.commit()


def all_present(alice: Person, meeting: Meeting, *people: Person) -> None:
    seen = [Seen(one.membership_public_id, f"all:{one.user_id:08}", S.PRESENT) for one in people]
    with inside(alice):
        services.mark(stored(meeting), seen, actor=actor_of(alice))


def lock(alice: Person, meeting: Meeting) -> None:
    with inside(alice):
        services.lock_roll(stored(meeting), version=stored(meeting).version, actor=actor_of(alice))


def certificate(person: Person, meeting: Meeting) -> int:
    with inside(person):
        row = Certificate(
            number="1/S/2026",
            token="t" * 32,
            state=CertificateState.ISSUED,
            membership_id=person.membership_id,
            meeting_id=meeting.id,
            content={},
            jp=2,
            digest=b"d" * 32,
            dated_on=date(2026, 11, 14),
        )
        session.add(row)
        session.commit()
        return row.id


def test_locking_asks_for_everybody_first(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    here = address(alice, held, "attendance", "lock")
    assert "2 people are not marked yet" in client.get(here).text
    with inside(alice):
        version = str(stored(held).version)

    assert client.post(here, data={"version": version}).status_code == 422
    all_present(alice, held, alice, bob)
    assert client.post(here, data={"version": version}).status_code == 303

    page = client.get(address(alice, held, "attendance")).text
    assert "data-roll" not in page
    assert "Correct" in page


def test_a_locked_roll_takes_no_marks(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    all_present(alice, held, alice, bob)
    lock(alice, held)

    page = english(alice).post(
        address(alice, held, "attendance"), data={**FORM, f"other-{bob.membership_public_id}": "sick"}
    )

    assert page.status_code == 422
    assert "The attendance is locked" in page.text
    assert line_of(bob, held).status is S.PRESENT


def test_case_12_a_correction_flags_the_certificate_and_changes_the_minutes(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    all_present(alice, held, alice, bob)
    lock(alice, held)
    number = certificate(bob, held)
    entry = line_of(bob, held).public_id
    starts = held.starts_at.astimezone(clock.zone("Asia/Jakarta")) + timedelta(minutes=30)
    typed = {
        "form_id": "k" * 24,
        "status": "late",
        "arrived": f"{starts:%H.%M}",
        "reason": "datang belakangan",
    }

    answer = english(alice).post(address(alice, held, "attendance", entry, "correct"), data=typed)

    assert answer.status_code == 303
    with inside(alice):
        assert session.get_one(Certificate, number).needs_review
        minutes = presence_minutes([held.id])[held.id, bob.membership_id]
        assert minutes == pytest.approx(90, abs=1)


def test_a_correction_needs_a_time_that_can_be_understood(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    entry = mark(held, bob).public_id
    typed = {"form_id": "k" * 24, "status": "late", "arrived": "besok", "reason": "x"}

    page = english(alice).post(address(alice, held, "attendance", entry, "correct"), data=typed)

    assert page.status_code == 422
    assert "This time is not clear" in page.text


def test_case_12_typed_in_afterwards_counts_until_the_lock(alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, days=-20)
    invite(meeting, bob)

    all_present(alice, meeting, bob)

    assert line_of(bob, meeting).status is S.PRESENT


def test_who_joined_after_the_meeting_is_never_absent(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    join_on(bob, clock.now().date() + timedelta(days=1))
    client = english(alice)
    with inside(alice):
        assert unmarked_count(stored(held)) == 1
    assert "Joined after this meeting" in client.get(address(alice, held, "attendance")).text

    client.post(address(alice, held, "attendance"), data={**FORM, "action": "rest", "rest": "absent"})

    with inside(alice):
        statuses = {line.name: line.status for line in roll(stored(held))}
    assert statuses == {"Alice Rahayu": S.ABSENT, "Bob Santoso": None}
    lock(alice, held)


def test_case_15_whoever_left_keeps_their_marks(alice: Person, bob: Person, held: Meeting) -> None:
    all_present(alice, held, bob)
    with inside(alice):
        membership = session.get_one(Membership, bob.membership_id)
        membership.status = type(membership.status)("left")
        membership.left_on = clock.now().date()
        session.commit()
        (line,) = [line for line in roll(stored(held)) if line.status is not None]

    assert (line.name, line.status) == ("Bob Santoso", S.PRESENT)


def test_case_16_the_school_is_the_one_of_the_day(alice: Person, bob: Person, held: Meeting) -> None:
    all_present(alice, held, bob)
    with inside(alice):
        new = School(npsn="20999999", name="SDN Baru", level="SD")
        session.add(new)
        session.flush()
        session.get_one(Membership, bob.membership_id).school_id = new.id
        session.commit()

        (line,) = [line for line in roll(stored(held)) if line.status is not None]
        names = [part.name for part in participation(stored(held), sees_reasons=True) if part.came]

    assert line.school == "SDN Melati 1"
    assert names == ["SDN Melati 1"]


def test_a_time_nobody_understands_saves_nothing(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    key = bob.membership_public_id
    client = english(alice)
    client.post(address(alice, held, "attendance"), data={**FORM, f"other-{key}": "late"})
    here = address(alice, held, "attendance")
    assert f'name="arrived-{key}"' in client.get(here).text

    page = client.post(here, data={"form_id": "q" * 24, f"arrived-{key}": "nanti", f"left-{key}": ""})
    assert page.status_code == 422
    assert "This time is not clear" in page.text
    client.post(here, data={"form_id": "r" * 24, f"arrived-{key}": "08.15", f"left-{key}": ""})

    arrived = line_of(bob, held).arrived_at
    assert arrived is not None
    assert arrived.astimezone(clock.zone("Asia/Jakarta")).time() == time(8, 15)


def test_closing_locks_the_roll_as_well(alice: Person, bob: Person, held: Meeting) -> None:
    all_present(alice, held, alice, bob)
    with inside(alice):
        services.close(stored(held), version=stored(held).version, actor=actor_of(alice))
        assert stored(held).state is MeetingState.CLOSED
        assert stored(held).roll_locked_at is not None
