"""What came of items for the board alone, tried for by members, by whoever takes the minutes, by an old link."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from kkg_portal.api import Invalid, Membership, MemberStatus, clock, keep_upload, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from plugins.meetings import services
from plugins.meetings.kinds import MINUTES_OUT, AgendaKind, MinutesState, TaskState, TrialOutcome
from plugins.meetings.models import (
    AgendaItem,
    Decision,
    InformationPoint,
    ItemNote,
    Meeting,
    Minutes,
    NoteRevision,
    Task,
    TaskReport,
)
from plugins.meetings.queries import reports_since, snapshot
from plugins.meetings.services import telling_origins

from .factories import Browser, address, inside, invite, items_of, make_meeting, stored

SECRET = "Honor narasumber 150 ribu"


@pytest.fixture
def taken_by_bob(alice: Person, bob: Person) -> Meeting:
    """A meeting of yesterday whose minutes bob, a plain member, takes; its second item is for the board alone."""
    meeting = make_meeting(alice, days=-1, minute_taker_id=bob.membership_id)
    invite(meeting, alice, bob)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, items_of(alice, meeting)[1].id).is_internal = True
        session.commit()
    return meeting


@pytest.fixture
def hidden(alice: Person, taken_by_bob: Meeting) -> AgendaItem:
    with inside(alice):
        return session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == taken_by_bob.id, AgendaItem.is_internal)
        ).one()


def decide(alice: Person, item: AgendaItem) -> Decision:
    with inside(alice), intending_to_write():
        decision = services.add_decision(_item(item), SECRET, actor=actor_of(alice))
        session.commit()
    return decision


def _item(item: AgendaItem) -> AgendaItem:
    row = session.get_one(AgendaItem, item.id)
    session.refresh(row, ["meeting"])
    return row


def test_whoever_takes_the_minutes_opens_nothing_below_an_internal_item(
    english: Browser, alice: Person, bob: Person, taken_by_bob: Meeting, hidden: AgendaItem
) -> None:
    decision = decide(alice, hidden)
    with inside(alice), intending_to_write():
        today = clock.now().date()
        task = Task(
            meeting_id=taken_by_bob.id,
            item_id=hidden.id,
            state=TaskState.OPEN,
            text=SECRET,
            owner_id=alice.membership_id,
            due_on=today,
        )
        point = InformationPoint(meeting_id=taken_by_bob.id, item_id=hidden.id, text=SECRET)
        revision = NoteRevision(
            meeting_id=taken_by_bob.id,
            item_id=hidden.id,
            of_version=1,
            source=SECRET,
            written_at=clock.now(),
        )
        session.add_all([task, point, revision])
        session.commit()
    below = [
        ("decisions", decision.public_id),
        ("tasks", task.public_id),
        ("tasks", task.public_id, "drop"),
        ("information", point.public_id),
        ("minutes", "revisions", revision.public_id),
    ]

    for parts in below:
        assert english(bob).get(address(bob, taken_by_bob, *parts)).status_code == 403, parts
        assert english(alice).get(address(alice, taken_by_bob, *parts)).status_code == 200, parts


def test_decisions_to_replace_are_those_the_writer_may_read(
    english: Browser, alice: Person, bob: Person, taken_by_bob: Meeting, hidden: AgendaItem
) -> None:
    decide(alice, hidden)
    shown = items_of(alice, taken_by_bob)[0].public_id
    where = ("minutes", shown, "decision")

    assert SECRET not in english(bob).get(address(bob, taken_by_bob, *where)).text
    assert SECRET in english(alice).get(address(alice, taken_by_bob, *where)).text


def test_nobody_proposes_corrections_to_an_internal_item(
    english: Browser, alice: Person, bob: Person, taken_by_bob: Meeting, hidden: AgendaItem
) -> None:
    with inside(alice), intending_to_write():
        note = session.scalars(select(ItemNote).where(ItemNote.item_id == hidden.id)).one()
        note.source = SECRET
        frame = session.scalars(select(Minutes).where(Minutes.meeting_id == taken_by_bob.id)).one()
        frame.state = MinutesState.CIRCULATED
        frame.corrections_until = clock.now() + timedelta(days=7)
        session.commit()

    page = english(bob).get(address(bob, taken_by_bob, "read", "items", hidden.public_id, "correct", "1"))

    assert page.status_code in {403, 404}
    assert SECRET not in page.text
    with inside(bob), pytest.raises(Invalid):
        services.propose_correction(
            stored(taken_by_bob), "", "Tambahan", item_id=hidden.id, actor=actor_of(bob)
        )


@pytest.fixture
def tried(alice: Person, taken_by_bob: Meeting, hidden: AgendaItem) -> TaskReport:
    """Alice tells, with a file, what came of a task of the internal item."""
    with inside(alice), intending_to_write():
        today = clock.now().date()
        task = Task(
            meeting_id=taken_by_bob.id,
            item_id=hidden.id,
            state=TaskState.OPEN,
            text=SECRET,
            owner_id=alice.membership_id,
            due_on=today,
        )
        session.add(task)
        session.flush()
        session.refresh(task, ["meeting"])
        kept = keep_upload(FileStorage(BytesIO(b"catatan"), "bukti.txt"), actor=actor_of(alice))
        report = TaskReport(
            task_id=task.id,
            membership_id=alice.membership_id,
            tried_on=today,
            did="sudah dibayar",
            outcome=TrialOutcome.WORKED,
            next_step="",
            attachment_id=kept.id,
        )
        session.add(report)
        session.commit()
    return report


def test_what_was_tried_of_an_internal_task_is_in_no_minutes(
    english: Browser, alice: Person, bob: Person, tried: TaskReport
) -> None:
    later = make_meeting(alice, starts_at=clock.now() + timedelta(hours=1), minute_taker_id=bob.membership_id)
    with inside(alice), intending_to_write():
        session.get_one(AgendaItem, items_of(alice, later)[0].id).kind = AgendaKind.RESULTS
        session.commit()

    with inside(alice):
        assert reports_since(stored(later)) == []
        assert SECRET not in str(snapshot(stored(later)))
    assert SECRET not in english(bob).get(address(bob, later, "minutes")).text


def test_the_file_of_a_report_on_an_internal_task_is_the_boards_and_its_owners(
    english: Browser, alice: Person, bob: Person, taken_by_bob: Meeting, tried: TaskReport
) -> None:
    with inside(alice):
        task = session.get_one(Task, tried.task_id).public_id
    file = ("tasks", task, "tried", tried.public_id, "file")

    assert english(bob).get(address(bob, taken_by_bob, *file)).status_code == 404
    assert english(alice).get(address(alice, taken_by_bob, *file)).status_code == 200


def test_other_parts_hear_that_something_internal_was_decided_and_not_what(
    alice: Person, hidden: AgendaItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(telling_origins, "publish", lambda event: heard.append(event.decision))
    with inside(alice), intending_to_write():
        row = session.get_one(AgendaItem, hidden.id)
        row.origin_kind, row.origin_id = "problems.thread", "thread1"
        session.commit()

    decide(alice, hidden)

    assert heard == [""]


def test_whoever_has_left_hears_nothing_of_later_minutes(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    item = items_of(alice, held)[0].public_id
    client = english(alice)
    client.post(address(alice, held, "minutes", item), data={"text": "Isi rapat", "version": "1"})
    with inside(alice), intending_to_write():
        gone = session.get_one(Membership, bob.membership_id)
        gone.status, gone.left_on = MemberStatus.LEFT, clock.now().date()
        session.commit()

    client.post(address(alice, held, "circulate"), data={"version": "1"})

    with inside(alice):
        told = session.scalars(select(InboxItem.user_id).where(InboxItem.kind == MINUTES_OUT)).all()
        assert list(told) == [alice.user_id]
