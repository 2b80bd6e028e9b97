"""Results of tests and questionnaires: from five answers on, in numbers, and who sees them."""

from __future__ import annotations

import pytest

from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings import queries
from plugins.meetings.kinds import QuestionnaireKind
from plugins.meetings.models import Meeting

from .answer_steps import SAID
from .factories import Browser, address, inside
from .proof_factories import (
    answer,
    answer_test,
    close,
    make_questionnaire,
    make_tests,
    questions_in,
    teachers,
)


def test_the_gain_is_told_of_five_pairs_and_not_of_four(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    before, after = make_tests(alice, held, questions=4)
    people = [alice, bob, *teachers(alice, 3)]
    client = english(alice)
    for person in people[:4]:
        answer_test(person, held, before, 1)
        answer_test(person, held, after, 3)
    answer_test(people[4], held, before, 2)
    with inside(alice):
        pair = queries.test_pair(queries.questionnaires.questionnaire(held.public_id, after))
        few = queries.test_result(*pair)
        assert (few.pairs, few.mean_before, few.gain, few.items) == (4, None, None, ())
    answer_test(people[4], held, after, 4)
    with inside(alice):
        pair = queries.test_pair(queries.questionnaires.questionnaire(held.public_id, before))
        result = queries.test_result(*pair)
    # Before: four with 1/4 and one with 2/4; after: four with 3/4 and one with all.
    assert result.mean_before == pytest.approx(0.3)
    assert result.mean_after == pytest.approx(0.8)
    assert result.gain == pytest.approx(0.5 / 0.7)
    assert [(item.right_before, item.right_after) for item in result.items] == [
        (5, 5),
        (1, 5),
        (0, 5),
        (0, 1),
    ]

    page = address(alice, held, "questionnaires", after, "results")
    assert "Still open" in client.get(page).text
    close(alice, held, before)
    close(alice, held, after)
    shown = client.get(page).text
    assert "71%" in shown
    assert "n = 5" in shown
    assert "1 of 5" in shown


def test_a_group_that_knew_everything_has_no_gain(alice: Person, bob: Person, held: Meeting) -> None:
    before, after = make_tests(alice, held, questions=2)
    for person in (alice, bob, *teachers(alice, 3)):
        answer_test(person, held, before, 2)
        answer_test(person, held, after, 1)
    with inside(alice):
        result = queries.test_result(
            *queries.test_pair(queries.questionnaires.questionnaire(held.public_id, after))
        )
    assert (result.mean_before, result.gain) == (1.0, None)


def test_below_five_nothing_is_shown_and_words_come_shuffled(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    people = [alice, bob, *teachers(alice, 8)]
    question = questions_in(alice, held, public_id)[0].public_id
    scales = {q.public_id: 3 for q in questions_in(alice, held, public_id) if q.kind == "scale"}
    for number, person in enumerate(people[:4]):
        answer(person, held, public_id, {question: f"kata {number}", **scales})
    with inside(alice):
        assert queries.question_results(queries.questionnaires.questionnaire(held.public_id, public_id)) == (
            4,
            [],
        )
    for number, person in enumerate(people[4:], start=4):
        answer(person, held, public_id, {question: f"kata {number}", **scales})
    with inside(alice):
        orders = {
            queries.question_results(queries.questionnaires.questionnaire(held.public_id, public_id))[1][
                0
            ].words
            for _look in range(12)
        }
    assert len(orders) > 1
    assert {frozenset(words) for words in orders} == {frozenset(f"kata {n}" for n in range(10))}

    close(alice, held, public_id)
    assert "kata 7" in english(alice).get(address(alice, held, "questionnaires", public_id, "results")).text


def test_members_see_no_results_and_others_none_of_this(
    english: Browser, alice: Person, bob: Person, charlie: Person, held: Meeting
) -> None:
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    page = ("questionnaires", public_id, "results")

    assert english(bob).get(address(bob, held, *page)).status_code == 404
    assert english(charlie).get(address(alice, held, *page)).status_code == 404


def test_the_supervisor_sees_numbers_and_no_words(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    """Spec 5.3: a summary for the supervisor."""
    with inside(alice):
        cluster = session.get_one(Cluster, alice.cluster_id)
    supervisor = make_member(cluster, "Ratna Anggraini", roles=(Role.SUPERVISOR,))
    public_id = make_questionnaire(alice, held, QuestionnaireKind.REFLECTION)
    questions = questions_in(alice, held, public_id)
    for person in (alice, bob, *teachers(alice, 4)):
        given = {q.public_id: 4 if q.kind == "scale" else SAID for q in questions}
        answer(person, held, public_id, given)
    close(alice, held, public_id)
    page = ("questionnaires", public_id, "results")

    seen = english(supervisor).get(address(supervisor, held, *page))

    assert seen.status_code == 200
    assert "Mean 4.0 of 5, n = 6" in seen.text
    assert SAID not in seen.text
    assert SAID in english(alice).get(address(alice, held, *page)).text
