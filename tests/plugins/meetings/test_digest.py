"""What meetings add to the weekly digest, as each reader may see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from kkg_portal.accounts.models import User
from kkg_portal.api import session, unit_of_work
from kkg_portal.api.testing import People, Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import enqueue, work_off
from plugins.meetings.kinds import MeetingState
from plugins.meetings.models import Task

from .factories import inside, items_of, make_meeting
from .mails import words_of

SATURDAY = datetime(2026, 11, 14, 0, 5, tzinfo=UTC)  # five past seven in Java


@pytest.fixture(autouse=True)
def on_a_saturday_morning(people: People) -> None:
    for person in (people.alice, people.bob, people.charlie):
        user = session.get_one(User, person.user_id)
        user.email, user.language = f"{person.username}@contoh.invalid", "en"
    session.commit()


def digests(mailbox: list[EmailMessage]) -> dict[str, str]:
    with time_machine.travel(SATURDAY, tick=False):
        session.remove()
        with intending_to_write():
            with unit_of_work():
                enqueue("core.send_digests", {})
            work_off()
        session.remove()
    return {message["To"].partition("@")[0]: words_of(message) for message in mailbox}


def give_task(owner: Person, to: Person, text: str, due_on: date) -> None:
    meeting = make_meeting(owner, starts_at=SATURDAY - timedelta(days=9))
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id, item_id=item.id, owner_id=to.membership_id, text=text, due_on=due_on
        )
        session.add(task)
        session.commit()


def test_members_read_of_the_next_meeting_and_strangers_of_none(
    alice: Person, mailbox: list[EmailMessage]
) -> None:
    with time_machine.travel(SATURDAY - timedelta(days=1), tick=False):
        meeting = make_meeting(alice, title="Bedah soal", starts_at=SATURDAY + timedelta(days=5))

    found = digests(mailbox)

    assert found.keys() == {"alice.rahayu", "bob.santoso"}
    assert "NEXT MEETING\n- Bedah soal: Thursday, 19 November 2026 at 07:05 WIB" in found["bob.santoso"]
    assert f"http://localhost/k/melati/meetings/{meeting.public_id}" in found["bob.santoso"]


@pytest.mark.parametrize(
    "values",
    [
        {"starts_at": SATURDAY + timedelta(days=15)},
        {"starts_at": SATURDAY + timedelta(days=5), "state": MeetingState.DRAFT},
        {"starts_at": SATURDAY + timedelta(days=5), "state": MeetingState.CANCELLED},
    ],
    ids=["far away", "draft", "cancelled"],
)
def test_what_is_far_or_not_planned_makes_no_digest(
    alice: Person, mailbox: list[EmailMessage], values: dict[str, object]
) -> None:
    make_meeting(alice, title="Bedah soal", **values)

    assert digests(mailbox) == {}


def test_ones_own_tasks_come_first_and_only_to_their_owner(
    alice: Person, bob: Person, mailbox: list[EmailMessage]
) -> None:
    give_task(alice, bob, "Bawa contoh soal", date(2026, 11, 10))
    give_task(alice, bob, "Tulis laporan", date(2026, 11, 20))
    give_task(alice, bob, "Nanti saja", date(2027, 2, 1))

    found = digests(mailbox)

    assert found.keys() == {"bob.santoso"}
    text = found["bob.santoso"]
    assert text.index("Bawa contoh soal") < text.index("Tulis laporan")
    assert "Nanti saja" not in text
