"""Reminders and questionnaires deleted by a slip of the finger come back for thirty days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from plugins.meetings import queries, services
from plugins.meetings.kinds import QUESTIONNAIRE_OPEN, QuestionnaireKind
from plugins.meetings.models import Meeting, Question, Questionnaire, Reminder
from plugins.meetings.reminding import reminders_of

from .factories import Browser, address, inside, invite, make_meeting, stored

TYPED = {"minutes_before": "1440", "audience": "everybody", "text": "Bawa buku"}


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2026-11-20 05:00:00+00:00", tick=False) as moment:
        yield moment


def undo_on(page: str) -> str:
    found = re.search(r'action="([^"]+/restore)"', page)
    assert found
    return found[1]


def times_of(person: Person, meeting: Meeting) -> list[str]:
    with inside(person):
        return [row.text for row in reminders_of(stored(meeting))]


def drop_reminder(client: FlaskClient, person: Person, meeting: Meeting) -> str:
    with inside(person):
        row = reminders_of(stored(meeting))[0]
    where = address(person, meeting, "reminders", row.public_id, "drop")
    return undo_on(client.post(where, follow_redirects=True).text)


def test_a_reminder_comes_back_unless_a_new_one_took_its_place(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    client = english(alice)
    page = address(alice, meeting, "reminders")
    client.post(page, data=TYPED)
    undo = drop_reminder(client, alice, meeting)

    assert times_of(alice, meeting) == []
    assert english(bob).post(undo).status_code == 403
    assert client.post(undo).status_code == 303
    assert times_of(alice, meeting) == ["Bawa buku"]
    assert client.post(undo).status_code == 404

    undo = drop_reminder(client, alice, meeting)
    assert client.post(page, data={**TYPED, "text": "Yang baru"}).status_code == 303
    assert client.post(undo).status_code == 404
    assert times_of(alice, meeting) == ["Yang baru"]


def make_questionnaire(person: Person, meeting: Meeting, kind: QuestionnaireKind) -> str:
    with inside(person), intending_to_write():
        return services.add_questionnaire(stored(meeting), kind, actor=actor_of(person)).public_id


def waiting_for(person: Person) -> int:
    with inside(person):
        of = (InboxItem.user_id == person.user_id, InboxItem.kind == QUESTIONNAIRE_OPEN)
        return session.scalars(select(func.count(InboxItem.id)).where(*of)).one()


def test_both_halves_of_a_test_come_back_and_are_asked_again(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, days=0, starts_at=clock.now() + timedelta(hours=1))
    invite(meeting, alice, bob)
    public_id = make_questionnaire(alice, meeting, QuestionnaireKind.PRE)
    with inside(alice), intending_to_write():
        before = queries.questionnaires.questionnaire(meeting.public_id, public_id)
        before.opens_at = clock.now()
        services.remind_of_questionnaire(before, actor=actor_of(alice))
    assert waiting_for(bob) == 1
    client = english(alice)
    where = address(alice, meeting, "questionnaires", public_id)

    undo = undo_on(client.post(f"{where}/drop", follow_redirects=True).text)

    assert waiting_for(bob) == 0
    assert client.get(f"{where}/answer").status_code == 404
    with inside(alice):
        assert queries.questionnaires.questionnaires_of(stored(meeting), actor_of(alice)) == []
        gone = queries.questionnaires.dropped_questionnaire(meeting.public_id, public_id)
        with pytest.raises(Invalid, match="not open"):
            services.submit(gone, {}, actor=actor_of(bob))
    assert english(bob).post(undo).status_code == 403
    assert client.post(undo).status_code == 303
    assert waiting_for(bob) == 1
    with inside(alice):
        lines = queries.questionnaires.questionnaires_of(stored(meeting), actor_of(alice))
        assert [line.kind for line in lines] == [QuestionnaireKind.PRE, QuestionnaireKind.POST]


def test_a_new_questionnaire_takes_the_place_of_a_deleted_one(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    old = make_questionnaire(alice, meeting, QuestionnaireKind.SURVEY)
    where = address(alice, meeting, "questionnaires", old, "drop")
    undo = undo_on(english(alice).post(where, follow_redirects=True).text)

    new = make_questionnaire(alice, meeting, QuestionnaireKind.SURVEY)

    assert new != old
    assert english(alice).post(undo).status_code == 404


def test_after_thirty_days_they_go_for_good(english: Browser, alice: Person, noon: Any) -> None:
    meeting = make_meeting(alice, days=60)
    client = english(alice)
    client.post(address(alice, meeting, "reminders"), data=TYPED)
    drop_reminder(client, alice, meeting)
    for kind in (QuestionnaireKind.PRE, QuestionnaireKind.SURVEY):
        client.post(
            address(alice, meeting, "questionnaires", make_questionnaire(alice, meeting, kind), "drop")
        )

    assert left(alice) == (1, 3)
    noon.shift(timedelta(days=29))
    assert left(alice) == (1, 3)
    noon.shift(timedelta(days=2))
    assert left(alice) == (0, 0)
    with inside(alice):
        assert session.scalar(select(func.count(Question.id))) == 0


def left(person: Person) -> tuple[int | None, ...]:
    with inside(person):
        services.sweep_removed({})
        counts = (session.scalar(select(func.count(kind.id))) for kind in (Reminder, Questionnaire))
        return tuple(counts)
