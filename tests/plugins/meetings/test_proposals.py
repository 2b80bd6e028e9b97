"""Members propose, the chair answers, both see where it stands."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from kkg_portal.api import Invalid, User, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import NoticeSettings
from plugins.meetings import services
from plugins.meetings.kinds import ITEM_PROPOSED, AgendaKind, ItemState, MeetingState
from plugins.meetings.models import AgendaItem, Meeting, WaitingItem
from plugins.meetings.plan import ItemPlan

from .factories import Browser, Count, address, base, inside, items_of, make_meeting, make_subgroup, stored

TYPED = {
    "title": "Pojok baca tanpa buku",
    "note": "Perpustakaan kami kosong.",
    "minutes": "20",
    "meeting": "",
}
PLAN = ItemPlan(title="Pojok baca", minutes=20, kind=AgendaKind.DISCUSSION)


def propose(person: Person, meeting: Meeting | None) -> Any:
    with inside(person):
        row = stored(meeting) if meeting is not None else None
        return services.propose(row, PLAN, note="Kosong.", actor=actor_of(person))


def test_a_member_proposes_and_only_the_board_reads_it(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    answer = english(bob).post(f"{base(bob)}/propose", data={**TYPED, "meeting": meeting.public_id})

    assert answer.status_code == 303
    assert [item.title for item in items_of(alice, meeting)] == ["Acara 1", "Acara 2"]
    assert "Pojok baca" not in english(bob).get(address(bob, meeting)).text
    assert "Pojok baca" in english(bob).get(f"{base(bob)}/proposals").text
    assert "Pojok baca" in english(alice).get(address(alice, meeting, "agenda")).text
    assert "Bob Santoso" in english(alice).get(f"{base(alice)}/proposals").text


def test_the_chair_takes_it_up_at_a_place_and_the_proposer_is_told(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    item = propose(bob, meeting)
    first = items_of(alice, meeting)[0].public_id
    where = address(alice, meeting, "agenda", item.public_id, "answer")
    page = english(alice).get(where)

    answer = english(alice).post(where, data={"answer": "accept", "after": first, "version": "1"})

    assert "Kosong." in page.text
    assert answer.status_code == 303
    assert [one.title for one in items_of(alice, meeting)] == ["Acara 1", "Pojok baca", "Acara 2"]
    assert "Planned" in english(bob).get(f"{base(bob)}/proposals").text
    with inside(alice):
        waiting = select(func.count()).select_from(InboxItem).where(InboxItem.kind == ITEM_PROPOSED)
        assert session.scalar(waiting) == 0


def test_the_answer_is_mailed(
    english: Browser, alice: Person, bob: Person, meeting: Meeting, mailbox: list[EmailMessage]
) -> None:
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    never_quiet = {"has_quiet_hours": False, "quiet_sundays": False, "quiet_holidays": False}
    session.add(NoticeSettings(user_id=bob.user_id, **never_quiet))
    session.commit()
    item = propose(bob, meeting)
    where = address(alice, meeting, "agenda", item.public_id, "answer")

    english(alice).post(where, data={"answer": "refuse", "reason": "Bulan depan saja.", "version": "1"})
    session.remove()
    work_off()

    (message,) = mailbox
    words = message.get_body(("plain",))
    assert words is not None
    assert "Bulan depan saja." in words.get_content()


def test_no_needs_a_reason(english: Browser, alice: Person, bob: Person, meeting: Meeting) -> None:
    item = propose(bob, meeting)
    where = address(alice, meeting, "agenda", item.public_id, "answer")

    answer = english(alice).post(where, data={"answer": "refuse", "reason": "", "version": "1"})

    assert answer.status_code == 422
    assert "Write why" in answer.text
    english(alice).post(where, data={"answer": "refuse", "reason": "Bulan depan saja.", "version": "1"})
    assert "Bulan depan saja." in english(bob).get(f"{base(bob)}/proposals").text


def test_two_answers_at_once_are_one(alice: Person, bob: Person, meeting: Meeting) -> None:
    item = propose(bob, meeting)
    with inside(alice):
        row = session.get_one(AgendaItem, item.id)
        session.refresh(row, ["meeting"])
        services.accept_proposal(row, version=row.version, actor=actor_of(alice))
        with pytest.raises(Invalid, match="answered already"):
            services.refuse_proposal(row, reason="Tidak.", version=row.version, actor=actor_of(alice))


def test_for_a_later_meeting_it_waits_and_comes_as_a_proposal(
    english: Browser, alice: Person, bob: Person
) -> None:
    english(bob).post(f"{base(bob)}/propose", data=TYPED)
    with inside(alice):
        waiting = session.scalars(select(WaitingItem)).one()
        assert waiting.state is ItemState.PROPOSED
    assert "Pojok baca" in english(alice).get(f"{base(alice)}/proposals").text

    coming = make_meeting(alice)
    answer = english(alice).post(address(alice, coming, "agenda", "take-in"))

    assert answer.status_code == 303
    assert "Pojok baca" in english(alice).get(address(alice, coming, "agenda")).text
    assert [one.title for one in items_of(alice, coming)] == ["Acara 1", "Acara 2"]


def test_what_waits_may_be_refused(english: Browser, alice: Person, bob: Person) -> None:
    item = propose(bob, None)
    where = f"{base(alice)}/waiting/{item.public_id}"

    assert english(alice).get(where).status_code == 200
    answer = english(alice).post(where, data={"reason": "Sudah selesai.", "version": "1"})

    assert answer.status_code == 303
    assert "Sudah selesai." in english(bob).get(f"{base(bob)}/proposals").text


def test_who_proposed_it_takes_it_back_and_nobody_else_does(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    item, waiting = propose(bob, meeting), propose(bob, None)

    for where in (
        address(bob, meeting, "agenda", item.public_id, "take-back"),
        f"{base(bob)}/waiting/{waiting.public_id}/take-back",
    ):
        assert english(alice).post(where).status_code == 404
        assert english(bob).post(where).status_code == 303
    assert "Pojok baca" not in english(alice).get(f"{base(alice)}/proposals").text.split("My proposals")[0]


def test_a_stranger_and_a_foreign_sub_group_find_nothing(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    subgroup = make_subgroup(alice, "KKG PAI")
    theirs = make_meeting(alice, subgroup_id=subgroup.id)

    page = english(bob).get(f"{base(bob)}/propose").text
    answer = english(bob).post(f"{base(bob)}/propose", data={**TYPED, "meeting": theirs.public_id})

    assert theirs.public_id not in page
    assert answer.status_code == 422
    assert english(charlie).get(f"{base(alice)}/proposals").status_code == 404


def test_bad_input_is_told_beside_the_field(english: Browser, bob: Person) -> None:
    answer = english(bob).post(f"{base(bob)}/propose", data={**TYPED, "title": "", "minutes": "seribu"})

    assert answer.status_code == 422
    assert "Write it in a few words" in answer.text


def test_a_meeting_that_is_over_takes_no_proposals(bob: Person, alice: Person) -> None:
    over = make_meeting(alice, days=-2, state=MeetingState.CLOSED)

    with inside(bob), pytest.raises(Invalid, match="no more proposals"):
        services.propose(stored(over), PLAN, actor=actor_of(bob))


def test_ten_waiting_proposals_are_enough(bob: Person) -> None:
    for _number in range(10):
        propose(bob, None)

    with pytest.raises(Invalid, match="Ten of your proposals"):
        propose(bob, None)


def test_the_list_costs_the_same_for_3_and_for_30(
    english: Browser, alice: Person, bob: Person, meeting: Meeting, count_queries: Count
) -> None:
    costs = []
    for number in (3, 27):
        with inside(bob):
            session.add_all(
                WaitingItem(
                    title=f"Usul {n}",
                    minutes=10,
                    kind=AgendaKind.DISCUSSION,
                    proposed_by_id=bob.membership_id,
                )
                for n in range(number)
            )
            session.commit()
        client = english(alice)
        client.get(f"{base(alice)}/proposals")
        with count_queries() as statements:
            client.get(f"{base(alice)}/proposals")
        costs.append(len(statements))
    assert costs[0] == costs[1]
