from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Conflict, Invalid, MemberErased, publish, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.clusters.models import Attachment
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, EvidenceState, MeetingState
from plugins.meetings.models import Meeting, OnEvidence, OnTask, Package
from plugins.meetings.queries import package_view

from .factories import Browser, Count, base, inside, make_meeting, mark
from .programme_factories import make_on_task, make_package

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
PACKAGE = {"title": "Paket A", "theme": "Perencanaan", "kind": "core_routine", "least_meetings": "3"}
TASK = {
    "title": "Kartu tanya",
    "text": "",
    "opens_on": "2 November 2026",
    "closes_on": "9 November 2026",
    "jp": "4",
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def here(person: Person, package: Package, *parts: str) -> str:
    return "/".join([base(person), "packages", package.public_id, *parts])


def task_page(person: Person, package: Package, task: OnTask, *parts: str) -> str:
    return here(person, package, "tasks", task.public_id, *parts)


def test_a_package_is_made_and_filled(english: Browser, alice: Person) -> None:
    inside_it = make_meeting(alice, title="Masuk")
    outside = make_meeting(alice, days=9, title="Tetap di luar")
    client = english(alice)

    made = client.post(f"{base(alice)}/packages/new", data={**PACKAGE, "version": "1"})
    choose = made.headers["Location"]
    assert choose.endswith("/meetings")
    offered = [inside_it.public_id, outside.public_id]
    client.post(choose, data={"meeting": [inside_it.public_id], "offered": offered})

    with inside(alice):
        package = session.scalars(select(Package)).one()
        assert package.school_year == 2026
        assert session.get_one(Meeting, inside_it.id).package_id == package.id
        assert session.get_one(Meeting, outside.id).package_id is None
    client.post(choose, data={"offered": offered})
    with inside(alice):
        assert session.get_one(Meeting, inside_it.id, populate_existing=True).package_id is None


def test_a_meeting_of_another_package_cannot_be_taken(english: Browser, alice: Person) -> None:
    other, mine = make_package(alice, title="Lain"), make_package(alice, title="Ini")
    meeting = make_meeting(alice, package_id=other.id)

    english(alice).post(
        here(alice, mine, "meetings"), data={"meeting": [meeting.public_id], "offered": [meeting.public_id]}
    )

    with inside(alice):
        services.choose_meetings(mine, [meeting.id], [meeting.id], actor=actor_of(alice))
        assert session.get_one(Meeting, meeting.id, populate_existing=True).package_id == other.id


def test_two_packages_of_a_year_have_two_names(english: Browser, alice: Person) -> None:
    make_package(alice, title="Paket A")

    page = english(alice).post(f"{base(alice)}/packages/new", data={**PACKAGE, "version": "1"})

    assert page.status_code == 422
    assert "already has a package of this name" in page.text
    assert 'id="title-error"' in page.text


def test_members_see_their_own_attendance_only(english: Browser, alice: Person, bob: Person) -> None:
    package = make_package(alice)
    days = (-30, -20, -10)
    held = [make_meeting(alice, days=day, state=MeetingState.CLOSED, package_id=package.id) for day in days]
    make_meeting(alice, days=5, state=MeetingState.CANCELLED, package_id=package.id)
    for meeting in held[:2]:
        mark(meeting, bob)
    mark(held[2], bob, AttendanceStatus.SICK)
    mark(held[0], alice)

    with inside(bob):
        mine = package_view(package, actor_of(bob))
        assert (mine.held, mine.size, mine.attended, mine.missed) == (3, 3, 2, 1)
    page = english(bob).get(here(bob, package)).text
    assert "2 of 3" in page
    assert "You missed 1 meeting" in page
    assert "Alice" not in page.split("<main", 1)[1]
    board = english(alice).get(here(alice, package)).text
    assert "1 of 3" in board
    assert "Bob" not in board.split("<main", 1)[1]


def test_a_task_is_given_and_changed(english: Browser, alice: Person) -> None:
    package = make_package(alice)
    client = english(alice)

    made = client.post(here(alice, package, "tasks", "new"), data={**TASK, "version": "1"})
    assert made.status_code == 303
    with inside(alice):
        task = session.scalars(select(OnTask)).one()
        assert (task.jp, task.closes_on) == (4, date(2026, 11, 9))
    edit = task_page(alice, package, task, "edit")
    assert client.post(edit, data={**TASK, "jp": "6", "version": "1"}).status_code == 303
    assert client.post(edit, data={**TASK, "jp": "8", "version": "1"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"closes_on": "1 November 2026"}, "closes_on"), ({"jp": "99"}, "jp"), ({"title": ""}, "title")],
)
def test_a_task_that_cannot_be_is_refused(
    english: Browser, alice: Person, typed: dict[str, str], field: str
) -> None:
    package = make_package(alice)

    page = english(alice).post(here(alice, package, "tasks", "new"), data={**TASK, **typed, "version": "1"})

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


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


def test_strangers_find_nothing_and_members_cannot_plan(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    package = make_package(alice)
    task = make_on_task(alice, package)

    assert english(charlie).get(here(alice, package)).status_code == 404
    assert english(charlie).get(task_page(charlie, package, task)).status_code == 404
    assert english(bob).get(here(bob, package, "edit")).status_code == 403
    assert english(bob).post(here(bob, package, "meetings")).status_code == 403


def test_the_page_of_a_package_takes_the_same_statements_for_3_and_30(
    english: Browser, alice: Person, count_queries: Count
) -> None:
    package = make_package(alice)

    def statements(path: str) -> int:
        client = english(alice)
        client.get(path)
        with count_queries() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = (here(alice, package), here(alice, package, "meetings"))
    for number in range(3):
        make_meeting(alice, days=number + 1, items=0, package_id=package.id)
        make_on_task(alice, package)
    few = [statements(path) for path in paths]
    for number in range(27):
        make_meeting(alice, days=number + 10, items=0, package_id=package.id)
        make_on_task(alice, package)

    assert [statements(path) for path in paths] == few
