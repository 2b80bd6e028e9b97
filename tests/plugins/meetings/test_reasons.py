"""Why an announced meeting got another time or place: in the mail, the letter, the message and on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import User, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import queries, services
from plugins.meetings.kinds import DisplacementReason, MeetingState, QuestionnaireKind
from plugins.meetings.models import DateChange, Meeting, Questionnaire

from .factories import Browser, address, inside, make_meeting, newest, stored, typed_edit
from .mails import words_of, work
from .proof_factories import answer_test, make_tests

NOW = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
START = datetime(2026, 11, 14, 2, 0, tzinfo=UTC)
WHY = "aula sedang dicat"


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def announced(english: Browser, alice: Person, bob: Person) -> Meeting:
    """Numbered and invited to."""
    session.get_one(User, bob.user_id).email = "bob@contoh.invalid"
    session.commit()
    meeting = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START, place="SDN Melati 1")
    client = english(alice)
    client.post(address(alice, meeting, "letter-number"))
    client.post(address(alice, meeting, "invite"))
    return meeting


def change(english: Browser, alice: Person, meeting: Meeting, **changes: str) -> None:
    sent = typed_edit(alice, meeting, **changes)
    assert english(alice).post(address(alice, meeting, "edit"), data=sent).status_code == 303


def test_the_reason_stands_in_mail_letter_message_and_page(
    english: Browser,
    announced: Meeting,
    alice: Person,
    mailbox: list[EmailMessage],
    moment: Any,
) -> None:
    work(minutes=0, moment=moment)
    mailbox.clear()

    change(english, alice, announced, place="SDN Melati 7", why=WHY)
    work(minutes=20, moment=moment)

    (message,) = mailbox
    assert f"Alasan: {WHY}" in words_of(message)
    client = english(alice)
    assert WHY in client.get(address(alice, announced, "papers", "change", "page")).text
    assert WHY in client.get(address(alice, announced, "share")).text
    page = client.get(address(alice, announced)).text
    assert f"Reason: {WHY}" in page
    assert "SDN Melati 1" in page


def test_without_a_reason_nothing_is_said_about_it(
    english: Browser, announced: Meeting, alice: Person, mailbox: list[EmailMessage], moment: Any
) -> None:
    work(minutes=0, moment=moment)
    mailbox.clear()

    change(english, alice, announced, place="SDN Melati 7")
    work(minutes=20, moment=moment)

    (message,) = mailbox
    assert "Alasan" not in words_of(message)
    assert "Reason:" not in english(alice).get(address(alice, announced)).text


def test_a_draft_is_not_asked_why(english: Browser, alice: Person, announced: Meeting) -> None:
    draft = make_meeting(alice, state=MeetingState.DRAFT, starts_at=START)
    client = english(alice)

    assert 'name="why"' in client.get(address(alice, announced, "edit")).text
    assert 'name="why"' not in client.get(address(alice, draft, "edit")).text


def test_the_words_of_the_last_change_in_a_burst_count(
    english: Browser, alice: Person, announced: Meeting
) -> None:
    change(english, alice, announced, place="SDN Melati 7", why="salah ketik")
    change(english, alice, announced, place="SDN Melati 8", why=WHY)
    change(english, alice, announced, ends="12.00")

    with inside(alice):
        notes = session.scalars(select(DateChange.note).order_by(DateChange.id)).all()
        letter = queries.corrected_letter(stored(announced))
    assert notes == ["salah ketik", WHY, ""]
    assert letter is not None
    assert letter.reason == WHY


def times(alice: Person) -> dict[QuestionnaireKind, tuple[datetime, datetime]]:
    with inside(alice):
        return {row.kind: (row.opens_at, row.closes_at) for row in session.scalars(select(Questionnaire))}


def with_tests(alice: Person, meeting: Meeting) -> dict[QuestionnaireKind, tuple[datetime, datetime]]:
    """A test before, one after and a reflection, at their usual times."""
    for kind in (QuestionnaireKind.PRE, QuestionnaireKind.REFLECTION):
        with inside(alice):
            services.add_questionnaire(stored(meeting), kind, actor=actor_of(alice))
    return times(alice)


def test_questionnaires_follow_an_edited_time(english: Browser, alice: Person, announced: Meeting) -> None:
    before = with_tests(alice, announced)

    change(english, alice, announced, starts="10.00", ends="13.00")

    hour, two = timedelta(hours=1), timedelta(hours=2)
    assert times(alice) == {
        kind: tuple(one + (hour if kind is QuestionnaireKind.PRE else two) for one in span)
        for kind, span in before.items()
    }


def test_questionnaires_go_along_to_the_new_day(alice: Person, announced: Meeting) -> None:
    before = with_tests(alice, announced)
    week = timedelta(days=7)
    with inside(alice):
        meeting = stored(announced)
        services.move(
            meeting,
            meeting.starts_at + week,
            meeting.ends_at + week,
            because=DisplacementReason.OTHER,
            note="",
            version=meeting.version,
            actor=actor_of(alice),
        )

    with inside(alice):
        new_id = newest().id
        assert set(session.scalars(select(Questionnaire.meeting_id))) == {new_id}
    assert times(alice) == {kind: (opens + week, closes + week) for kind, (opens, closes) in before.items()}


def test_a_postponed_day_that_went_by_still_takes_its_questionnaires_along(
    alice: Person, announced: Meeting, moment: Any
) -> None:
    before = with_tests(alice, announced)
    with inside(alice):
        meeting = stored(announced)
        services.postpone(
            meeting,
            because=DisplacementReason.OTHER,
            note="",
            version=meeting.version,
            actor=actor_of(alice),
        )
    moment.shift(timedelta(days=20))
    later = timedelta(days=30)

    with inside(alice):
        meeting = stored(announced)
        services.set_new_date(
            meeting,
            meeting.starts_at + later,
            meeting.ends_at + later,
            version=meeting.version,
            actor=actor_of(alice),
        )

    assert times(alice) == {kind: (opens + later, closes + later) for kind, (opens, closes) in before.items()}


def test_an_open_one_stays_open_and_an_answered_closed_one_stays_closed(
    english: Browser, alice: Person, bob: Person, announced: Meeting
) -> None:
    before, _after = make_tests(alice, announced)
    answer_test(bob, announced, before, 2)
    opened, closes = times(alice)[QuestionnaireKind.PRE]

    change(english, alice, announced, starts="10.00", ends="12.00")

    assert times(alice)[QuestionnaireKind.PRE] == (opened, closes + timedelta(hours=1))

    with inside(alice):
        row = session.scalars(select(Questionnaire).where(Questionnaire.public_id == before)).one()
        row.closes_at = NOW
        session.commit()
    change(english, alice, announced, starts="11.00", ends="13.00")

    assert times(alice)[QuestionnaireKind.PRE] == (opened, NOW)
