"""What teachers bring of a task between two meetings, and what the board answers."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Conflict, Invalid, MemberErased, publish, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import Attachment
from plugins.meetings import services
from plugins.meetings.kinds import EvidenceState
from plugins.meetings.models import OnEvidence, OnTask

from .factories import Browser, inside
from .package_steps import NOW, TODAY, here, task_page
from .programme_factories import make_on_task, make_package


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_teacher_hands_in_and_the_board_gives_it_back_then_accepts(
    english: Browser, alice: Person, bob: Person
) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    teacher, board = english(bob), english(alice)

    assert teacher.post(task_page(bob, package, task, "evidence"), data={"text": "Sudah."}).status_code == 303
    with inside(alice):
        evidence = session.scalars(select(OnEvidence)).one()
    judge = task_page(alice, package, task, "evidence", evidence.public_id)
    empty = board.post(judge, data={"decision": "returned", "answer": "", "version": "1"})
    assert empty.status_code == 422
    assert 'id="answer-error"' in empty.text
    board.post(judge, data={"decision": "returned", "answer": "Tambahkan jawaban murid.", "version": "1"})
    assert "Tambahkan jawaban murid." in teacher.get(task_page(bob, package, task)).text
    teacher.post(task_page(bob, package, task, "evidence"), data={"text": "Dua jawaban: ..."})
    with inside(alice):
        again = session.get_one(OnEvidence, evidence.id, populate_existing=True)
        assert (again.state, again.answer, again.text) == (EvidenceState.SUBMITTED, "", "Dua jawaban: ...")
        version = str(again.version)
    board.post(judge, data={"decision": "accepted", "answer": "", "version": version})

    refused = teacher.post(task_page(bob, package, task, "evidence"), data={"text": "Lain lagi"})
    assert refused.status_code == 422
    assert "accepted already" in refused.text
    with inside(alice):
        last = session.get_one(OnEvidence, evidence.id, populate_existing=True)
        assert (last.state, last.text) == (EvidenceState.ACCEPTED, "Dua jawaban: ...")
        assert session.scalar(select(func.count(OnEvidence.id))) == 1


def test_evidence_of_others_is_not_shown_to_members(english: Browser, alice: Person, bob: Person) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    english(alice).post(task_page(alice, package, task, "evidence"), data={"text": "Rahasia Alice"})
    with inside(alice):
        evidence = session.scalars(select(OnEvidence)).one()

    assert "Rahasia Alice" not in english(bob).get(task_page(bob, package, task)).text
    assert english(bob).get(task_page(bob, package, task, "evidence", evidence.public_id)).status_code == 403


def test_a_file_comes_back_to_its_owner_and_the_board_only(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    for name in ("satu.txt", "dua.txt"):
        sent = {"text": "Sudah.", "file": (BytesIO(b"catatan " + name.encode()), name)}
        answer = english(bob).post(
            task_page(bob, package, task, "evidence"), data=sent, content_type="multipart/form-data"
        )
        assert answer.status_code == 303, answer.text
    with inside(alice):
        evidence = session.scalars(select(OnEvidence)).one()
        assert session.scalar(select(func.count(Attachment.id))) == 1
    file = task_page(bob, package, task, "evidence", evidence.public_id, "file")

    assert english(bob).get(file).data == b"catatan dua.txt"
    assert english(alice).get(file).status_code == 200
    assert english(charlie).get(file).status_code == 404
    assert "dua.txt" in english(alice).get(file.removesuffix("/file")).text


def test_a_file_of_somebody_else_does_not_exist(english: Browser, alice: Person, bob: Person) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    sent = {"text": "Sudah.", "file": (BytesIO(b"catatan"), "satu.txt")}
    english(alice).post(
        task_page(alice, package, task, "evidence"), data=sent, content_type="multipart/form-data"
    )
    with inside(alice):
        evidence = session.scalars(select(OnEvidence)).one()

    assert (
        english(bob).get(task_page(bob, package, task, "evidence", evidence.public_id, "file")).status_code
        == 404
    )


def test_whoever_is_erased_takes_their_words_and_files_along(
    english: Browser, alice: Person, bob: Person
) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    sent = {"text": "Kelas saya", "file": (BytesIO(b"catatan"), "satu.txt")}
    english(bob).post(
        task_page(bob, package, task, "evidence"), data=sent, content_type="multipart/form-data"
    )

    with inside(alice), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        evidence = session.scalars(select(OnEvidence)).one()
        assert (evidence.text, evidence.attachment_id) == ("-", None)
        assert session.scalar(select(func.count(Attachment.id))) == 0


def test_a_task_that_has_not_begun_takes_nothing_and_a_late_one_does(
    english: Browser, alice: Person, bob: Person
) -> None:
    package = make_package(alice)
    ahead = make_on_task(alice, package, opens_on=TODAY + timedelta(days=2))
    over = make_on_task(
        alice, package, opens_on=TODAY - timedelta(days=9), closes_on=TODAY - timedelta(days=2)
    )
    client = english(bob)

    assert "from 4 November 2026 on" in client.get(task_page(bob, package, ahead)).text
    early = client.post(task_page(bob, package, ahead, "evidence"), data={"text": "x"})
    assert early.status_code == 422
    assert "has not begun yet" in early.text
    assert "You can still hand it in" in client.get(task_page(bob, package, over)).text
    assert client.post(task_page(bob, package, over, "evidence"), data={"text": "x"}).status_code == 303


def test_two_who_answer_the_same_evidence_do_not_overwrite_each_other(alice: Person, bob: Person) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    with inside(bob):
        evidence = services.hand_in(session.get_one(OnTask, task.id), "Sudah.", actor=actor_of(bob))
        number = evidence.id
    values = {"answer": "Lengkapi.", "version": 1, "actor": actor_of(alice)}
    with inside(alice):
        services.answer_evidence(session.get_one(OnEvidence, number), is_accepted=False, **values)
    with inside(alice), pytest.raises(Conflict):
        services.answer_evidence(session.get_one(OnEvidence, number), is_accepted=True, **values)
    with inside(alice), pytest.raises(Invalid):
        services.answer_evidence(
            session.get_one(OnEvidence, number),
            is_accepted=False,
            answer="",
            version=2,
            actor=actor_of(alice),
        )


def test_no_page_of_evidence_speaks_of_scores(english: Browser, alice: Person, bob: Person) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)
    english(bob).post(task_page(bob, package, task, "evidence"), data={"text": "Sudah."})

    pages = [
        english(alice).get(path).text for path in (task_page(alice, package, task), here(alice, package))
    ]

    assert not any(word in page.lower() for page in pages for word in ("score", "grade", "rank"))
