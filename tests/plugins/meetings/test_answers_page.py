"""The list of answers: by school, what a principal sees of it, and colleagues who come instead."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import MemberLeft, Role, School, User, session, unit_of_work
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, AnswerChannel
from plugins.meetings.links import withdraw_from_future
from plugins.meetings.models import Invitation, Meeting

from .factories import Browser, Count, address, inside, invite, make_meeting, stored


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def second_school(owner: Person) -> School:
    with inside(owner), intending_to_write():
        school = School(npsn="77000001", name="SDN Kenari 2", address="Jalan Kenari 2")
        session.add(school)
        session.commit()
        return school


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
