"""Choosing one of the proposed days: what speaks against it, what comes of it, and opening again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Invalid, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import Answer, MeetingState, PollState, Vote
from plugins.meetings.models import DatePoll, Invitation, Meeting, PollTurn, PollVote
from plugins.meetings.queries.polls import options_of, picture, votes_as_answers

from .factories import Browser, inside
from .poll_steps import NOW, cast, decide, open_poll, page, spans, stored


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def test_the_chosen_time_becomes_the_meeting_and_votes_its_answers(
    alice: Person, bob: Person, english: Browser
) -> None:
    poll = open_poll(alice)
    cast(alice, poll, Vote.NO, Vote.YES)
    cast(bob, poll, Vote.YES, Vote.IF_NEED_BE)

    with inside(alice):
        second = options_of(poll)[1].public_id
    reply = english(alice).post(page(alice, poll, "decide", second))

    assert reply.status_code == 303
    with inside(alice), intending_to_write():
        meeting = session.get_one(Meeting, stored(alice, poll).meeting_id)
        assert (meeting.starts_at, meeting.ends_at) == spans()[1]
        assert meeting.state is MeetingState.DRAFT
        assert votes_as_answers(meeting) == {alice.membership_id: Answer.YES, bob.membership_id: Answer.MAYBE}
        services.invite(meeting, actor=actor_of(alice))
        answers = dict(
            session.execute(
                select(Invitation.membership_id, Invitation.answer).where(Invitation.meeting_id == meeting.id)
            ).all()
        )
    assert answers == {alice.membership_id: Answer.YES, bob.membership_id: Answer.MAYBE}


def test_a_refusal_of_somebody_who_must_be_there_is_named_and_needs_a_second_yes(
    english: Browser, alice: Person, bob: Person
) -> None:
    poll = open_poll(alice, must_have_ids=frozenset({bob.membership_id}))
    cast(bob, poll, Vote.NO, Vote.YES)

    with inside(alice):
        first = options_of(poll)[0].public_id
    asked = english(alice).get(page(alice, poll, "decide", first)).text
    with pytest.raises(Invalid, match="must be there"):
        decide(alice, poll, 0)

    assert "Bob Santoso" in asked
    assert decide(alice, poll, 0, despite_refusal=True).starts_at == spans()[0][0]


def test_the_best_time_stands_first_by_people_then_schools_then_day(alice: Person, bob: Person) -> None:
    """Edge case 19 of the specification: a tie is ordered, and the chair decides."""
    poll = open_poll(alice, slots=spans(3))
    cast(alice, poll, Vote.YES, Vote.IF_NEED_BE, Vote.YES)
    cast(bob, poll, Vote.IF_NEED_BE, Vote.YES, Vote.YES)

    with inside(alice):
        best = picture(poll, actor_of(alice)).best

    assert [slot.starts_at for slot in best] == [spans(3)[2][0], spans(3)[0][0], spans(3)[1][0]]


def test_schools_that_send_too_few_are_named(alice: Person, bob: Person) -> None:
    poll = open_poll(alice, least_per_school=1)
    cast(bob, poll, Vote.NO, Vote.YES)

    with inside(alice):
        first, second = picture(poll, actor_of(alice)).slots

    assert (len(first.thin_schools), len(second.thin_schools)) == (1, 0)


def test_opening_again_keeps_votes_and_leaves_a_trace(english: Browser, alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.YES, Vote.YES)
    meeting = decide(alice, poll, 0)

    reply = english(alice).post(page(alice, poll, "reopen"), data={"reason": "aula dipakai"})

    assert reply.status_code == 303
    again = decide(alice, poll, 1)
    assert again.id == meeting.id
    with inside(alice):
        assert session.get_one(Meeting, meeting.id).starts_at == spans()[1][0]
        turns = session.scalars(select(PollTurn).order_by(PollTurn.id)).all()
        assert [(turn.state, turn.reason) for turn in turns] == [
            (PollState.OPEN, ""),
            (PollState.DECIDED, ""),
            (PollState.OPEN, "aula dipakai"),
            (PollState.DECIDED, ""),
        ]
        assert session.query(PollVote).count() == 2
    assert "aula dipakai" in english(alice).get(page(alice, poll)).text


def test_a_poll_is_not_opened_again_once_its_meeting_has_begun(
    alice: Person, monday: time_machine.Coordinates
) -> None:
    poll = open_poll(alice)
    decide(alice, poll, 0)
    monday.move_to(spans()[0][0])

    with inside(alice), intending_to_write(), pytest.raises(Invalid, match="has begun"):
        services.reopen(session.get_one(DatePoll, poll.id), reason="terlambat", actor=actor_of(alice))


def test_two_who_decide_at_once_make_one_meeting(alice: Person) -> None:
    poll = open_poll(alice)
    decide(alice, poll, 0)

    with pytest.raises(Invalid, match="Somebody else"):
        decide(alice, poll, 1)

    with inside(alice):
        assert session.query(Meeting).count() == 1
