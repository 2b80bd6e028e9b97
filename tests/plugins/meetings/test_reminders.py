"""Reminders: what a meeting starts with, when they go out, to whom, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import User, bound_cluster, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import work_off
from plugins.meetings.kinds import Answer, MeetingState, ReminderAudience
from plugins.meetings.models import Invitation, Meeting, Reminder
from plugins.meetings.reminding import copy_reminders, due_at, look_after_reminders, reminders_of

from .factories import Browser, Count, address, inside, invite, make_meeting, stored, typed_edit

NOW = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
# 09.00 WIB.
START = datetime(2026, 11, 14, 2, 0, tzinfo=UTC)
DAY = 24 * 60


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mailed(alice: Person, bob: Person, mailbox: list[EmailMessage]) -> list[EmailMessage]:
    for person in (alice, bob):
        session.get_one(User, person.user_id).email = f"{person.username}@contoh.invalid"
    session.commit()
    return mailbox


def add(owner: Person, meeting: Meeting, minutes: int, who: ReminderAudience, text: str = "") -> str:
    with inside(owner), intending_to_write():
        row = Reminder(meeting_id=meeting.id, minutes_before=minutes, audience=who, text=text)
        session.add(row)
        session.commit()
        return row.public_id


def look(owner: Person, mailed: list[EmailMessage]) -> list[str]:
    """What the periodic job sends now: whom to."""
    mailed.clear()
    with inside(owner), intending_to_write():
        look_after_reminders({})
    session.remove()
    work_off()
    return sorted(message["To"].split("@")[0] for message in mailed)


def test_a_meeting_starts_with_the_clusters_usual_reminders(english: Browser, alice: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START)

    english(alice).post(address(alice, draft, "invite"))
    english(alice).post(address(alice, draft, "invite"))

    with inside(alice):
        found = [(row.minutes_before, row.audience) for row in reminders_of(draft)]
        assert found == [
            (7 * DAY, ReminderAudience.UNANSWERED),
            (DAY, ReminderAudience.EVERYBODY),
            (120, ReminderAudience.COMING),
        ]


def test_each_is_sent_once_to_the_right_people(
    alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    invite(meeting, alice, answer=Answer.YES)
    invite(meeting, bob)
    add(alice, meeting, 7 * DAY, ReminderAudience.UNANSWERED)
    add(alice, meeting, DAY, ReminderAudience.EVERYBODY, "Bawa laptop ya")
    add(alice, meeting, 120, ReminderAudience.COMING)

    assert look(alice, mailed) == []
    moment.move_to(START - timedelta(days=7))
    assert look(alice, mailed) == ["bob.santoso"]
    assert look(alice, mailed) == []
    moment.move_to(START - timedelta(days=1))
    assert look(alice, mailed) == ["alice.rahayu", "bob.santoso"]
    body = mailed[0].get_body(("plain",))
    assert body is not None
    assert "Bawa laptop ya" in body.get_content()
    moment.move_to(START - timedelta(hours=2))
    assert look(alice, mailed) == ["alice.rahayu"]
    moment.move_to(START + timedelta(minutes=1))
    assert look(alice, mailed) == []


def test_whoever_said_no_and_what_is_called_off_stay_silent(
    alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    gone = make_meeting(alice, starts_at=START, state=MeetingState.CANCELLED)
    for one in (meeting, gone):
        invite(one, alice, bob, answer=Answer.NO)
        add(alice, one, DAY, ReminderAudience.EVERYBODY)

    moment.move_to(START - timedelta(days=1))

    assert look(alice, mailed) == []


def test_a_move_within_the_day_sends_anew(
    english: Browser, alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    invite(meeting, bob)
    add(alice, meeting, DAY, ReminderAudience.EVERYBODY)
    moment.move_to(START - timedelta(days=1))
    assert look(alice, mailed) == ["bob.santoso"]

    english(alice).post(
        address(alice, meeting, "edit"), data=typed_edit(alice, meeting, starts="08.00", ends="10.00")
    )

    assert "bob.santoso" in look(alice, mailed)
    with inside(alice):
        assert reminders_of(meeting)[0].sent_for == stored(meeting).starts_at


def test_an_answer_between_queueing_and_sending_silences_the_nag(
    english: Browser, alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    invite(meeting, alice, bob)
    add(alice, meeting, 7 * DAY, ReminderAudience.UNANSWERED)
    moment.move_to(START - timedelta(days=7))
    with inside(alice), intending_to_write():
        look_after_reminders({})

    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})
    session.remove()
    work_off()

    assert [message["To"] for message in mailed] == ["alice.rahayu@contoh.invalid"]


def test_a_reminder_that_was_due_before_the_invitation_is_passed_over(
    alice: Person, bob: Person, mailed: list[EmailMessage]
) -> None:
    soon = make_meeting(alice, starts_at=NOW + timedelta(hours=5))
    invite(soon, bob)
    add(alice, soon, DAY, ReminderAudience.EVERYBODY)

    assert look(alice, mailed) == []


@pytest.mark.parametrize(
    ("starts", "minutes", "expected"),
    [
        ("2026-11-14 09:00", 120, "2026-11-14 07:00"),
        # 05.30 waits for the morning, which is still before the start.
        ("2026-11-14 07:30", 120, "2026-11-14 06:00"),
        # The morning would be too late: the evening before.
        ("2026-11-14 06:00", 60, "2026-11-13 19:59"),
        ("2026-11-14 21:00", DAY, "2026-11-14 06:00"),
        ("2026-11-14 03:00", DAY, "2026-11-13 06:00"),
        ("2026-11-14 20:00", DAY, "2026-11-14 06:00"),
        ("2026-11-14 19:59", DAY, "2026-11-13 19:59"),
    ],
)
def test_nobody_is_written_to_at_night(alice: Person, starts: str, minutes: int, expected: str) -> None:
    with inside(alice):
        cluster = bound_cluster()
        zone = clock.zone(cluster.time_zone)
        starts_at = datetime.fromisoformat(starts).replace(tzinfo=zone).astimezone(UTC)

        due = due_at(starts_at, minutes, cluster)

        assert f"{due.astimezone(zone):%Y-%m-%d %H:%M}" == expected


def test_reminders_are_added_changed_and_removed(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=START)
    client = english(alice)
    page = address(alice, meeting, "reminders")
    typed = {"minutes_before": "2880", "audience": "coming", "text": "Jangan lupa"}

    assert client.post(page, data=typed).status_code == 303
    with inside(alice):
        (row,) = reminders_of(meeting)
        assert (row.minutes_before, row.audience, row.text) == (2880, ReminderAudience.COMING, "Jangan lupa")
    again = client.post(page, data=typed)
    assert again.status_code == 422
    assert "There is a reminder at this time" in again.text
    one = address(alice, meeting, "reminders", row.public_id)
    assert client.post(one, data={**typed, "minutes_before": "60"}).status_code == 303
    assert "1 hour before" in client.get(page).text
    assert client.post(one + "/drop").status_code == 303
    assert "No reminders" in client.get(page).text


@pytest.mark.parametrize(
    "typed", [{"minutes_before": "7"}, {"audience": "all"}, {"text": "x" * 501}, {"minutes_before": "a"}]
)
def test_nonsense_is_refused(english: Browser, alice: Person, typed: dict[str, str]) -> None:
    meeting = make_meeting(alice, starts_at=START)
    good = {"minutes_before": "60", "audience": "coming", "text": ""}

    answer = english(alice).post(address(alice, meeting, "reminders"), data={**good, **typed})

    assert answer.status_code == 422
    with inside(alice):
        assert not reminders_of(meeting)


def test_eight_are_enough_and_none_for_what_is_over(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=START)
    gone = make_meeting(alice, state=MeetingState.CANCELLED)
    for number in range(8):
        add(alice, meeting, 100 + number, ReminderAudience.COMING)
    client = english(alice)
    typed = {"minutes_before": "60", "audience": "coming", "text": ""}

    assert "Eight reminders are enough" in client.post(address(alice, meeting, "reminders"), data=typed).text
    assert "nobody is reminded" in client.post(address(alice, gone, "reminders"), data=typed).text


def test_members_and_strangers_have_no_business_there(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    reminder = add(alice, meeting, 60, ReminderAudience.COMING)
    drop = ("reminders", reminder, "drop")

    assert english(bob).get(address(bob, meeting, "reminders")).status_code == 403
    assert english(bob).post(address(bob, meeting, *drop)).status_code == 403
    assert english(charlie).post(address(alice, meeting, *drop)).status_code == 404


def test_the_button_reminds_only_who_has_not_answered_and_once_a_day(
    english: Browser, alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    meeting = make_meeting(alice, starts_at=START)
    invite(meeting, alice, answer=Answer.MAYBE)
    invite(meeting, bob)

    def press() -> int:
        mailed.clear()
        assert english(alice).post(address(alice, meeting, "nag")).status_code == 303
        session.remove()
        work_off()
        return len(mailed)

    assert (press(), mailed[0]["To"]) == (1, "bob.santoso@contoh.invalid")
    assert press() == 0
    moment.shift(timedelta(days=1))
    assert press() == 1


def test_they_come_along_to_another_meeting_unsent(alice: Person) -> None:
    old, new = make_meeting(alice, starts_at=START), make_meeting(alice, starts_at=START)
    add(alice, old, DAY, ReminderAudience.COMING, "Bawa laptop")
    with inside(alice), intending_to_write():
        reminders_of(old)[0].sent_for = START
        copy_reminders(old, new)
        session.commit()
        (row,) = reminders_of(new)
        assert (row.minutes_before, row.text, row.sent_for) == (DAY, "Bawa laptop", None)


def test_the_job_costs_the_same_for_3_and_30_meetings_that_are_not_due(
    alice: Person, count_queries: Count
) -> None:
    def cost(number: int) -> int:
        for _one in range(number):
            add(alice, make_meeting(alice, starts_at=START), 60, ReminderAudience.COMING)
        with inside(alice), intending_to_write(), count_queries() as statements:
            look_after_reminders({})
        return len(statements)

    assert cost(3) == cost(30)


def test_guests_with_mail_are_reminded_too(alice: Person, mailbox: list[EmailMessage], moment: Any) -> None:
    meeting = make_meeting(alice, starts_at=START)
    with inside(alice), intending_to_write():
        guest = {"guest_name": "Dra. Ratna", "guest_email": "ratna@contoh.invalid"}
        session.add(Invitation(meeting_id=meeting.id, **guest))
        session.commit()
    add(alice, meeting, DAY, ReminderAudience.EVERYBODY)
    moment.move_to(START - timedelta(days=1))

    assert look(alice, mailbox) == ["ratna"]
    with inside(alice):
        assert session.scalars(select(Reminder.sent_for)).one() == START
