"""An announced meeting gets another time or place: answers, one mail for a burst, letters, calendar entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import User, session
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Letter
from kkg_portal.core.busy import BusyTime
from kkg_portal.core.inbox import InboxItem
from plugins.meetings.kinds import Answer, MeetingState
from plugins.meetings.models import DateChange, Invitation, Meeting

from .factories import Browser, address, inside, make_meeting, newest, stored, typed_edit
from .mails import entry_of, words_of, work

NOW = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)


START = datetime(2026, 11, 14, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mailed(bob: Person, mailbox: list[EmailMessage]) -> list[EmailMessage]:
    """The mails bob gets; he is the only one with an address."""
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    session.commit()
    return mailbox


@pytest.fixture
def announced(english: Browser, alice: Person, bob: Person) -> Meeting:
    """Invited through the verb, numbered, and bob has said yes."""
    meeting = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START, place="SDN Melati 1")
    english(alice).post(address(alice, meeting, "invite"))
    english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"})
    return meeting


def edit(client: Any, owner: Person, meeting: Meeting, **changes: str) -> int:
    answer = client.post(address(owner, meeting, "edit"), data=typed_edit(owner, meeting, **changes))
    return int(answer.status_code)


def test_an_invitation_carries_a_request_for_its_receiver_alone(
    announced: Meeting, alice: Person, bob: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    with inside(alice):
        uid = stored(announced).uid
    work(minutes=0, moment=moment)

    (message,) = mailed
    method, event = entry_of(message)

    assert message.get_content_type() == "multipart/alternative"
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", uid, 0)
    assert event["ATTENDEE"] == "mailto:bob@contoh.invalid"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert str(event["ORGANIZER"]) == f"mailto:{message['From']}"
    assert alice.full_name not in words_of(message)
    assert "/meetings/a/" in words_of(message)


def test_a_burst_of_edits_becomes_one_mail_from_old_to_new(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailed.clear()
    client = english(alice)

    for changes in ({"starts": "09.30"}, {"starts": "10.00"}, {"place": "SDN Melati 7"}):
        assert edit(client, alice, announced, **changes) == 303
        work(minutes=2, moment=moment)
        assert not mailed
    work(minutes=10, moment=moment)
    work(minutes=10, moment=moment)

    (message,) = mailed
    method, event = entry_of(message)
    assert "Sebelumnya: Sabtu, 14 November 2026, 09.00-11.00 WIB, SDN Melati 1" in words_of(message)
    assert "10.00-11.00 WIB, SDN Melati 7" in words_of(message)
    assert (method, event["SEQUENCE"]) == ("REQUEST", 3)
    assert event["DTSTART"].dt.hour == 10
    with inside(alice):
        changes_told = session.scalars(select(DateChange.told_at)).all()
        assert len(changes_told) == 3
        assert None not in changes_told


def test_answers_are_asked_again_and_the_earlier_one_stays_visible(
    english: Browser, announced: Meeting, alice: Person, bob: Person
) -> None:
    edit(english(alice), alice, announced, ends="12.00")

    with inside(alice):
        row = session.scalars(select(Invitation).where(Invitation.membership_id == bob.membership_id)).one()
        assert (row.answer, row.earlier_answer) == (Answer.PENDING, Answer.YES)
        assert stored(announced).ends_at == START + timedelta(hours=3)
    assert "before the change: Will attend" in english(alice).get(address(alice, announced, "answers")).text
    waits = session.scalars(select(InboxItem).where(InboxItem.user_id == bob.user_id)).one()
    assert "Jam atau tempat berubah" in waits.title
    assert set(session.scalars(select(BusyTime.ends_at))) == {START + timedelta(hours=3)}

    english(bob).post(address(bob, announced, "answer"), data={"answer": "no"})
    with inside(alice):
        row = session.scalars(select(Invitation).where(Invitation.membership_id == bob.membership_id)).one()
        assert (row.answer, row.earlier_answer, row.is_late) == (Answer.NO, None, False)


def test_title_and_notes_tell_nobody(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailed.clear()

    edit(english(alice), alice, announced, title="Bedah soal", bring="Laptop")
    work(minutes=20, moment=moment)

    assert not mailed
    with inside(alice):
        assert session.scalar(select(func.count(DateChange.id))) == 0
        assert stored(announced).sequence == 0
        assert session.scalars(select(Invitation.answer).order_by(Invitation.answer)).all() == [
            Answer.PENDING,
            Answer.YES,
        ]


def test_a_change_taken_back_in_time_bothers_nobody(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailed.clear()
    client = english(alice)

    edit(client, alice, announced, starts="08.00")
    edit(client, alice, announced, starts="09.00")
    work(minutes=20, moment=moment)

    assert not mailed
    with inside(alice):
        of = select(Invitation.answer).where(Invitation.answered_at.is_not(None))
        assert session.scalars(of).one() is Answer.YES
        assert session.scalar(select(func.count(Letter.id))) == 1
    # Alice has not answered, bob's yes counts again.
    assert session.scalars(select(InboxItem.user_id)).all() == [alice.user_id]


def test_a_mail_about_an_older_state_is_dropped(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    # The worker was away: the invitation is still to be sent when the place changes.
    edit(english(alice), alice, announced, place="SDN Melati 7")
    work(minutes=20, moment=moment)

    (message,) = mailed
    assert "SDN Melati 7" in words_of(message)
    assert entry_of(message)[1]["SEQUENCE"] == 1


def test_changes_after_people_were_told_are_told_again(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    client = english(alice)
    edit(client, alice, announced, place="SDN Melati 7")
    work(minutes=11, moment=moment)
    edit(client, alice, announced, place="SDN Melati 9")
    work(minutes=11, moment=moment)

    assert len(mailed) == 2
    assert "SDN Melati 7" in words_of(mailed[1])
    assert "SDN Melati 9" in words_of(mailed[1])


def test_moving_tells_the_old_ends_and_the_new_begins(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailed.clear()
    with inside(alice):
        version, uid = stored(announced).version, stored(announced).uid

    english(alice).post(
        address(alice, announced, "move"),
        data={
            "day": "21 November 2026",
            "starts": "9",
            "ends": "12",
            "because": "competition",
            "version": str(version),
        },
    )
    work(minutes=0, moment=moment)

    found = {entry_of(message)[0]: (entry_of(message)[1], message) for message in mailed}
    assert set(found) == {"CANCEL", "REQUEST"}
    gone, told = found["CANCEL"]
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert "Sabtu, 21 November 2026" in words_of(told)
    assert found["REQUEST"][0]["UID"] != uid
    with inside(alice):
        new = newest()
        rows = session.scalars(select(Invitation).where(Invitation.meeting_id == new.id)).all()
        assert {row.answer for row in rows} == {Answer.PENDING}
        assert {row.earlier_answer for row in rows} == {None, Answer.YES}
        number = stored(announced).letter_number
        new_number = new.letter_number
    letter = english(alice).get(address(alice, new, "papers", "invitation", "page")).text
    old = english(alice).get(address(alice, announced, "papers", "invitation", "page")).text
    assert f"menggantikan surat kami nomor {number}" in letter
    assert f"DIGANTI dengan surat nomor {new_number}" in old
    assert set(session.scalars(select(BusyTime.ref_id))) == {new.public_id}


def test_cancelling_tells_why_and_takes_the_entry_away(
    english: Browser, announced: Meeting, alice: Person, mailed: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailed.clear()
    with inside(alice):
        version = stored(announced).version

    typed = {"because": "condolence", "displacement_note": "takziah Pak Umar", "version": str(version)}
    english(alice).post(address(alice, announced, "cancel"), data=typed)
    work(minutes=0, moment=moment)

    (message,) = mailed
    assert entry_of(message)[0] == "CANCEL"
    assert "takziah Pak Umar" in words_of(message)


def test_the_edit_of_a_draft_is_silent(english: Browser, alice: Person) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START)

    edit(english(alice), alice, draft, starts="08.00", place="Lain")

    with inside(alice):
        assert session.scalar(select(func.count(DateChange.id))) == 0
