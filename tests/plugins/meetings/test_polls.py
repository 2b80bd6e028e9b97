"""Looking for a day: asking, voting, reminding, and who sees what of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import Invalid, MemberErased, NotAllowed, busy, clock, session, unit_of_work
from kkg_portal.api.testing import People, Person, actor_of, make_member
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.refs import ObjectRef
from plugins.meetings import services
from plugins.meetings.kinds import PollState, Vote
from plugins.meetings.links import forget_words
from plugins.meetings.models import DatePoll, PollOption, PollVote
from plugins.meetings.queries.polls import options_of
from plugins.meetings.services.poll_clock import look_after_polls

from .factories import Browser, Count, base, inside, make_subgroup
from .poll_steps import NOW, cast, cluster, open_poll, page, spans, stored


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


TYPED = {
    "title": "Bedah soal sumatif",
    "minutes": "180",
    "slots-0-day": "19 November 2026",
    "slots-0-starts": "9",
    "slots-1-day": "26 November 2026",
    "slots-1-starts": "08.30",
    "answer_day": "10 November 2026",
    "kind": "core_routine",
    "place": "SDN Melati 1",
    "host_school": "",
    "subgroup": "",
    "least_per_school": "0",
    "must_have-0": "",
    "must_have-1": "",
}


def test_the_form_opens_a_poll_and_asks_everybody(english: Browser, alice: Person, bob: Person) -> None:
    reply = english(alice).post(f"{base(alice)}/polls/new", data=TYPED)

    assert reply.status_code == 303
    with inside(bob):
        poll = session.scalars(select(DatePoll)).one()
        assert [clock.local(one.starts_at, cluster()).hour for one in options_of(poll)] == [9, 8]
        assert session.scalar(select(InboxItem.id).where(InboxItem.user_id == bob.user_id)) is not None
    assert "19 November" in english(bob).get(page(bob, poll)).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"slots-1-day": "", "slots-1-starts": ""}, "at least two times"),
        ({"slots-1-day": "19 November 2026", "slots-1-starts": "9"}, "there twice"),
        ({"slots-1-day": "26 November 2026", "slots-1-starts": ""}, "Write when it begins"),
        ({"slots-1-day": "1 November 2026"}, "has passed already"),
        ({"answer_day": "20 November 2026"}, "before the first proposed time"),
        ({"answer_day": "1 November 2026"}, "last day for answers has passed"),
        ({"minutes": "5"}, "whole number"),
        ({"title": ""}, "Write what it is about"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    english: Browser, alice: Person, change: dict[str, str], sentence: str
) -> None:
    reply = english(alice).post(f"{base(alice)}/polls/new", data={**TYPED, **change})

    assert reply.status_code == 422
    assert sentence in reply.text
    assert "Bedah soal sumatif" in reply.text or "title" in change
    with inside(alice):
        assert session.scalars(select(DatePoll)).all() == []


def test_votes_may_change_and_a_reason_goes_with_a_no(english: Browser, alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    with inside(bob):
        first, second = (option.public_id for option in options_of(poll))
    client = english(bob)

    client.post(page(bob, poll, "vote"), data={f"slot_{first}": "yes", f"slot_{second}": "yes"})
    reply = client.post(
        page(bob, poll, "vote"),
        data={f"slot_{first}": "no", f"slot_{second}": "if_need_be", "reason": "mendampingi lomba"},
    )

    assert reply.status_code == 303
    with inside(bob):
        rows = session.scalars(select(PollVote).order_by(PollVote.option_id)).all()
        assert [(row.vote, row.reason) for row in rows] == [
            (Vote.NO, "mendampingi lomba"),
            (Vote.IF_NEED_BE, ""),
        ]
        assert session.scalar(select(InboxItem.id).where(InboxItem.user_id == bob.user_id)) is None
    assert "mendampingi lomba" in english(alice).get(page(alice, poll, "votes")).text


def test_a_time_left_out_is_asked_for_beside_it(english: Browser, alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    with inside(bob):
        first = options_of(poll)[0].public_id

    reply = english(bob).post(page(bob, poll, "vote"), data={f"slot_{first}": "yes"})

    assert reply.status_code == 422
    assert "Choose one of the three answers" in reply.text


def test_the_voter_sees_their_own_clash_from_another_cluster_and_nobody_else_does(
    english: Browser, people: People
) -> None:
    alice, bob, charlie = people.alice, people.bob, people.charlie
    poll = open_poll(alice)
    starts, ends = spans()[0]
    with inside(charlie), intending_to_write():
        busy.put(
            [bob.user_id],
            ObjectRef("meetings.meeting", "bcdfghjkmn"),
            starts_at=starts + timedelta(hours=1),
            ends_at=ends,
            title="Rapat rahasia Kenanga",
        )
        # A meeting that ends when this one begins is no clash.
        busy.put(
            [bob.user_id],
            ObjectRef("meetings.meeting", "ncdfghjkmb"),
            starts_at=starts - timedelta(hours=1),
            ends_at=starts,
            title="Upacara pagi",
        )
        session.commit()

    mine = english(bob).get(page(bob, poll)).text

    assert "Rapat rahasia Kenanga" in mine
    assert "Upacara pagi" not in mine
    assert "Rapat rahasia" not in english(alice).get(page(alice, poll)).text
    assert "Rapat rahasia" not in english(alice).get(page(alice, poll, "votes")).text


def test_only_those_who_are_silent_are_reminded_and_once_a_day(alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.YES, Vote.YES)

    with inside(alice), intending_to_write():
        assert services.nudge(session.get_one(DatePoll, poll.id), actor=actor_of(alice)) == 1
        with pytest.raises(Invalid, match="today already"):
            services.nudge(session.get_one(DatePoll, poll.id), actor=actor_of(alice))
        owners = set(session.scalars(select(InboxItem.user_id)))
    assert owners == {alice.user_id}


def test_a_poll_closes_by_itself_and_takes_no_more_answers(
    alice: Person, bob: Person, monday: time_machine.Coordinates
) -> None:
    poll = open_poll(alice)
    monday.shift(timedelta(days=7))

    with pytest.raises(Invalid, match="no longer takes answers"):
        cast(bob, poll, Vote.YES, Vote.YES)
    with inside(alice), intending_to_write():
        look_after_polls({})
    assert stored(alice, poll).state is PollState.CLOSED


def test_a_day_before_the_end_the_silent_ones_are_asked_once_more(
    alice: Person, bob: Person, monday: time_machine.Coordinates
) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.YES, Vote.YES)
    monday.shift(timedelta(days=6, hours=1))

    for _time in range(2):
        with inside(alice), intending_to_write():
            look_after_polls({})

    assert stored(alice, poll).nudged_at == clock.now()


def test_members_add_a_time_only_where_the_poll_says_so(english: Browser, alice: Person, bob: Person) -> None:
    closed, free = open_poll(alice), open_poll(alice, title="Bebas", members_may_add=True)
    typed = {"day": "1 Desember 2026", "starts": "9"}

    assert "Only the board" in english(bob).post(page(bob, closed, "add"), data=typed).text
    assert english(bob).post(page(bob, free, "add"), data=typed).status_code == 303
    assert "proposed already" in english(bob).post(page(bob, free, "add"), data=typed).text
    with inside(bob):
        assert session.query(PollOption).filter_by(poll_id=free.id).count() == 3


def test_a_poll_of_a_subgroup_exists_for_its_members_alone(english: Browser, people: People) -> None:
    alice, bob = people.alice, people.bob
    with inside(alice):
        carla = make_member(cluster(), "Carla Guru PAI")
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    poll = open_poll(alice, subgroup_id=subgroup.id)

    assert english(carla).get(page(carla, poll)).status_code == 200
    assert english(bob).get(page(bob, poll)).status_code == 404
    assert "Bedah soal" not in english(bob).get(f"{base(bob)}/polls").text
    assert "Bedah soal" in english(carla).get(f"{base(carla)}/polls").text


def test_strangers_find_nothing_and_members_do_not_decide(
    english: Browser, anonymous: FlaskClient, people: People
) -> None:
    poll = open_poll(people.alice)
    with inside(people.alice):
        option = options_of(poll)[0].public_id

    assert english(people.charlie).get(page(people.alice, poll)).status_code == 404
    assert anonymous.get(page(people.alice, poll)).status_code == 302
    assert english(people.bob).post(page(people.bob, poll, "decide", option)).status_code == 403
    with inside(people.bob), intending_to_write(), pytest.raises(NotAllowed):
        services.close_poll(session.get_one(DatePoll, poll.id), actor=actor_of(people.bob))


def test_the_pages_take_as_many_questions_for_thirty_people_as_for_three(
    english: Browser, count_queries: Count, alice: Person
) -> None:
    poll = open_poll(alice, slots=spans(2))
    client = english(alice)
    client.get(page(alice, poll))
    with count_queries() as few:
        client.get(page(alice, poll))
    with inside(alice):
        many = [make_member(cluster(), f"Guru {n}", username=f"guru{n}") for n in range(30)]
    for person in many[:10]:
        cast(person, poll, Vote.YES, Vote.NO)
    with count_queries() as more:
        client.get(page(alice, poll))

    assert len(more) == len(few)


def test_whoever_is_erased_takes_their_reasons_along_and_leaves_the_count(alice: Person, bob: Person) -> None:
    poll = open_poll(alice)
    cast(bob, poll, Vote.NO, Vote.NO, reason="berobat ke rumah sakit")

    with inside(alice), intending_to_write(), unit_of_work():
        forget_words(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        assert {(row.vote, row.reason) for row in session.scalars(select(PollVote))} == {(Vote.NO, "")}
