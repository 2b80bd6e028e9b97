"""Answering by the link of an invitation, and what a coordinator writes down for somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.busy import BusyTime
from kkg_portal.core.inbox import InboxItem
from plugins.meetings.answer_links import answer_token
from plugins.meetings.kinds import Answer, AnswerChannel, InvitedAs, MeetingState
from plugins.meetings.models import Invitation, Meeting
from plugins.meetings.views import answer_link

from .factories import Browser, address, base, inside, invite, make_meeting


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """The brakes live in the process; other tests have used them."""
    yield
    answer_link._dead_links._hits.clear()
    answer_link._answers._hits.clear()


@pytest.fixture
def stranger(anonymous: FlaskClient) -> FlaskClient:
    anonymous.set_cookie("lang", "en")
    return anonymous


def invitation_of(person: Person, meeting: Meeting) -> Invitation:
    mine = (Invitation.meeting_id == meeting.id, Invitation.membership_id == person.membership_id)
    return session.scalars(select(Invitation).where(*mine)).one()


def link_of(person: Person, meeting: Meeting) -> str:
    with inside(person):
        return f"{base(person)}/a/{answer_token(invitation_of(person, meeting))}"


def make_guest(owner: Person, meeting: Meeting, name: str = "Dra. Ratna", **values: object) -> str:
    with inside(owner):
        row = Invitation(meeting_id=meeting.id, guest_name=name, **values)
        session.add(row)
        session.commit()
        return row.public_id


def test_a_tap_answers_without_signing_in(
    stranger: FlaskClient, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, alice, bob)
    link = link_of(bob, meeting)

    page = stranger.get(link).text
    answer = stranger.post(link, data={"answer": "yes"}, follow_redirects=True)

    assert meeting.title in page
    assert "Thank you, your answer is noted" in answer.text
    with inside(bob):
        row = invitation_of(bob, meeting)
        assert (row.answer, row.answered_by) == (Answer.YES, AnswerChannel.LINK)
    assert session.scalar(select(BusyTime.user_id)) == bob.user_id


def test_looking_uses_nothing_up_and_answers_nothing(
    stranger: FlaskClient, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)
    link = link_of(bob, meeting)

    for _robot in range(3):
        assert stranger.get(link).status_code == 200

    with inside(bob):
        assert invitation_of(bob, meeting).answer is Answer.PENDING


def test_the_page_names_nobody_else_and_no_account(
    stranger: FlaskClient, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, alice, bob)

    answer = stranger.get(link_of(bob, meeting))

    assert alice.full_name not in answer.text
    assert bob.username not in answer.text
    assert meeting.title not in re.findall(r'og:title" content="([^"]*)', answer.text)
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_wrong_old_and_foreign_links_are_one_and_the_same_page(
    stranger: FlaskClient, english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    meeting = make_meeting(alice)
    invite(meeting, bob)
    old = link_of(bob, meeting)
    with inside(bob):
        public_id = invitation_of(bob, meeting).public_id
    english(alice).post(address(alice, meeting, "answers", public_id, "new-link"))
    new = link_of(bob, meeting)
    in_other_cluster = new.replace(base(bob), base(charlie))

    pages = [stranger.get(link) for link in (old, new[:-1], f"{base(bob)}/a/abc", f"{base(bob)}/a/a.1.x")]
    pages.append(stranger.post(old, data={"answer": "yes"}))

    assert {page.status_code for page in pages} == {404}
    # The form's token and the way back after a change of language differ, nothing a person reads does.
    assert len({re.sub(r'(value|href)="[^"]+"', "", page.text) for page in pages}) == 1
    assert stranger.get(in_other_cluster).status_code == 404
    assert stranger.get(new).status_code == 200
    with inside(bob):
        assert invitation_of(bob, meeting).answer is Answer.PENDING


def test_guessing_links_is_slowed_down(stranger: FlaskClient, bob: Person, meeting: Meeting) -> None:
    invite(meeting, bob)

    statuses = [stranger.get(f"{base(bob)}/a/guess{number}").status_code for number in range(61)]

    assert statuses == [404] * 60 + [429]
    assert stranger.get(link_of(bob, meeting)).status_code == 200


def test_hammering_one_link_is_slowed_down(stranger: FlaskClient, bob: Person, meeting: Meeting) -> None:
    invite(meeting, bob)
    link = link_of(bob, meeting)

    statuses = [stranger.post(link, data={"answer": "no"}).status_code for _time in range(21)]

    assert statuses == [303] * 20 + [429]


def test_nonsense_is_said_on_the_page(stranger: FlaskClient, bob: Person, meeting: Meeting) -> None:
    invite(meeting, bob)

    answer = stranger.post(link_of(bob, meeting), data={"answer": "waiting"})

    assert answer.status_code == 422
    assert "Choose one of the three answers" in answer.text


def test_edge_13_late_answers_are_stored_and_marked_and_after_the_end_refused(
    stranger: FlaskClient, bob: Person
) -> None:
    starts_at = clock.now() - timedelta(minutes=30)
    begun = make_meeting(bob, starts_at=starts_at, answer_by=clock.now() - timedelta(days=1))
    invite(begun, bob)
    link = link_of(bob, begun)

    assert stranger.post(link, data={"answer": "yes"}).status_code == 303
    with inside(bob):
        assert invitation_of(bob, begun).is_late

    with time_machine.travel(begun.ends_at + timedelta(minutes=1)):
        refused = stranger.post(link, data={"answer": "no"})
        assert refused.status_code == 422
        assert "The secretary can correct who attended" in refused.text
        assert "Answers are no longer taken" in stranger.get(link).text
    with inside(bob):
        assert invitation_of(bob, begun).answer is Answer.YES


def test_a_cancelled_meeting_says_so_to_whoever_has_the_link(stranger: FlaskClient, bob: Person) -> None:
    gone = make_meeting(bob, state=MeetingState.CANCELLED)
    invite(gone, bob)

    assert "does not take place" in stranger.get(link_of(bob, gone)).text


def test_edge_25_a_guest_without_mail_answers_by_their_link(
    stranger: FlaskClient, alice: Person, meeting: Meeting
) -> None:
    public_id = make_guest(alice, meeting, invited_as=InvitedAs.SPEAKER)
    with inside(alice):
        guest = session.scalars(select(Invitation).where(Invitation.public_id == public_id)).one()
        link = f"{base(alice)}/a/{answer_token(guest)}"

    assert stranger.post(link, data={"answer": "no", "reason": "Dinas luar"}).status_code == 303

    with inside(alice):
        guest = session.scalars(select(Invitation).where(Invitation.public_id == public_id)).one()
        assert (guest.answer, guest.reason) == (Answer.NO, "Dinas luar")


def test_edge_25_a_coordinator_writes_an_answer_down_and_it_shows(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)
    with inside(bob):
        public_id = invitation_of(bob, meeting).public_id
    client = english(alice)

    answer = client.post(
        address(alice, meeting, "answers", public_id), data={"answer": "no", "reason": "Sakit"}
    )

    assert answer.status_code == 303
    with inside(bob):
        row = invitation_of(bob, meeting)
        assert (row.answer, row.answered_by, row.reason) == (Answer.NO, AnswerChannel.ON_BEHALF, "Sakit")
    page = client.get(address(alice, meeting, "answers")).text
    assert "written down by a coordinator" in page
    assert not session.scalars(select(InboxItem).where(InboxItem.user_id == bob.user_id)).all()


def test_writing_down_needs_an_answer_and_the_right(
    english: Browser, alice: Person, bob: Person, charlie: Person, meeting: Meeting
) -> None:
    invite(meeting, alice, bob)
    with inside(bob):
        public_id = invitation_of(alice, meeting).public_id
    at = ("answers", public_id)

    assert english(alice).post(address(alice, meeting, *at), data={"answer": "x"}).status_code == 422
    assert english(bob).post(address(bob, meeting, *at), data={"answer": "no"}).status_code == 403
    assert english(charlie).post(address(alice, meeting, *at), data={"answer": "no"}).status_code == 404
    with inside(bob):
        assert invitation_of(alice, meeting).answer is Answer.PENDING


def test_the_coordinators_page_holds_the_link_and_the_message(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)
    with inside(bob):
        public_id = invitation_of(bob, meeting).public_id

    page = english(alice).get(address(alice, meeting, "answers", public_id)).text

    assert f"http://localhost{link_of(bob, meeting)}" in page
    assert "https://wa.me/?text=" in page
