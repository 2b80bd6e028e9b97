"""Putting people on the list: schools, offices, one person, guests without an account; and who sees it."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from kkg_portal.api import Role, School, busy, clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.busy import BusyTime
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import work_off
from plugins.meetings.kinds import Answer, InvitedAs, MeetingState
from plugins.meetings.models import Invitation, Meeting

from .factories import (
    Browser,
    address,
    inside,
    invite,
    make_meeting,
    make_subgroup,
    stored,
    typed_edit,
)

# Late enough in the day that no time zone carries two hours over midnight.
NOON = (clock.now() + timedelta(days=9)).replace(hour=3, minute=0, second=0, microsecond=0)
GUEST = {"name": "Dra. Ratna Dewi", "school": "Dinas Pendidikan", "invited_as": "speaker"}


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def second_school(owner: Person) -> School:
    with inside(owner), intending_to_write():
        school = School(npsn="77000001", name="SDN Kenari 2", address="Jalan Kenari 2")
        session.add(school)
        session.commit()
        return school


def invited(owner: Person, meeting: Meeting) -> set[int | None]:
    with inside(owner):
        of = select(Invitation.membership_id).where(Invitation.meeting_id == meeting.id)
        return set(session.scalars(of))


def chosen(**values: object) -> dict[str, object]:
    return {"member": "", "invited_as": "participant", **values}


def test_a_whole_school_and_an_office_are_invited_in_one_step(
    english: Browser, alice: Person, bob: Person
) -> None:
    school = second_school(alice)
    near = make_member(melati(), "Nina Kenari", school_id=school.id)
    head = make_member(melati(), "Kepala Melati", roles=(Role.PRINCIPAL,))
    draft = make_meeting(alice, state=MeetingState.DRAFT)

    answer = english(alice).post(
        address(alice, draft, "invitees"), data=chosen(schools=[school.public_id], roles=["principal"])
    )

    assert answer.status_code == 303
    assert invited(alice, draft) == {near.membership_id, head.membership_id}
    with inside(alice):
        assert stored(draft).state is MeetingState.SCHEDULED
        assert stored(draft).letter_number


def test_inviting_schools_again_skips_whoever_is_on_the_list(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob, answer=Answer.YES)
    with inside(alice):
        core = session.scalars(select(School.public_id).where(School.is_core.is_(True))).one()

    english(alice).post(address(alice, meeting, "invitees"), data=chosen(schools=[core]))

    assert invited(alice, meeting) == {alice.membership_id, bob.membership_id}
    with inside(alice):
        of = select(Invitation.answer).where(Invitation.membership_id == bob.membership_id)
        assert session.scalars(of).one() is Answer.YES


def test_one_person_twice_is_refused_by_name(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)

    page = english(alice).post(
        address(alice, meeting, "invitees"), data=chosen(member=bob.membership_public_id)
    )

    assert page.status_code == 422
    assert "Bob is already on the invitation list." in page.text


def test_nobody_chosen_is_said(english: Browser, alice: Person, meeting: Meeting) -> None:
    page = english(alice).post(address(alice, meeting, "invitees"), data=chosen())

    assert page.status_code == 422
    assert "Nobody is chosen yet" in page.text


def test_a_school_of_another_cluster_cannot_be_invited(
    english: Browser, alice: Person, charlie: Person, meeting: Meeting
) -> None:
    with inside(charlie):
        foreign = session.scalars(select(School.public_id)).first()

    page = english(alice).post(address(alice, meeting, "invitees"), data=chosen(schools=[foreign]))

    assert page.status_code == 422
    assert invited(alice, meeting) == set()


def test_somebody_from_outside_the_sub_group_sees_what_they_are_invited_to(
    english: Browser, alice: Person, bob: Person
) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    meeting = make_meeting(alice, subgroup_id=subgroup.id)
    assert english(bob).get(address(bob, meeting)).status_code == 404

    english(alice).post(
        address(alice, meeting, "invitees"),
        data=chosen(member=bob.membership_public_id, invited_as="observer"),
    )

    assert english(bob).get(address(bob, meeting)).status_code == 200
    assert meeting.title in english(bob).get(f"/k/{bob.cluster_slug}/meetings/").text
    assert english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"}).status_code == 303


def test_a_guest_gets_mail_with_their_own_answer_link(
    english: Browser, alice: Person, meeting: Meeting, mailbox: list[EmailMessage]
) -> None:
    answer = english(alice).post(
        address(alice, meeting, "invitees", "guest"),
        data={**GUEST, "email": "Ratna@contoh.invalid", "phone": "0812-3456-7890"},
    )
    session.remove()
    work_off()

    assert answer.status_code == 303
    with inside(alice):
        row = session.scalars(select(Invitation)).one()
        assert (row.guest_name, row.invited_as) == ("Dra. Ratna Dewi", InvitedAs.SPEAKER)
        assert (row.guest_phone, row.guest_email) == ("+6281234567890", "ratna@contoh.invalid")
    (message,) = mailbox
    words = message.get_body(("plain",))
    assert message["To"] == "ratna@contoh.invalid"
    assert words is not None
    assert "/meetings/a/" in words.get_content()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Write the guest&#39;s name"),
        ({"email": "bukan surel"}, "Check the e-mail address"),
        ({"phone": "12"}, "Type one Indonesian phone number"),
        ({"invited_as": "king"}, "invited_as-error"),
    ],
)
def test_what_cannot_be_used_of_a_guest_is_said_at_its_field(
    english: Browser, alice: Person, meeting: Meeting, typed: dict[str, str], sentence: str
) -> None:
    page = english(alice).post(address(alice, meeting, "invitees", "guest"), data={**GUEST, **typed})

    assert page.status_code == 422
    assert sentence in page.text
    assert invited(alice, meeting) == set()


@pytest.mark.parametrize("again", [{}, {"name": "Ratna D.", "school": "Lain"}])
def test_the_same_guest_twice_is_refused(
    english: Browser, alice: Person, meeting: Meeting, again: dict[str, str]
) -> None:
    client = english(alice)
    data = {**GUEST, "email": "ratna@contoh.invalid"}
    client.post(address(alice, meeting, "invitees", "guest"), data=data)

    page = client.post(address(alice, meeting, "invitees", "guest"), data={**data, **again})

    assert page.status_code == 422
    assert "is already on the invitation list." in page.text


def test_a_meeting_that_is_over_gets_nobody_new(english: Browser, alice: Person) -> None:
    gone = make_meeting(alice, state=MeetingState.CANCELLED)

    page = english(alice).post(address(alice, gone, "invitees", "guest"), data=GUEST)

    assert page.status_code == 422
    assert "over or called off" in page.text


def test_inviting_takes_peoples_time_and_a_no_gives_it_back(
    english: Browser, alice: Person, bob: Person
) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT)
    english(alice).post(address(alice, draft, "invite"))
    assert set(session.scalars(select(BusyTime.user_id))) == {alice.user_id, bob.user_id}

    english(bob).post(address(bob, draft, "answer"), data={"answer": "no"})
    assert set(session.scalars(select(BusyTime.user_id))) == {alice.user_id}

    english(alice).post(
        address(alice, draft, "cancel"), data={"because": "other", "version": str(version_of(alice, draft))}
    )
    assert session.scalar(select(func.count(BusyTime.id))) == 0


def version_of(owner: Person, meeting: Meeting) -> int:
    with inside(owner):
        return stored(meeting).version


def test_edge_8_the_teacher_reads_their_clash_and_the_coordinator_a_number(
    english: Browser, alice: Person, bob: Person, charlie: Person, meeting: Meeting
) -> None:
    other = make_meeting(charlie, title="Rapat Kenanga", starts_at=meeting.starts_at)
    with inside(charlie), intending_to_write():
        busy.put(
            [bob.user_id],
            other.ref,
            starts_at=other.starts_at,
            ends_at=other.ends_at,
            title="Rapat Kenanga",
        )
        session.commit()
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=meeting.starts_at)

    to_alice = english(alice).post(address(alice, draft, "invite"), follow_redirects=True).text
    to_bob = (
        english(bob).post(address(bob, draft, "answer"), data={"answer": "yes"}, follow_redirects=True).text
    )

    assert "1 person has something else at that time." in to_alice
    assert "Rapat Kenanga" not in to_alice
    assert "You also have at that time: Rapat Kenanga" in to_bob


def test_edge_8_a_meeting_that_begins_when_another_ends_is_no_clash(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    starts_at = clock.now().replace(microsecond=0)
    draft = make_meeting(alice, state=MeetingState.DRAFT, days=3)
    other = make_meeting(charlie, starts_at=draft.ends_at)
    with inside(charlie), intending_to_write():
        busy.put([bob.user_id], other.ref, starts_at=other.starts_at, ends_at=other.ends_at, title="Lain")
        session.commit()

    page = english(alice).post(address(alice, draft, "invite"), follow_redirects=True).text

    assert draft.starts_at > starts_at
    assert "something else at that time" not in page


def test_edge_8_planning_a_clash_names_a_number_only(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=NOON)
    other = make_meeting(charlie, starts_at=NOON)
    with inside(charlie), intending_to_write():
        busy.put([bob.user_id], other.ref, starts_at=NOON, ends_at=other.ends_at, title="Rapat Kenanga")
        session.commit()

    page = english(alice).post(
        address(alice, draft, "edit"), data=typed_edit(alice, draft), follow_redirects=True
    )

    assert "1 person has something else at that time." in page.text
    assert "Rapat Kenanga" not in page.text
