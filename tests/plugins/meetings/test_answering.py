from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import People, Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import Answer, MeetingState
from plugins.meetings.models import Invitation, Meeting

from .factories import Browser, address, inside, invite, make_meeting, stored


def answer_of(person: Person) -> Invitation:
    with inside(person):
        return session.scalars(
            select(Invitation).where(Invitation.membership_id == person.membership_id)
        ).one()


@pytest.mark.parametrize("answer", [Answer.YES, Answer.MAYBE, Answer.NO])
def test_one_tap_answers(english: Browser, bob: Person, meeting: Meeting, answer: Answer) -> None:
    invite(meeting, bob)

    reply = english(bob).post(address(bob, meeting, "answer"), data={"answer": answer.value})

    assert reply.status_code == 303
    assert answer_of(bob).answer is answer


def test_a_reason_is_asked_for_after_a_no_and_kept(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)
    client = english(bob)
    client.post(address(bob, meeting, "answer"), data={"answer": "no"})
    assert "Save the reason" in client.get(address(bob, meeting)).text

    client.post(address(bob, meeting, "answer"), data={"answer": "no", "reason": "mendampingi lomba"})

    assert answer_of(bob).reason == "mendampingi lomba"
    assert "mendampingi lomba" in english(alice).get(address(alice, meeting, "answers")).text


def test_a_yes_forgets_the_reason(english: Browser, bob: Person, meeting: Meeting) -> None:
    invite(meeting, bob)
    client = english(bob)
    client.post(address(bob, meeting, "answer"), data={"answer": "no", "reason": "sakit"})

    client.post(address(bob, meeting, "answer"), data={"answer": "yes", "reason": "sakit"})

    assert answer_of(bob).reason == ""


def test_late_answers_count_and_are_marked(english: Browser, bob: Person) -> None:
    meeting = make_meeting(bob, days=2, answer_by=clock.now() - timedelta(hours=1))
    invite(meeting, bob)

    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})

    assert answer_of(bob).is_late
    assert answer_of(bob).answer is Answer.YES


def test_answers_may_change_until_the_end_and_not_after(
    english: Browser, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)
    client = english(bob)
    with time_machine.travel(meeting.ends_at - timedelta(minutes=1), tick=False), inside(bob):
        services.answer(stored(meeting), Answer.YES, actor=actor_of(bob))
    with time_machine.travel(meeting.ends_at, tick=False), inside(bob), pytest.raises(Invalid):
        services.answer(stored(meeting), Answer.NO, actor=actor_of(bob))

    assert answer_of(bob).answer is Answer.YES
    assert client is not None


@pytest.mark.parametrize("typed", ["", "pending", "perhaps", "yes'--"])
def test_other_words_are_not_an_answer(english: Browser, bob: Person, meeting: Meeting, typed: str) -> None:
    invite(meeting, bob)
    client = english(bob)

    client.post(address(bob, meeting, "answer"), data={"answer": typed})

    assert answer_of(bob).answer is Answer.PENDING
    assert "Choose one of the three answers" in client.get(address(bob, meeting)).text


def test_who_is_not_on_the_list_is_told_whom_to_ask(english: Browser, bob: Person, meeting: Meeting) -> None:
    client = english(bob)

    client.post(address(bob, meeting, "answer"), data={"answer": "yes"})

    assert "Ask the secretary to invite you" in client.get(address(bob, meeting)).text


def test_a_cancelled_meeting_takes_no_answers(english: Browser, bob: Person) -> None:
    meeting = make_meeting(bob, state=MeetingState.CANCELLED)
    invite(meeting, bob)

    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})

    assert answer_of(bob).answer is Answer.PENDING


def test_an_answer_changes_nothing_that_calendars_count(
    english: Browser, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, bob)

    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})

    with inside(bob):
        assert (stored(meeting).sequence, stored(meeting).version) == (0, 1)


def test_nobody_answers_for_others_or_from_outside(
    english: Browser, anonymous: FlaskClient, people: People, meeting: Meeting
) -> None:
    bob = people.bob
    invite(meeting, bob)

    english(people.alice).post(address(bob, meeting, "answer"), data={"answer": "no"})
    outside = english(people.charlie).post(address(bob, meeting, "answer"), data={"answer": "no"})
    nobody = anonymous.post(address(bob, meeting, "answer"), data={"answer": "no"})

    assert outside.status_code == 404
    assert nobody.status_code == 401
    assert answer_of(bob).answer is Answer.PENDING
