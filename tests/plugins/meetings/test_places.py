"""Places, the waiting list, and who is offered the place that became free."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import User, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import work_off
from plugins.meetings import services
from plugins.meetings.kinds import Answer, InvitedAs, MeetingState
from plugins.meetings.models import Invitation, Meeting
from plugins.meetings.reminding import look_after_reminders

from .factories import Browser, address, inside, invite, make_meeting, stored, typed_edit

A_DAY = timedelta(hours=24)
# Late enough in the day that no time zone carries a change of two hours over midnight.
NOON = (clock.now() + timedelta(days=7)).replace(hour=3, minute=0, second=0, microsecond=0)


def crowd(number: int) -> list[Person]:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    return [make_member(melati, f"Guru Nomor {n}", username=f"guru{n}") for n in range(number)]


def small(owner: Person, capacity: int, *people: Person, **values: object) -> Meeting:
    meeting = make_meeting(owner, capacity=capacity, **values)
    invite(meeting, *people)
    return meeting


def say(person: Person, meeting: Meeting, choice: Answer) -> Answer:
    actor = actor_of(person)
    with inside(person), intending_to_write():
        return services.answer(stored(meeting), choice, actor=actor).answer


def answers(owner: Person, meeting: Meeting) -> dict[int | None, Answer]:
    with inside(owner):
        of = Invitation.meeting_id == meeting.id
        return dict(session.execute(select(Invitation.membership_id, Invitation.answer).where(of)).all())


def offered(owner: Person, meeting: Meeting) -> list[int | None]:
    with inside(owner):
        of = (Invitation.meeting_id == meeting.id, Invitation.offered_until.is_not(None))
        return list(session.scalars(select(Invitation.membership_id).where(*of)))


def taken(owner: Person, meeting: Meeting) -> int:
    with inside(owner):
        return stored(meeting).places_taken


def lapse(owner: Person) -> None:
    with inside(owner), intending_to_write():
        look_after_reminders({})


def test_who_says_yes_after_the_last_place_waits_in_order(english: Browser, alice: Person) -> None:
    _first, second, third = people = crowd(3)
    meeting = small(alice, 1, *people)

    assert [say(one, meeting, Answer.YES) for one in people] == [
        Answer.YES,
        Answer.WAITING,
        Answer.WAITING,
    ]
    assert taken(alice, meeting) == 1
    assert say(second, meeting, Answer.YES) is Answer.WAITING
    page = english(alice).get(address(alice, meeting, "answers")).text
    assert page.index("no. 1 in line") < page.index("no. 2 in line")
    assert "1 of 1 places are taken" in page
    assert third.membership_id in answers(alice, meeting)


def test_the_same_yes_twice_takes_one_place(alice: Person) -> None:
    (one,) = crowd(1)
    meeting = small(alice, 2, one)

    say(one, meeting, Answer.YES)
    say(one, meeting, Answer.YES)

    assert taken(alice, meeting) == 1


def test_a_free_place_is_offered_to_the_first_and_kept_for_a_day(
    alice: Person, mailbox: list[EmailMessage]
) -> None:
    first, second, third = crowd(3)
    session.get_one(User, second.user_id).email = "dua@contoh.invalid"
    session.commit()
    meeting = small(alice, 1, first, second, third)
    for one in (first, second, third):
        say(one, meeting, Answer.YES)

    say(first, meeting, Answer.NO)
    session.remove()
    work_off()

    assert offered(alice, meeting) == [second.membership_id]
    assert taken(alice, meeting) == 1
    waits = session.scalars(select(InboxItem).where(InboxItem.kind == "meetings.place_offered")).one()
    assert waits.user_id == second.user_id
    assert waits.due_at is not None
    assert abs(waits.due_at - clock.now() - A_DAY) < timedelta(minutes=1)
    assert [message["To"] for message in mailbox] == ["dua@contoh.invalid"]
    assert say(second, meeting, Answer.YES) is Answer.YES
    assert say(third, meeting, Answer.YES) is Answer.WAITING
    assert taken(alice, meeting) == 1


def test_an_offer_nobody_takes_up_goes_to_the_next(alice: Person) -> None:
    first, second, third = crowd(3)
    meeting = small(alice, 1, first, second, third)
    for one in (first, second, third):
        say(one, meeting, Answer.YES)
    say(first, meeting, Answer.NO)

    with time_machine.travel(clock.now() + A_DAY + timedelta(minutes=1)):
        lapse(alice)
        lapse(alice)

    assert offered(alice, meeting) == [third.membership_id]
    assert answers(alice, meeting)[second.membership_id] is Answer.PENDING
    assert taken(alice, meeting) == 1


def test_near_the_date_an_offer_is_shorter(alice: Person) -> None:
    first, second = crowd(2)
    meeting = small(alice, 1, first, second, starts_at=clock.now() + timedelta(hours=4))
    say(first, meeting, Answer.YES)
    say(second, meeting, Answer.YES)

    say(first, meeting, Answer.MAYBE)

    with inside(alice):
        until = session.scalars(select(Invitation.offered_until).where(Invitation.offered_until.is_not(None)))
        assert abs(until.one() - clock.now() - timedelta(hours=2)) < timedelta(minutes=1)


def test_turning_an_offer_down_passes_it_on_and_the_last_one_frees_the_place(alice: Person) -> None:
    first, second = crowd(2)
    meeting = small(alice, 1, first, second)
    say(first, meeting, Answer.YES)
    say(second, meeting, Answer.YES)
    say(first, meeting, Answer.NO)

    say(second, meeting, Answer.NO)

    assert taken(alice, meeting) == 0
    assert say(first, meeting, Answer.YES) is Answer.YES


def test_leaving_the_queue_takes_nobodys_place(alice: Person) -> None:
    first, second = crowd(2)
    meeting = small(alice, 1, first, second)
    say(first, meeting, Answer.YES)
    say(second, meeting, Answer.YES)

    say(second, meeting, Answer.NO)

    assert (taken(alice, meeting), offered(alice, meeting)) == (1, [])


def test_speakers_need_no_place(alice: Person) -> None:
    first, speaker = crowd(2)
    meeting = small(alice, 1, first)
    with inside(alice), intending_to_write():
        session.add(
            Invitation(
                meeting_id=meeting.id,
                membership_id=speaker.membership_id,
                invited_as=InvitedAs.SPEAKER,
            )
        )
        session.commit()
    say(first, meeting, Answer.YES)

    assert say(speaker, meeting, Answer.YES) is Answer.YES
    assert taken(alice, meeting) == 1


@pytest.mark.parametrize(("capacity", "offers"), [("2", 1), ("3", 2), ("", 2)])
def test_more_places_are_offered_at_once(english: Browser, alice: Person, capacity: str, offers: int) -> None:
    people = crowd(3)
    meeting = small(alice, 1, *people, starts_at=NOON)
    for one in people:
        say(one, meeting, Answer.YES)
    client = english(alice)
    typed = typed_edit(alice, meeting, capacity=capacity)

    assert client.post(address(alice, meeting, "edit"), data=typed).status_code == 303

    assert len(offered(alice, meeting)) == offers
    assert taken(alice, meeting) == 1 + offers


def test_no_places_at_all_is_refused_beside_the_field(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, state=MeetingState.DRAFT)

    answer = english(alice).post(address(alice, meeting, "edit"), data={"capacity": "0", "version": "1"})

    assert answer.status_code == 422
    assert "Type a whole number from 1 to 1000" in answer.text


def test_an_answer_changes_nothing_that_calendars_count(alice: Person) -> None:
    (one,) = crowd(1)
    meeting = small(alice, 1, one)
    with inside(alice):
        before = (stored(meeting).sequence, stored(meeting).changed_at)

    say(one, meeting, Answer.YES)

    with inside(alice):
        assert (stored(meeting).sequence, stored(meeting).changed_at) == before


def test_a_place_held_before_the_change_stays_held(english: Browser, alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, starts_at=NOON, capacity=1, places_taken=1)
    invite(meeting, bob, answer=Answer.YES)
    invite(meeting, alice, answer=Answer.WAITING)

    typed = typed_edit(alice, meeting, starts="08.00")
    english(alice).post(address(alice, meeting, "edit"), data=typed)

    assert english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"}).status_code == 303
    with inside(alice):
        of = (Invitation.meeting_id == meeting.id, Invitation.membership_id == bob.membership_id)
        assert session.scalars(select(Invitation.answer).where(*of)).one() is Answer.YES
        assert stored(meeting).places_taken == 1
