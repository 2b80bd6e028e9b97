"""None"""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, MeetingState
from plugins.meetings.models import Meeting, OnTask, Package
from plugins.meetings.queries import package_view

from .factories import Browser, Count, base, inside, make_meeting, mark
from .package_steps import NOW, PACKAGE, TASK, here, task_page
from .programme_factories import make_on_task, make_package


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


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
