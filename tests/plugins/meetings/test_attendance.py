from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from kkg_portal.api import Invalid, NotAllowed, Role, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, MarkMethod, MeetingState
from plugins.meetings.models import Attendance, AttendanceMark, Meeting
from plugins.meetings.queries import attendance_counts, attendance_entry, roll, unmarked_count
from plugins.meetings.seen import Seen

from .factories import Browser, Count, address, inside, invite, make_meeting, mark, stored

FORM = {"form_id": "a" * 24, "action": "save"}


def status_of(person: Person, meeting: Meeting) -> AttendanceStatus | None:
    with inside(person):
        return session.scalar(
            select(Attendance.status).where(
                Attendance.meeting_id == meeting.id, Attendance.membership_id == person.membership_id
            )
        )


def marks(person: Person) -> int:
    with inside(person):
        return session.scalar(select(func.count(AttendanceMark.id))) or 0


def test_the_roll_lists_everybody_invited_with_one_button_and_a_list_of_the_rest(
    english: Browser, alice: Person, held: Meeting
) -> None:
    page = english(alice).get(address(alice, held, "attendance")).text

    assert page.count('type="radio"') == 2
    # One list a person, and one for those who are left.
    assert page.count('value="sick"') == 3
    assert "Bob Santoso" in page
    assert "SDN Melati 1" in page


