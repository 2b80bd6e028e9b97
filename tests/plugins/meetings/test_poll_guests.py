"""Guests without an account answer a date poll by a signed link: once each, apart, as long as the link lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kkg_portal.api import session
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import Answer, ProgrammeKind, Vote
from plugins.meetings.models import DatePoll, Invitation, PollGuest, PollGuestVote
from plugins.meetings.poll_plan import PollPlan
from plugins.meetings.queries.polls import options_of, picture

from .factories import Browser, Count, base, inside

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


@pytest.fixture
def poll(alice: Person) -> DatePoll:
    first = NOW + timedelta(days=14)
    slots = tuple((first + timedelta(days=n), first + timedelta(days=n, hours=3)) for n in range(2))
    with inside(alice), intending_to_write():
        plan = PollPlan(
            title="Bedah soal",
            kind=ProgrammeKind.CORE_ROUTINE,
            slots=slots,
            answer_by=NOW + timedelta(days=7),
            place="SDN Melati 1",
        )
        return services.open_poll(plan, actor=actor_of(alice))


def ask_guest(
    client: FlaskClient, person: Person, poll: DatePoll, name: str = "Dr. Budi Hartono"
) -> tuple[str, str]:
    """The page of the guest, and the path of the link that stands on it."""
    where = f"{base(person)}/polls/{poll.public_id}/guests"
    reply = client.post(where, data={"name": name, "school": "LPMP"})
    assert reply.status_code == 303, reply.text
    return reply.headers["Location"], link_on(client.get(reply.headers["Location"]).text)


def link_on(page: str) -> str:
    found = re.search(r"/k/melati/meetings/p/[\w.-]+", page)
    assert found
    return found[0]


def answers(person: Person, poll: DatePoll, *choices: str) -> dict[str, str]:
    with inside(person):
        return {
            f"slot_{option.public_id}": choice
            for option, choice in zip(options_of(poll), choices, strict=True)
        }


def test_a_guest_answers_without_an_account_and_is_counted_apart(
    english: Browser, anonymous: FlaskClient, people: People, poll: DatePoll
) -> None:
    alice, bob = people.alice, people.bob
    chair = english(alice)
    _page, link = ask_guest(chair, alice, poll)
    anonymous.set_cookie("lang", "en")

    seen = anonymous.get(link)
    assert seen.status_code == 200
    assert "Dr. Budi Hartono" in seen.text
    assert seen.headers["X-Robots-Tag"] == "noindex"
    assert bob.full_name not in seen.text
    assert anonymous.post(link, data=answers(alice, poll, "yes", "yes")).status_code == 303
    assert (
        anonymous.post(link, data={**answers(alice, poll, "no", "yes"), "reason": "dinas luar"}).status_code
        == 303
    )

    with inside(alice):
        votes = session.scalars(select(PollGuestVote).order_by(PollGuestVote.option_id)).all()
        assert [(row.vote, row.reason) for row in votes] == [(Vote.NO, "dinas luar"), (Vote.YES, "")]
        slots = picture(session.get_one(DatePoll, poll.id), actor_of(alice)).slots
        assert [(slot.yes, slot.schools, slot.guests_yes) for slot in slots] == [(0, 0, 0), (0, 0, 1)]
    page = chair.get(f"{base(alice)}/polls/{poll.public_id}/votes").text
    assert "dinas luar" in page
    assert "dinas luar" not in english(bob).get(f"{base(bob)}/polls/{poll.public_id}").text


def test_what_the_guest_said_becomes_their_answer_once(
    english: Browser, anonymous: FlaskClient, alice: Person, poll: DatePoll
) -> None:
    _page, link = ask_guest(english(alice), alice, poll)
    anonymous.post(link, data=answers(alice, poll, "no", "if_need_be"))

    with inside(alice), intending_to_write():
        fresh = session.get_one(DatePoll, poll.id)
        meeting = services.decide(fresh, options_of(fresh)[1], actor=actor_of(alice))
        for _time in range(2):
            services.invite(meeting, actor=actor_of(alice))
        rows = session.scalars(select(Invitation).where(Invitation.guest_name != "")).all()

        assert [(row.guest_name, row.guest_school, row.answer) for row in rows] == [
            ("Dr. Budi Hartono", "LPMP", Answer.MAYBE)
        ]
    late = anonymous.post(link, data=answers(alice, poll, "yes", "yes"))
    assert late.status_code == 422
    assert "takes no more" in late.text or "tidak menerima" in late.text or "tidak lagi" in late.text


def test_a_link_dies_when_it_is_replaced_removed_or_outlived(
    english: Browser, anonymous: FlaskClient, alice: Person, poll: DatePoll, monday: time_machine.Coordinates
) -> None:
    chair = english(alice)
    page, old = ask_guest(chair, alice, poll)

    chair.post(f"{page}/renew")
    new = link_on(chair.get(page).text)
    assert [anonymous.get(link).status_code for link in (old, new, f"{new}x")] == [404, 200, 404]
    anonymous.post(new, data=answers(alice, poll, "yes", "yes"))
    chair.post(f"{page}/remove")
    assert anonymous.get(new).status_code == 404
    with inside(alice):
        assert picture(session.get_one(DatePoll, poll.id), actor_of(alice)).guests == ()

    _page, back = ask_guest(chair, alice, poll, "dr. budi hartono")
    assert anonymous.get(back).status_code == 200
    with inside(alice):
        assert session.scalar(select(func.count(PollGuest.id))) == 1
        assert picture(session.get_one(DatePoll, poll.id), actor_of(alice)).guests[0].votes
    monday.shift(timedelta(days=8))
    assert "form-end" not in anonymous.get(back).text
    monday.shift(timedelta(days=30))
    assert anonymous.get(back).status_code == 404


def test_the_same_guest_twice_a_missing_choice_and_too_many_tries_are_refused(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person, poll: DatePoll
) -> None:
    chair = english(alice)
    _page, link = ask_guest(chair, alice, poll)
    where = f"{base(alice)}/polls/{poll.public_id}/guests"

    again = chair.post(where, data={"name": "Dr. Budi HARTONO", "school": "lpmp"})
    assert (again.status_code, "is asked already" in again.text) == (422, True)
    assert english(bob).get(where).status_code == 403
    one = dict([next(iter(answers(alice, poll, "yes", "yes").items()))])
    assert anonymous.post(link, data=one).status_code == 422
    statuses = {anonymous.post(link, data=answers(alice, poll, "yes", "yes")).status_code for _n in range(25)}
    assert statuses == {303, 429}


def test_the_pages_cost_the_same_for_one_guest_and_for_twenty(
    english: Browser, alice: Person, poll: DatePoll, count_queries: Count
) -> None:
    client = english(alice)
    where = f"{base(alice)}/polls/{poll.public_id}"
    costs = []
    for number in (1, 19):
        with inside(alice), intending_to_write():
            session.add_all(PollGuest(poll_id=poll.id, name=f"Tamu {number} {n}") for n in range(number))
            session.commit()
        client.get(where)
        with count_queries() as statements:
            client.get(f"{where}/guests")
            client.get(where)
        costs.append(len(statements))
    assert costs[0] == costs[1]
