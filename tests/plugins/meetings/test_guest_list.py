"""Putting people on the list: schools, offices, one person, guests without an account; and who sees it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from sqlalchemy import func, select

from kkg_portal.api import MemberLeft, Role, School, User, busy, clock, session, unit_of_work
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.busy import BusyTime
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import work_off
from plugins.meetings.kinds import Answer, AnswerChannel, InvitedAs, MeetingState
from plugins.meetings.links import withdraw_from_future
from plugins.meetings.models import Invitation, Meeting

from .factories import Browser, Count, address, inside, invite, make_meeting, make_subgroup, stored

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


def test_answers_stand_by_school_with_guests_last(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    school = second_school(alice)
    nina = make_member(melati(), "Nina Kenari", school_id=school.id)
    invite(meeting, bob, nina)
    with inside(alice), intending_to_write():
        session.add(Invitation(meeting_id=meeting.id, guest_name="Dra. Ratna", guest_school="AAA Dinas"))
        session.commit()

    page = english(alice).get(address(alice, meeting, "answers")).text

    heads = [page.index(words) for words in ("SDN Kenari 2", "SDN Melati 1", "Guests")]
    assert heads == sorted(heads)
    assert page.index("Guests") < page.index("Dra. Ratna")


def test_a_principal_sees_answers_and_reasons_of_the_own_school_only(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    school = second_school(alice)
    nina = make_member(melati(), "Nina Kenari", school_id=school.id)
    head = make_member(melati(), "Kepala Kenari", school_id=school.id, roles=(Role.PRINCIPAL,))
    invite(meeting, bob, nina, head)
    with inside(alice), intending_to_write():
        for row in session.scalars(select(Invitation)):
            row.answer, row.reason = Answer.NO, f"Alasan {row.membership_id}"
        session.add(Invitation(meeting_id=meeting.id, guest_name="Dra. Ratna", guest_school="SDN Kenari 2"))
        session.commit()

    page = english(head).get(address(head, meeting, "answers"))

    assert page.status_code == 200
    assert f"Alasan {nina.membership_id}" in page.text
    assert bob.full_name not in page.text
    assert f"Alasan {bob.membership_id}" not in page.text
    assert "Dra. Ratna" not in page.text
    assert english(bob).get(address(bob, meeting, "answers")).status_code == 404


def test_a_principal_sends_a_colleague_of_the_own_school(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    school = second_school(alice)
    nina = make_member(melati(), "Nina Kenari", school_id=school.id)
    omar = make_member(melati(), "Omar Kenari", school_id=school.id)
    head = make_member(melati(), "Kepala Kenari", school_id=school.id, roles=(Role.PRINCIPAL,))
    invite(meeting, bob, nina, answer=Answer.YES)
    rows = invitations(alice, meeting)

    sent = english(head).post(
        address(head, meeting, "answers", rows[nina.membership_id].public_id, "substitute"),
        data={"colleague": omar.membership_public_id},
    )
    foreign = english(head).get(
        address(head, meeting, "answers", rows[bob.membership_id].public_id, "substitute")
    )

    assert (sent.status_code, foreign.status_code) == (303, 403)
    now = invitations(alice, meeting)
    assert (now[nina.membership_id].answer, now[omar.membership_id].answer) == (Answer.NO, Answer.YES)
    assert now[omar.membership_id].answered_by is AnswerChannel.ON_BEHALF
    assert now[omar.membership_id].substitute_for_id == now[nina.membership_id].id
    page = english(alice).get(address(alice, meeting, "answers")).text
    assert "Comes instead of Nina Kenari." in page


def invitations(owner: Person, meeting: Meeting) -> dict[int | None, Invitation]:
    with inside(owner):
        rows = session.scalars(select(Invitation).where(Invitation.meeting_id == meeting.id)).all()
        return {row.membership_id: row for row in rows}


def test_whoever_is_invited_names_their_own_substitute_and_the_place_goes_along(
    english: Browser, alice: Person, bob: Person
) -> None:
    nina = make_member(melati(), "Nina Melati")
    omar = make_member(melati(), "Omar Melati")
    meeting = make_meeting(alice, capacity=1, places_taken=1)
    invite(meeting, bob, answer=Answer.YES)
    invite(meeting, omar, answer=Answer.WAITING)
    client = english(bob)

    way = client.get(address(bob, meeting, "substitute"))
    client.post(way.headers["Location"], data={"colleague": nina.membership_public_id})

    now = invitations(alice, meeting)
    assert now[nina.membership_id].answer is Answer.YES
    assert now[bob.membership_id].answered_by is AnswerChannel.SELF
    assert now[omar.membership_id].answer is Answer.WAITING
    assert now[omar.membership_id].offered_until is None
    with inside(alice):
        assert stored(meeting).places_taken == 1


@pytest.mark.parametrize("who", ["other_school", "coming"])
def test_a_substitute_is_of_the_same_school_and_not_coming_anyway(
    english: Browser, alice: Person, bob: Person, meeting: Meeting, who: str
) -> None:
    school = second_school(alice)
    people = {
        "other_school": make_member(melati(), "Nina Kenari", school_id=school.id),
        "coming": make_member(melati(), "Omar Melati"),
    }
    invite(meeting, bob)
    invite(meeting, people["coming"], answer=Answer.YES)
    mine = invitations(alice, meeting)[bob.membership_id].public_id

    page = english(bob).post(
        address(bob, meeting, "answers", mine, "substitute"),
        data={"colleague": people[who].membership_public_id},
    )

    assert page.status_code == 422
    assert invitations(alice, meeting)[bob.membership_id].answer is Answer.PENDING


def test_the_list_costs_the_same_for_3_and_30(
    english: Browser, alice: Person, count_queries: Count, meeting: Meeting
) -> None:
    def cost(number: int) -> int:
        people = [
            make_member(melati(), f"Guru {number} {n}", username=f"g{number}x{n}") for n in range(number)
        ]
        invite(meeting, *people)
        client.get(address(alice, meeting, "answers"))
        with count_queries() as statements:
            assert client.get(address(alice, meeting, "answers")).status_code == 200
        return len(statements)

    client = english(alice)
    assert cost(3) == cost(30)


def test_a_member_who_leaves_frees_their_place(alice: Person, bob: Person) -> None:

    nina = make_member(melati(), "Nina Melati")
    meeting = make_meeting(alice, capacity=1, places_taken=1)
    invite(meeting, bob, answer=Answer.YES)
    invite(meeting, nina, answer=Answer.WAITING)
    with inside(alice), intending_to_write(), unit_of_work():
        withdraw_from_future(MemberLeft(membership_id=bob.membership_id or 0))

    now = invitations(alice, meeting)
    assert bob.membership_id not in now
    assert now[nina.membership_id].offered_until is not None
    assert session.get(User, bob.user_id) is not None
