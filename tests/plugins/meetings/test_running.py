"""The agenda as it is seen: parts, internal items, the running order, "Agenda longer than the meeting" (spec 5.5)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import clock, in_language, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import AgendaKind, ItemState, MeetingState
from plugins.meetings.models import AgendaItem, Decision, Meeting
from plugins.meetings.papers import invitation_letter
from plugins.meetings.queries import TimedItem, place_in, register, snapshot, timed_agenda

from .factories import Browser, address, inside, items_of, make_item, make_meeting, stored

NEVER_SHOWN = "Rapat tertutup pengurus"
AT_NINE = datetime(2026, 11, 14, 9, 0)  # noqa: DTZ001  because agendas are counted on the wall clock


def change(owner: Person, item: AgendaItem, **values: object) -> None:
    with inside(owner), intending_to_write():
        row = session.get_one(AgendaItem, item.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


@pytest.fixture
def with_internal(alice: Person) -> Meeting:
    """Acara 1, something for the board alone, Acara 2."""
    meeting = make_meeting(alice)
    item = make_item(alice, meeting, NEVER_SHOWN, minutes=15, position=1)
    change(alice, item, is_internal=True, chair_note="Bahas honor dulu.")
    return meeting


def test_internal_items_are_seen_by_the_board_alone(
    english: Browser, alice: Person, bob: Person, with_internal: Meeting
) -> None:
    for page in ((), ("run",), ("files",)):
        assert NEVER_SHOWN not in english(bob).get(address(bob, with_internal, *page)).text
    assert NEVER_SHOWN in english(alice).get(address(alice, with_internal)).text
    # The running order may hang on a wall, so even the board asks for it.
    assert NEVER_SHOWN not in english(alice).get(address(alice, with_internal, "run")).text
    assert NEVER_SHOWN in english(alice).get(address(alice, with_internal, "run") + "?board=1").text
    assert "Bahas honor dulu." not in english(bob).get(address(bob, with_internal, "run") + "?board=1").text


def test_internal_items_are_on_no_paper_message_or_search(
    english: Browser, alice: Person, bob: Person, with_internal: Meeting
) -> None:
    with inside(alice):
        assert NEVER_SHOWN not in str(invitation_letter(stored(with_internal)))
    assert NEVER_SHOWN not in english(alice).get(address(alice, with_internal, "share")).text
    assert NEVER_SHOWN not in english(bob).get(address(bob, with_internal, "calendar.ics")).text
    found = english(alice).get("/k/melati/search?q=tertutup").text
    assert with_internal.public_id not in found


def test_an_internal_item_takes_its_time_even_unseen(alice: Person, with_internal: Meeting) -> None:
    with inside(alice), in_language("id"):
        starts = [(line.title, line.start) for line in timed_agenda(stored(with_internal), AT_NINE)]

    assert starts == [("Acara 1", "09.00"), ("Acara 2", "09.45")]


def test_parts_have_their_heading(english: Browser, alice: Person, bob: Person, meeting: Meeting) -> None:
    change(alice, items_of(alice, meeting)[1], section="Sesudah istirahat")

    page = english(bob).get(address(bob, meeting)).text

    assert page.index("Acara 1") < page.index("<h3>Sesudah istirahat</h3>") < page.index("Acara 2")


def test_an_agenda_longer_than_the_meeting_is_told_to_who_plans_and_not_refused(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    data = {
        "title": "Terlalu lama",
        "minutes": "100",
        "kind": "discussion",
        "presenter": "",
        "presenter_name": "",
    }

    answer = english(alice).post(address(alice, meeting, "agenda", "new"), data=data)

    assert answer.status_code == 303
    words = "The agenda takes 160 minutes, the meeting 120 minutes."
    assert words in english(alice).get(address(alice, meeting, "agenda")).text
    assert words not in english(bob).get(address(bob, meeting)).text


def _line(number: int, starts_at: datetime, state: ItemState = ItemState.PLANNED) -> TimedItem:
    return TimedItem(
        number, f"id{number}", f"Acara {number}", 30, AgendaKind.DISCUSSION, "", "", starts_at, state=state
    )


def test_where_we_are_is_found_by_the_clock() -> None:
    lines = [_line(n, AT_NINE + timedelta(minutes=30 * n)) for n in range(3)]

    before = place_in(lines, AT_NINE - timedelta(minutes=5))
    assert (before.current, before.following) == (None, lines[0])
    edge = place_in(lines, AT_NINE + timedelta(minutes=30))
    assert (edge.current, edge.following, edge.late_minutes) == (lines[1], lines[2], 0)
    later = place_in(lines, AT_NINE + timedelta(minutes=45))
    assert later.late_minutes == 15
    end = place_in(lines, AT_NINE + timedelta(minutes=90))
    assert (end.current, end.following) == (None, None)
    done = [_line(n, AT_NINE + timedelta(minutes=30 * n), ItemState.DISCUSSED) for n in range(3)]
    assert place_in(done, AT_NINE + timedelta(minutes=100)).late_minutes == 0


def test_the_running_order_marks_the_present_item(english: Browser, alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, starts_at=clock.now().replace(microsecond=0) + timedelta(days=1))

    with time_machine.travel(meeting.starts_at + timedelta(minutes=40), tick=False):
        page = english(bob).get(address(bob, meeting, "run")).text

    now = page.index('aria-current="step"')
    assert page.index('id="item-' + items_of(alice, meeting)[1].public_id) < now
    assert "Behind the plan by 10 minutes" in page
    assert 'name="state"' not in page


def test_one_tap_says_what_became_of_an_item_and_the_same_tap_takes_it_back(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    item = items_of(alice, meeting)[0]
    where = address(alice, meeting, "agenda", item.public_id, "state")

    answer = english(alice).post(where, data={"state": "discussed"})
    assert answer.status_code == 303
    assert items_of(alice, meeting)[0].state is ItemState.DISCUSSED
    english(alice).post(where, data={"state": "discussed"})
    assert items_of(alice, meeting)[0].state is ItemState.PLANNED


def test_whoever_takes_the_minutes_sets_results_but_not_of_what_is_internal(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, minute_taker_id=bob.membership_id)
    first, second = items_of(alice, meeting)
    change(alice, second, is_internal=True)

    assert (
        english(bob)
        .post(address(bob, meeting, "agenda", first.public_id, "state"), data={"state": "postponed"})
        .status_code
        == 303
    )
    assert english(bob).post(
        address(bob, meeting, "agenda", second.public_id, "state"), data={"state": "postponed"}
    ).status_code in {403, 404}


def test_results_of_a_closed_meeting_stay(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, days=-2, state=MeetingState.CLOSED)
    item = items_of(alice, meeting)[0]

    client = english(alice)
    client.post(address(alice, meeting, "agenda", item.public_id, "state"), data={"state": "postponed"})

    assert items_of(alice, meeting)[0].state is ItemState.PLANNED
    assert "until it is closed" in client.get(address(alice, meeting, "run")).text


def test_what_was_decided_about_an_internal_item_stays_with_the_board(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    item = items_of(alice, held)[0]
    change(alice, item, is_internal=True)
    client = english(alice)
    where = address(alice, held, "minutes", item.public_id)
    client.post(f"{where}/decision", data={"text": "Honor narasumber 150 ribu.", "version": "0"})
    with inside(alice):
        (decision,) = session.scalars(select(Decision)).all()
        assert decision.text == "Honor narasumber 150 ribu."
        assert not snapshot(stored(held)).decisions
        actor = actor_of(bob)
        assert register(actor, decision.year) == []
        assert [line.text for line in register(actor_of(alice), decision.year)] == [decision.text]
    assert "Honor" in client.get(address(alice, held, "minutes")).text
    assert "Honor" not in english(bob).get(address(bob, held)).text
