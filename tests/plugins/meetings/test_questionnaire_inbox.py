"""Questionnaires open into inboxes, close out of them, and remind whoever has not answered."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core import jobs
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from plugins.meetings import queries, services
from plugins.meetings.kinds import QuestionnaireKind
from plugins.meetings.models import Meeting

from .factories import Browser, address, inside, invite, make_meeting
from .proof_factories import (
    answer_test,
    make_tests,
    open_now,
)


def test_it_opens_into_inboxes_and_closes_out_of_them(alice: Person, bob: Person) -> None:
    meeting = make_meeting(alice, days=7)
    invite(meeting, alice, bob)
    with inside(alice), intending_to_write():
        services.add_questionnaire(
            queries.meeting(meeting.public_id), QuestionnaireKind.SURVEY, actor=actor_of(alice)
        )
    opens, closes = meeting.ends_at - timedelta(minutes=15), meeting.ends_at + timedelta(days=3)

    with time_machine.travel(opens - timedelta(minutes=1), tick=False):
        jobs.work_off()
        assert waiting() == set()
    with time_machine.travel(opens + timedelta(minutes=1), tick=False):
        jobs.work_off()
        assert waiting() == {alice.user_id, bob.user_id}
    with time_machine.travel(closes + timedelta(minutes=1), tick=False):
        jobs.work_off()
        assert waiting() == set()


def test_the_reminder_reaches_those_who_have_not_answered(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    before, _after = make_tests(alice, held)
    answer_test(bob, held, before, 1)

    answer = english(alice).post(address(alice, held, "questionnaires", before, "remind"))

    assert answer.status_code == 303
    assert waiting() == {alice.user_id}


def test_a_closed_one_reminds_nobody(english: Browser, alice: Person, held: Meeting) -> None:
    before, _after = make_tests(alice, held)
    open_now(alice, before, for_minutes=-1)
    client = english(alice)

    client.post(address(alice, held, "questionnaires", before, "remind"))

    assert "It is not open just now" in client.get(address(alice, held, "questionnaires")).text
    assert waiting() == set()


def waiting() -> set[int]:
    session.remove()
    found = set(session.scalars(select(InboxItem.user_id).where(InboxItem.kind == "meetings.questionnaire")))
    # What a job writes next must not be undone with this session.
    session.remove()
    return found
