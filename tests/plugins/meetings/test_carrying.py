"""What a meeting leaves open comes back by itself, exactly once; spec 5.5 "closing twice", "next meeting missing"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import services
from plugins.meetings.kinds import AgendaKind, DisplacementReason, ItemSource, ItemState, MeetingState
from plugins.meetings.models import AgendaItem, Meeting, Task, WaitingItem
from plugins.meetings.queries.proposals import standing_of

from .factories import (
    Browser,
    address,
    inside,
    invite,
    items_of,
    make_item,
    make_meeting,
    make_subgroup,
    mark,
    newest,
    plan_for,
    stored,
)


@pytest.fixture
def over(alice: Person) -> Meeting:
    """A meeting of yesterday with alice alone, ready to be closed."""
    meeting = make_meeting(alice, days=-1)
    invite(meeting, alice)
    mark(meeting, alice)
    return meeting


def leave(owner: Person, meeting: Meeting, *states: ItemState) -> list[int]:
    """Set the states of the first items and say which they are."""
    with inside(owner), intending_to_write():
        items = session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
        ).all()
        for item, state in zip(items, states, strict=False):
            item.state = state
        ids = [item.id for item in items]
        session.commit()
    return ids


def close(owner: Person, meeting: Meeting) -> None:
    with inside(owner):
        row = stored(meeting)
        services.close(row, version=row.version, actor=actor_of(owner))


def reopen(owner: Person, meeting: Meeting) -> None:
    with inside(owner):
        row = stored(meeting)
        services.reopen_meeting(
            row, reason="Dua nama tertinggal.", version=row.version, actor=actor_of(owner)
        )


def test_what_was_not_reached_or_put_off_stands_on_the_next_agenda_behind_the_results(
    alice: Person, over: Meeting
) -> None:
    coming = make_meeting(alice, items=1)
    results = make_item(alice, coming, "Laporan", position=0)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, results.id).kind = AgendaKind.RESULTS
        session.commit()
    leave(alice, over, ItemState.NOT_REACHED, ItemState.POSTPONED)

    close(alice, over)

    items = items_of(alice, coming)
    assert [item.title for item in items] == ["Laporan", "Acara 1", "Acara 2", "Acara 1"]
    assert [item.carry_count for item in items] == [0, 1, 1, 0]
    assert items[1].source is ItemSource.CARRIED


def test_without_a_next_meeting_it_waits_and_the_next_one_takes_it_in(alice: Person, over: Meeting) -> None:
    leave(alice, over, ItemState.DISCUSSED, ItemState.POSTPONED)

    close(alice, over)
    with inside(alice):
        assert session.scalars(select(WaitingItem.title)).all() == ["Acara 2"]
        made = services.create(plan_for(), actor=actor_of(alice))
        again = services.create(plan_for(), actor=actor_of(alice))

    with inside(alice):
        taken = [item for item in items_of(alice, made) if item.carry_count]
        assert [item.title for item in taken] == ["Acara 2"]
        assert not [item for item in items_of(alice, again) if item.carry_count]


def test_closing_again_after_reopening_carries_nothing_twice(alice: Person, over: Meeting) -> None:
    coming = make_meeting(alice, items=0)
    task_before(alice, over)
    leave(alice, over, ItemState.NOT_REACHED)

    close(alice, over)
    reopen(alice, over)
    close(alice, over)

    assert [item.title for item in items_of(alice, coming)] == ["Acara 1"]
    with inside(alice):
        assert session.scalars(select(Task.carry_count)).all() == [1]


def test_a_child_that_was_deleted_does_not_come_back(alice: Person, over: Meeting) -> None:
    coming = make_meeting(alice, items=0)
    leave(alice, over, ItemState.NOT_REACHED)
    close(alice, over)
    with inside(alice):
        child = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == coming.id)).one()
        services.drop_item(_with_meeting(child), actor=actor_of(alice))

    reopen(alice, over)
    close(alice, over)

    assert items_of(alice, coming) == []


def _with_meeting(item: AgendaItem) -> AgendaItem:
    session.refresh(item, ["meeting"])
    return item


def task_before(owner: Person, meeting: Meeting) -> Meeting:
    """An earlier meeting that left a task."""
    earlier = make_meeting(owner, starts_at=meeting.starts_at - timedelta(days=30), state=MeetingState.CLOSED)
    with inside(owner), intending_to_write():
        item = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == earlier.id)).first()
        assert item is not None
        session.add(
            Task(
                meeting_id=earlier.id,
                item_id=item.id,
                owner_id=owner.membership_id,
                text="Coba garis bilangan.",
                due_on=date(2030, 1, 1),
            )
        )
        session.commit()
    return earlier


def test_open_tasks_count_meetings_and_stand_under_the_results_of_the_next(
    english: Browser, alice: Person, over: Meeting
) -> None:
    task_before(alice, over)
    coming = make_meeting(alice, items=1)
    with inside(alice), intending_to_write():
        item = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == coming.id)).one()
        item.kind = AgendaKind.RESULTS
        session.commit()

    close(alice, over)

    for page in ("agenda", "run"):
        text = english(alice).get(address(alice, coming, page)).text
        assert "Coba garis bilangan." in text
        assert "carried 1 time" in text


def test_another_groups_agenda_is_left_alone(alice: Person, bob: Person, over: Meeting) -> None:
    subgroup = make_subgroup(alice, "KKG PAI", bob)
    theirs = make_meeting(alice, items=0, subgroup_id=subgroup.id)
    leave(alice, over, ItemState.NOT_REACHED)

    close(alice, over)

    assert items_of(alice, theirs) == []
    with inside(alice):
        assert session.scalars(select(WaitingItem.subgroup_id)).all() == [None]


def test_an_internal_item_stays_internal_while_it_waits(alice: Person, over: Meeting) -> None:
    (first, _second) = leave(alice, over, ItemState.POSTPONED)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, first).is_internal = True
        session.commit()

    close(alice, over)
    with inside(alice):
        made = services.create(plan_for(), start="empty", actor=actor_of(alice))

    assert items_of(alice, made) == []
    with inside(alice):
        row = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == made.id)).one()
        assert row.is_internal


def test_after_three_times_the_chair_is_asked(english: Browser, alice: Person) -> None:
    coming = make_meeting(alice)
    (first, second) = leave(alice, coming)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, second).carry_count = 3
        session.commit()
    client = english(alice)

    page = client.get(address(alice, coming, "agenda")).text
    assert "This came back 3 times" in page
    client.post(address(alice, coming, "agenda", items_of(alice, coming)[1].public_id, "first"))
    assert [item.id for item in items_of(alice, coming)] == [second, first]
    client.post(address(alice, coming, "agenda", items_of(alice, coming)[0].public_id, "withdraw"))
    assert [item.id for item in items_of(alice, coming)] == [first]
    client.get(address(alice, coming, "agenda"))
    assert "Acara 2" not in client.get(address(alice, coming)).text


def test_a_cancelled_meeting_gives_back_what_was_proposed_or_carried_to_it(
    alice: Person, over: Meeting
) -> None:
    coming = make_meeting(alice, items=1)
    leave(alice, over, ItemState.NOT_REACHED)
    close(alice, over)
    with inside(alice):
        row = stored(coming)
        reason = DisplacementReason.WEATHER_DISASTER
        services.cancel(row, because=reason, note="", version=row.version, actor=actor_of(alice))

    with inside(alice):
        waiting = session.scalars(select(WaitingItem)).one()
        assert (waiting.title, waiting.carry_count) == ("Acara 1", 1)
        services.create(plan_for(), start="empty", actor=actor_of(alice))
    with inside(alice):
        old = session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == over.id, AgendaItem.title == "Acara 1")
        ).one()
        standing = standing_of(old.ref, actor_of(alice))
        assert standing is not None
        assert standing.meeting == newest().title


def test_a_moved_meeting_keeps_its_items_and_the_old_day_a_copy(alice: Person, over: Meeting) -> None:
    coming = make_meeting(alice, items=1)
    leave(alice, over, ItemState.NOT_REACHED)
    close(alice, over)
    before = {item.title: item.public_id for item in items_of(alice, coming)}
    with inside(alice):
        row = stored(coming)
        new = services.move(
            row,
            row.starts_at + timedelta(days=7),
            row.ends_at + timedelta(days=7),
            because=DisplacementReason.SCHOOL_EVENT,
            note="",
            version=row.version,
            actor=actor_of(alice),
        )

    assert {item.title: item.public_id for item in items_of(alice, new)} == before
    assert [item.title for item in items_of(alice, coming)] == ["Acara 1", "Acara 1"]
    assert [item.carry_count for item in items_of(alice, new)] == [1, 0]


def test_a_proposal_nobody_answered_waits_on_when_its_meeting_is_closed(
    alice: Person, bob: Person, over: Meeting
) -> None:
    (first, _second) = leave(alice, over)
    with inside(alice), intending_to_write():
        item = session.get_one(AgendaItem, first)
        item.state, item.proposed_by_id = ItemState.PROPOSED, bob.membership_id
        session.commit()

    close(alice, over)

    with inside(alice):
        waiting = session.scalars(select(WaitingItem)).one()
        assert (waiting.state, waiting.carry_count) == (ItemState.PROPOSED, 0)