def test_one_form_marks_exceptions_and_the_rest_as_present(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    typed = {**FORM, f"status-{bob.membership_public_id}": "sick", "action": "rest-present"}

    answer = english(alice).post(address(alice, held, "attendance"), data=typed)

    assert answer.status_code == 303
    assert status_of(bob, held) is AttendanceStatus.SICK
    assert status_of(alice, held) is AttendanceStatus.PRESENT


def test_saving_without_the_button_leaves_the_rest_unmarked(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    typed = {**FORM, f"status-{bob.membership_public_id}": "late"}

    english(alice).post(address(alice, held, "attendance"), data=typed)

    with inside(alice):
        assert unmarked_count(held) == 1
        assert attendance_counts(held)[AttendanceStatus.LATE] == 1


def test_the_same_form_arriving_twice_changes_nothing(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    key = f"status-{bob.membership_public_id}"
    client.post(address(alice, held, "attendance"), data={**FORM, key: "absent"})
    client.post(address(alice, held, "attendance"), data={"form_id": "b" * 24, key: "present"})

    client.post(address(alice, held, "attendance"), data={**FORM, key: "absent"})

    assert status_of(bob, held) is AttendanceStatus.PRESENT
    assert marks(alice) == 2


def test_every_change_leaves_a_mark_and_no_change_leaves_none(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    key = f"status-{bob.membership_public_id}"
    for number, status in enumerate(("present", "present", "late")):
        client.post(address(alice, held, "attendance"), data={"form_id": f"{number}" * 24, key: status})

    with inside(alice):
        kept = session.execute(select(AttendanceMark.status, AttendanceMark.marked_by_id)).all()
    assert [status for status, _by in kept] == [AttendanceStatus.PRESENT, AttendanceStatus.LATE]
    assert {by for _status, by in kept} == {alice.user_id}


@pytest.mark.parametrize("form_id", ["", "short", "x" * 60])
def test_a_form_without_its_id_is_refused(
    english: Browser, alice: Person, bob: Person, held: Meeting, form_id: Any
) -> None:
    typed = {"form_id": form_id, f"status-{bob.membership_public_id}": "present"}

    assert english(alice).post(address(alice, held, "attendance"), data=typed).status_code == 422
    assert status_of(bob, held) is None


def test_nonsense_and_foreign_names_in_the_form_do_nothing(
    english: Browser, alice: Person, charlie: Person, held: Meeting
) -> None:
    typed = {**FORM, f"status-{charlie.membership_public_id}": "present", "status-zzz": "present"}

    english(alice).post(address(alice, held, "attendance"), data=typed)

    with inside(alice):
        assert session.scalar(select(func.count(Attendance.id))) == 0


def test_the_verb_takes_nothing_for_somebody_who_is_not_on_the_roll(
    alice: Person, charlie: Person, held: Meeting
) -> None:
    seen = [Seen(charlie.membership_public_id, "c" * 24, AttendanceStatus.PRESENT)]

    with inside(alice):
        receipt = services.mark(stored(held), seen, actor=actor_of(alice))

    assert receipt.unknown == {"c" * 24}
    assert marks(alice) == 0


def test_walk_ins_are_added_once_and_can_be_marked(english: Browser, alice: Person, held: Meeting) -> None:
    client = english(alice)
    typed = {"form_id": "w" * 24, "name": "Mahasiswa PPL", "school": "Universitas Tirta Kencana"}
    here = address(alice, held, "attendance", "walk-in")

    client.post(here, data=typed)
    client.post(here, data=typed)

    with inside(alice):
        (line,) = [one for one in roll(stored(held)) if one.member is None]
        assert (line.name, line.school) == ("Mahasiswa PPL", "Universitas Tirta Kencana")
    client.post(address(alice, held, "attendance"), data={**FORM, f"status-{line.key}": "late"})
    with inside(alice):
        assert attendance_counts(held)[AttendanceStatus.LATE] == 1


def test_a_walk_in_needs_a_name(english: Browser, alice: Person, held: Meeting) -> None:
    page = english(alice).post(
        address(alice, held, "attendance", "walk-in"), data={"name": " ", "form_id": "w" * 24}
    )

    assert page.status_code == 422
    assert "Write the name as on the attendance sheet" in page.text


def test_the_roll_costs_the_same_for_3_and_30_people(
    english: Browser, alice: Person, held: Meeting, count_queries: Count
) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    client = english(alice)

    def cost(people: int) -> int:
        new = [
            make_member(cluster, f"Guru {people} {n}", username=f"guru{people}x{n}") for n in range(people)
        ]
        invite(held, *new)
        client.get(address(alice, held, "attendance"))
        with count_queries() as statements:
            client.get(address(alice, held, "attendance"))
        return len(statements)

    assert cost(3) == cost(27)


def test_members_neither_see_nor_take_attendance(english: Browser, bob: Person, held: Meeting) -> None:
    here = address(bob, held, "attendance")

    assert english(bob).get(here).status_code == 403
    assert english(bob).post(here, data=FORM).status_code == 403
    assert (
        english(bob).post(address(bob, held, "attendance", "walk-in"), data={"name": "X"}).status_code == 403
    )


def test_drafts_and_cancelled_meetings_take_no_attendance(alice: Person) -> None:
    actor = actor_of(alice)
    for state in (MeetingState.DRAFT, MeetingState.CANCELLED, MeetingState.CLOSED):
        meeting = make_meeting(alice, days=-1, state=state)
        with inside(alice), pytest.raises(Invalid):
            services.add_walk_in(stored(meeting), "Tamu", school="", form_id="g" * 24, actor=actor)


def closed(alice: Person, bob: Person) -> tuple[Meeting, Attendance]:
    meeting = make_meeting(alice, days=-3, state=MeetingState.CLOSED)
    invite(meeting, bob)
    return meeting, mark(meeting, bob, AttendanceStatus.ABSENT)


def test_after_closing_one_line_is_corrected_with_a_reason(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting, line = closed(alice, bob)
    here = address(alice, meeting, "attendance", line.public_id, "correct")
    typed = {"form_id": "k" * 24, "status": "present", "reason": "tanda tangan ada di lembar"}
    client = english(alice)
    assert client.get(here).status_code == 200

    answer = client.post(here, data=typed)

    assert answer.status_code == 303
    assert status_of(bob, meeting) is AttendanceStatus.PRESENT
    with inside(alice):
        kept = session.scalars(select(AttendanceMark)).one()
        assert (kept.method, kept.reason) == (MarkMethod.CORRECTION, "tanda tangan ada di lembar")
    assert "tanda tangan ada di lembar" in client.get(here).text


def test_a_correction_without_a_reason_is_refused(english: Browser, alice: Person, bob: Person) -> None:
    meeting, line = closed(alice, bob)
    here = address(alice, meeting, "attendance", line.public_id, "correct")

    page = english(alice).post(here, data={"form_id": "k" * 24, "status": "present", "reason": " "})

    assert page.status_code == 422
    assert status_of(bob, meeting) is AttendanceStatus.ABSENT


def test_the_secretary_does_not_correct_what_is_closed(english: Browser, alice: Person, bob: Person) -> None:
    meeting, line = closed(alice, bob)
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    sari = make_member(cluster, "Sari Sekretaris", roles=(Role.SECRETARY,))

    here = address(sari, meeting, "attendance", line.public_id, "correct")
    assert english(sari).get(here).status_code == 403
    assert "Correct" not in english(sari).get(address(sari, meeting, "attendance")).text
    actor = actor_of(sari)
    with inside(alice):
        entry = attendance_entry(meeting.public_id, line.public_id)
        with pytest.raises(NotAllowed):
            services.correct(entry, AttendanceStatus.PRESENT, reason="x", form_id="k" * 24, actor=actor)
