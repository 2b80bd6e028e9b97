"""None"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kkg_portal.api import Invalid, NotAllowed, clock, session
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries, services
from plugins.meetings.kinds import QuestionKind, QuestionnaireKind
from plugins.meetings.models import Meeting, Questionnaire
from plugins.meetings.question_plan import read_options, write_options

from .factories import Browser, Count, address, inside
from .proof_factories import (
    answer_test,
    close,
    make_questionnaire,
    make_tests,
    questions_in,
    teachers,
)

NAMES = {"kind": "reflection"}


def rows() -> dict[QuestionnaireKind, Questionnaire]:
    return {row.kind: row for row in session.scalars(select(Questionnaire))}


def test_a_reflection_starts_with_three_questions_in_indonesian(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    answer = english(alice).post(address(alice, meeting, "questionnaires", "add"), data=NAMES)

    assert answer.status_code == 303
    with inside(alice):
        made = rows()[QuestionnaireKind.REFLECTION]
        asked = [question.text for question in queries.questionnaires.questions_of(made)]
        assert (made.opens_at, made.closes_at) == (
            meeting.ends_at - timedelta(minutes=15),
            meeting.ends_at + timedelta(days=3),
        )
    assert asked[:3] == [
        "Apa yang saya bawa pulang dari pertemuan ini?",
        "Apa yang akan saya coba di kelas, dan kapan?",
        "Apa yang masih belum jelas?",
    ]


def test_a_test_comes_as_two_with_the_same_questions(alice: Person, meeting: Meeting) -> None:
    before, after = make_tests(alice, meeting, questions=3)

    assert [q.text for q in questions_in(alice, meeting, after)] == ["Soal 1", "Soal 2", "Soal 3"]
    assert [q.id for q in questions_in(alice, meeting, after)] == [
        q.id for q in questions_in(alice, meeting, before)
    ]


def test_the_tests_open_around_the_start_and_the_end(alice: Person, meeting: Meeting) -> None:
    with inside(alice), intending_to_write():
        services.add_questionnaire(
            queries.meeting(meeting.public_id), QuestionnaireKind.PRE, actor=actor_of(alice)
        )
    with inside(alice):
        found = rows()
    before, after = found[QuestionnaireKind.PRE], found[QuestionnaireKind.POST]
    assert before.opens_at == meeting.starts_at - timedelta(days=1)
    assert before.closes_at == meeting.starts_at + timedelta(minutes=30)
    assert after.opens_at == meeting.ends_at - timedelta(minutes=15)
    assert len(before.pair_key or b"") == 32


def test_making_one_twice_makes_one(english: Browser, alice: Person, meeting: Meeting) -> None:
    client = english(alice)
    for _time in range(2):
        client.post(address(alice, meeting, "questionnaires", "add"), data=NAMES)

    with inside(alice):
        assert len(session.scalars(select(Questionnaire)).all()) == 1


def test_an_unknown_kind_makes_nothing(english: Browser, alice: Person, meeting: Meeting) -> None:
    client = english(alice)
    client.post(address(alice, meeting, "questionnaires", "add"), data={"kind": "exam"})

    assert "Choose what to make" in client.get(address(alice, meeting, "questionnaires")).text
    with inside(alice):
        assert rows() == {}


def test_a_member_makes_none_and_a_stranger_sees_none(
    english: Browser, alice: Person, bob: Person, charlie: Person, meeting: Meeting
) -> None:
    page = address(alice, meeting, "questionnaires", "add")
    public_id = make_questionnaire(alice, meeting, QuestionnaireKind.REFLECTION)
    edit = address(alice, meeting, "questionnaires", public_id)

    assert english(bob).post(page, data=NAMES).status_code == 403
    assert english(bob).get(edit).status_code == 403
    assert english(charlie).post(page, data=NAMES).status_code == 404
    assert english(charlie).get(f"{edit}/answer").status_code == 404
    actor = actor_of(bob)
    with inside(bob), intending_to_write(), pytest.raises(NotAllowed):
        services.close_questionnaire(
            queries.questionnaires.questionnaire(meeting.public_id, public_id), actor=actor
        )


def test_a_question_of_a_test_needs_its_right_answer(
    english: Browser, alice: Person, meeting: Meeting
) -> None:
    before = make_questionnaire(alice, meeting, QuestionnaireKind.PRE)
    page = address(alice, meeting, "questionnaires", before, "questions", "new")
    typed = {"kind": "choice", "text": "Mana yang lebih besar?", "options": "1/3\n1/5"}
    client = english(alice)

    without = client.post(page, data=typed)
    two_stars = client.post(page, data={**typed, "options": "* 1/3\n* 1/5"})
    alone = client.post(page, data={**typed, "options": "* 1/3"})
    good = client.post(page, data={**typed, "options": "* 1/3\n1/5"})

    assert [one.status_code for one in (without, two_stars, alone, good)] == [422, 422, 422, 303]
    assert "Put a star (*) before the one answer that is right." in without.text
    assert "leave a single star" in two_stars.text
    assert "Write two to eight answers" in alone.text
    question = questions_in(alice, meeting, before)[0]
    assert (question.options, question.right_option) == (["1/3", "1/5"], 0)


def test_options_are_read_and_written_alike() -> None:
    assert read_options("satu\n\n * dua \ntiga\n") == (("satu", "dua", "tiga"), 1)
    assert write_options(["satu", "dua"], 1) == "satu\n* dua"
    assert read_options(write_options(["satu", "dua"], 1)) == (("satu", "dua"), 1)


def test_questions_move_change_and_go(english: Browser, alice: Person, meeting: Meeting) -> None:
    public_id = make_questionnaire(alice, meeting, QuestionnaireKind.REFLECTION)
    client = english(alice)
    first, second, *_rest = questions_in(alice, meeting, public_id)
    here = ("questionnaires", public_id, "questions")

    client.post(address(alice, meeting, *here, second.public_id, "up"))
    client.post(
        address(alice, meeting, *here, first.public_id), data={"kind": "text", "text": "Apa yang baru?"}
    )
    client.post(address(alice, meeting, *here, questions_in(alice, meeting, public_id)[2].public_id, "drop"))

    texts = [question.text for question in questions_in(alice, meeting, public_id)]
    assert texts[:2] == ["Apa yang akan saya coba di kelas, dan kapan?", "Apa yang baru?"]
    assert len(texts) == 4


def test_questions_stay_once_somebody_answered(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    before, after = make_tests(alice, meeting)
    answer_test(bob, meeting, before, 2)
    question = questions_in(alice, meeting, before)[0].public_id
    client = english(alice)

    answer = client.post(
        address(alice, meeting, "questionnaires", after, "questions", question),
        data={"kind": "choice", "text": "Lain", "options": "* a\nb"},
    )

    assert answer.status_code == 422
    assert "so the questions stay as they are" in answer.text
    client.post(address(alice, meeting, "questionnaires", before, "drop"))
    with inside(alice):
        assert len(rows()) == 2


def test_both_halves_go_together_while_unanswered(english: Browser, alice: Person, meeting: Meeting) -> None:
    _before, after = make_tests(alice, meeting)

    answer = english(alice).post(address(alice, meeting, "questionnaires", after, "drop"))

    assert answer.status_code == 303
    with inside(alice):
        assert [row.deleted_at is not None for row in rows().values()] == [True, True]


def test_times_are_typed_and_checked(english: Browser, alice: Person, meeting: Meeting) -> None:
    public_id = make_questionnaire(alice, meeting, QuestionnaireKind.SURVEY)
    with inside(alice):
        version = rows()[QuestionnaireKind.SURVEY].version
    page = address(alice, meeting, "questionnaires", public_id)
    typed = {
        "title": "Kuesioner",
        "intro": "",
        "opens_on": "1 Desember 2026",
        "opens": "8",
        "closes_on": "1 Desember 2026",
        "closes": "7.30",
        "version": str(version),
    }
    client = english(alice)

    wrong = client.post(page, data=typed)
    right = client.post(page, data={**typed, "closes": "9.30"})
    stale = client.post(page, data={**typed, "closes": "10"})

    assert (wrong.status_code, right.status_code, stale.status_code) == (422, 303, 409)
    assert "The end must be after the beginning." in wrong.text


def test_what_closed_with_answers_does_not_open_again(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    before, _after = make_tests(alice, meeting)
    answer_test(bob, meeting, before, 1)
    close(alice, meeting, before)
    with inside(alice), intending_to_write():
        row = queries.questionnaires.questionnaire(meeting.public_id, before)
        later = services.questionnaires.Window(row.opens_at, clock.now() + timedelta(days=1))
        with pytest.raises(Invalid, match=r"tidak dibuka lagi|does not open again"):
            services.edit_questionnaire(
                row, row.title, intro="", window=later, version=row.version, actor=actor_of(alice)
            )


def test_the_lists_take_as_many_statements_for_many(
    english: Browser, alice: Person, bob: Person, meeting: Meeting, count_queries: Count
) -> None:
    client = english(alice)
    make_questionnaire(alice, meeting, QuestionnaireKind.REFLECTION)
    client.get(address(alice, meeting, "questionnaires"))
    with count_queries() as few:
        client.get(address(alice, meeting, "questionnaires"))
    make_questionnaire(alice, meeting, QuestionnaireKind.SURVEY)
    before, _after = make_tests(alice, meeting, questions=20)
    for person in teachers(alice, 6):
        answer_test(person, meeting, before, 3)
    with count_queries() as many:
        page = client.get(address(alice, meeting, "questionnaires"))

    assert len(many) == len(few)
    assert "6 answers" in page.text


def test_members_see_what_they_can_answer(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    before, _after = make_tests(alice, meeting)
    client = english(bob)

    page = client.get(address(bob, meeting, "questionnaires")).text
    assert f"{before}/answer" in page
    assert "0 answers" not in page
    answer_test(bob, meeting, before, 1)
    assert "You have answered" in client.get(address(bob, meeting, "questionnaires")).text
    assert QuestionKind.CHOICE.value == "choice"
