"""After the meeting: locking, correcting, joining walk-ins, who came from where."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster, Membership, School
from plugins.meetings import services
from plugins.meetings.kinds import Answer, AttendanceStatus, CertificateState, MarkMethod, MeetingState
from plugins.meetings.models import Attendance, Certificate, Invitation, Meeting
from plugins.meetings.queries import participation, presence_minutes, roll, unmarked_count
from plugins.meetings.seen import Seen

from .factories import Browser, Count, address, inside, invite, make_meeting, mark, stored
from .test_attendance import FORM
from .test_offline_marks import kept, line_of

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


def add_walk_in(alice: Person, meeting: Meeting, name: str = "Pak Bob") -> Attendance:
    with inside(alice):
        return services.add_walk_in(
            stored(meeting), name, school="SDN Jauh", phone="0812", form_id="w" * 24, actor=actor_of(alice)
        )


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


def test_members_read_names_and_no_reasons(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    wati = make_member(melati(), "Wati Rahasia", username="wati")
    invite(held, wati, answer=Answer.NO)
    with inside(alice):
        session.query(Invitation).filter_by(membership_id=wati.membership_id).one().reason = "sakit gigi"
        session.commit()
    all_present(alice, held, bob)
    mark(held, wati, S.SICK)

    page = english(bob).get(address(bob, held, "present")).text
    by_board = english(alice).get(address(alice, held, "present")).text

    assert "Bob Santoso" in page
    assert "Wati" not in page
    assert "sakit gigi" not in page
    assert "sakit gigi" in by_board


def test_a_principal_reads_the_reasons_of_their_own_school(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    head = make_member(melati(), "Kepala Sekolah", username="kepsek", roles=(Role.PRINCIPAL,))
    with inside(alice):
        school = session.query(School).filter_by(name="SDN Melati 1").one()
        session.get_one(Membership, head.membership_id).school_id = school.id
        far = School(npsn="20888888", name="SDN Jauh", level="SD")
        session.add(far)
        session.commit()
        wati_school = far.id
    wati = make_member(melati(), "Wati Jauh", username="wati2")
    with inside(alice):
        session.get_one(Membership, wati.membership_id).school_id = wati_school
        session.commit()
    invite(held, wati)
    with inside(alice):
        seen = [
            Seen(bob.membership_public_id, "b" * 24, S.SICK),
            Seen(wati.membership_public_id, "c" * 24, S.SICK),
            Seen(alice.membership_public_id, "d" * 24, S.PRESENT),
        ]
        services.mark(stored(held), seen, actor=actor_of(alice))

    page = english(head).get(address(head, held, "present")).text

    assert "Bob Santoso" in page
    assert "Wati Jauh" not in page
    assert "Nobody from this school" in page


def test_nobody_reads_who_came_before_the_meeting(english: Browser, bob: Person, meeting: Meeting) -> None:
    assert english(bob).get(address(bob, meeting, "present")).status_code == 404


def test_who_came_costs_the_same_for_3_and_30(
    english: Browser, alice: Person, bob: Person, held: Meeting, count_queries: Count
) -> None:
    client = english(alice)

    def cost(people: int) -> int:
        new = [make_member(melati(), f"Guru {people} {n}", username=f"gr{people}x{n}") for n in range(people)]
        invite(held, *new)
        all_present(alice, held, *new)
        client.get(address(alice, held, "present"))
        with count_queries() as statements:
            client.get(address(alice, held, "present"))
        return len(statements)

    assert cost(3) == cost(27)


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
