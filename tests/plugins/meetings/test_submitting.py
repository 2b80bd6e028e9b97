"""Answers without a person: what is stored, what is refused, and what the results tell of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import Job
from plugins.meetings import services
from plugins.meetings.kinds import MeetingState, QuestionnaireKind
from plugins.meetings.models import Answered, Meeting, Questionnaire, Submission

from .answer_steps import SAID, fill, scale
from .factories import Browser, address, inside, make_meeting
from .proof_factories import (
    answer,
    answer_test,
    close,
    make_questionnaire,
    make_tests,
    open_now,
    questions_in,
    teachers,
)


def test_an_answer_is_stored_without_its_person(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    page = address(bob, held, "questionnaires", public_id, "answer")
    client = english(bob)

    answer = client.post(page, data=fill(bob, held, public_id))

    assert answer.status_code == 303
    assert "Your answers have arrived" in client.get(answer.location).text
    with inside(bob):
        stored = session.scalars(select(Submission)).one()
        done = session.scalars(select(Answered)).one()
        assert {column.name for column in Submission.__table__.columns} == {
            "id",
            "cluster_id",
            "questionnaire_id",
            "pair_code",
            "answers",
        }
        assert SAID in stored.answers.values()
        assert stored.pair_code is None
        assert done.membership_id == bob.membership_id
        assert stored.id != done.id


def test_nothing_that_names_a_person_names_an_answer(alice: Person, bob: Person, held: Meeting) -> None:
    """The audit line, jobs and inbox say at most that somebody answered."""
    before, _after = make_tests(alice, held)
    answer_test(bob, held, before, 2)
    with inside(bob):
        stored = session.scalars(select(Submission)).one()
        line = session.scalars(select(AuditLine).where(AuditLine.act == "meetings.submit")).one()
        assert (line.ref_kind, line.ref_id, line.detail) == ("meetings.questionnaire", before, {})
        traces = [str(row.payload) + str(row.key) for row in session.scalars(select(Job))]
        traces += [row.url + row.ref_id for row in session.scalars(select(InboxItem))]
        assert not [trace for trace in traces if str(stored.id) in trace or str(stored.pair_code) in trace]
        # Nor is the code anything that could be computed without the key.
        assert str(bob.membership_id) != stored.pair_code


def test_rows_lie_in_an_order_by_chance(alice: Person, bob: Person, held: Meeting) -> None:
    """Every new answer lays the others anew: ids change, so no copy of a number finds its row again."""
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    people = [alice, bob, *teachers(alice, 4)]
    question = questions_in(alice, held, public_id)[0].public_id
    scales = {q.public_id: 3 for q in questions_in(alice, held, public_id) if q.kind == "scale"}
    seen = []
    for number, person in enumerate(people):
        answer(person, held, public_id, {question: f"jawaban {number}", **scales})
        with inside(person):
            seen.append({row.id for row in session.scalars(select(Submission))})
            session.expunge_all()

    assert [len(ids) for ids in seen] == [1, 2, 3, 4, 5, 6]
    assert all(earlier.isdisjoint(later) for earlier, later in pairwise(seen))
    with inside(alice):
        words = {row.answers[question] for row in session.scalars(select(Submission))}
        assert words == {f"jawaban {number}" for number in range(6)}


def test_one_answer_from_each_person(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    page = address(bob, held, "questionnaires", public_id, "answer")
    client = english(bob)
    client.post(page, data=fill(bob, held, public_id))

    again = client.post(page, data=fill(bob, held, public_id))

    assert again.status_code == 422
    assert "You have answered" in again.text
    with inside(bob):
        assert len(session.scalars(select(Submission)).all()) == 1


def test_a_missing_choice_is_asked_for_and_words_may_stay_away(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    page = address(bob, held, "questionnaires", public_id, "answer")
    client = english(bob)

    nothing = client.post(page, data={})
    tampered = client.post(page, data=fill(bob, held, public_id) | scale(bob, held, public_id, "9"))
    without_words = client.post(page, data=scale(bob, held, public_id, "5"))

    assert (nothing.status_code, tampered.status_code, without_words.status_code) == (422, 422, 303)
    assert "Choose one answer: " in nothing.text


@pytest.mark.parametrize("window", [(-60, -1), (5, 60)], ids=["over", "not yet"])
def test_outside_of_its_time_nobody_answers(
    english: Browser, alice: Person, bob: Person, held: Meeting, window: tuple[int, int]
) -> None:
    opens, closes = window
    before, _after = make_tests(alice, held)
    with inside(alice), intending_to_write():
        row = session.scalars(select(Questionnaire).where(Questionnaire.public_id == before)).one()
        row.opens_at = clock.now() + timedelta(minutes=opens)
        row.closes_at = clock.now() + timedelta(minutes=closes)
        session.commit()

    with pytest.raises(Invalid):
        answer_test(bob, held, before, 1)
    page = english(bob).get(address(bob, held, "questionnaires", before, "answer"))
    assert "Send my answers" not in page.text


def test_a_meeting_that_is_called_off_takes_no_answers(alice: Person, bob: Person, held: Meeting) -> None:
    before, _after = make_tests(alice, held)
    with inside(alice), intending_to_write():
        session.get_one(Meeting, held.id).state = MeetingState.CANCELLED
        session.commit()
    with pytest.raises(Invalid):
        answer_test(bob, held, before, 1)


def test_the_two_tests_of_a_person_are_paired_and_the_key_goes(
    alice: Person, bob: Person, held: Meeting
) -> None:
    before, after = make_tests(alice, held)
    for person in (alice, bob):
        answer_test(person, held, before, 1)
        answer_test(person, held, after, 3)
    with inside(alice):
        codes = session.execute(select(Submission.questionnaire_id, Submission.pair_code)).all()
        assert len({code for _id, code in codes}) == 2
        assert key_of(before)

    close(alice, held, after)

    with inside(alice):
        assert key_of(before) is None


def key_of(public_id: str) -> bytes | None:
    return session.scalar(select(Questionnaire.pair_key).where(Questionnaire.public_id == public_id))


def test_a_reflection_of_another_clusters_meeting_cannot_be_answered(
    english: Browser, alice: Person, charlie: Person, held: Meeting
) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    own = make_meeting(charlie)

    answer = english(charlie).post(address(charlie, own, "questionnaires", public_id, "answer"), data={})

    assert answer.status_code == 404
    open_now(alice, public_id)
    with inside(alice):
        assert session.scalars(select(Submission)).all() == []
    assert services.submit.__name__ == "submit"
    assert actor_of(alice).membership_id
