"""The code on the wall: who may use it, when, and what it tells."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient

from kkg_portal.api import Invalid, clock, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Attendance, AttendanceMark, Meeting
from plugins.meetings.queries import meeting_of_code, review, roll
from plugins.meetings.room_code import as_typed, code_at, fits
from plugins.meetings.seen import Seen
from plugins.meetings.views import room as room_views
from tests.support import qr

from .factories import Browser, address, base, inside, invite, make_meeting, make_subgroup, stored
from .test_offline_marks import kept, line_of

SECRET = b"s" * 32


@pytest.fixture(autouse=True)
def nobody_has_tried_yet() -> None:
    for person in range(100):
        for cluster in range(10):
            room_views._tries.forget((cluster, person))


@pytest.fixture
def running(alice: Person, bob: Person) -> Meeting:
    """A meeting that began half an hour ago, with its codes on the wall."""
    start = clock.now().replace(microsecond=0) - timedelta(minutes=30)
    meeting = make_meeting(alice, starts_at=start, room_secret=SECRET)
    invite(meeting, alice, bob)
    return meeting


def type_code(client: FlaskClient, person: Person, code: str) -> str:
    answer = client.post(f"{base(person)}/h", data={"code": code})
    assert answer.status_code in {200, 422, 429}
    return answer.text


def now_on_the_wall() -> str:
    return code_at(SECRET, clock.now())


def test_a_code_changes_each_minute_and_lives_one_more() -> None:
    minute = datetime.fromisoformat("2026-11-14T01:00:00+00:00")
    code = code_at(SECRET, minute)

    assert re.fullmatch(r"\d{6}", code)
    assert code == code_at(SECRET, minute + timedelta(seconds=59))
    assert code != code_at(SECRET, minute + timedelta(seconds=60))
    assert fits(SECRET, code, minute + timedelta(seconds=119))
    assert not fits(SECRET, code, minute + timedelta(seconds=120))
    assert not fits(b"t" * 32, code, minute)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("482913", "482913"),
        ("482 913", "482913"),
        (" 482-913 ", "482913"),
        ("48291", ""),
        ("4829131", ""),
        ("", ""),
    ],
)
def test_digits_are_read_however_they_are_typed(typed: str, read: str) -> None:
    assert as_typed(typed) == read


def test_case_14_who_types_the_code_is_present_once(english: Browser, bob: Person, running: Meeting) -> None:
    client = english(bob)

    page = type_code(client, bob, now_on_the_wall())
    type_code(client, bob, now_on_the_wall())

    assert "Your attendance is noted" in page
    assert line_of(bob, running).status is AttendanceStatus.PRESENT
    (mark,) = kept(bob)
    assert mark.method is MarkMethod.ROOM_CODE


def test_case_14_wrong_expired_and_other_meetings_read_the_same(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    other = make_meeting(alice, days=3, title="Rapat lain yang rahasia", room_secret=b"o" * 32)
    client = english(bob)
    codes = {
        "wrong": "000000" if now_on_the_wall() != "000000" else "111111",
        "expired": code_at(SECRET, clock.now() - timedelta(minutes=5)),
        "of another meeting": code_at(b"o" * 32, clock.now()),
        "no code": "halo",
    }

    answers = {name: type_code(client, bob, code) for name, code in codes.items()}

    for text in answers.values():
        assert "This code is not valid." in text
        assert other.title not in text
        assert running.title not in text
    assert kept(bob) == []


@pytest.mark.parametrize(
    ("begins_in", "works"), [(16, False), (14, True), (-60, True), (-134, True), (-136, False)]
)
def test_case_14_the_code_works_a_quarter_of_an_hour_around_the_meeting(
    alice: Person, bob: Person, begins_in: int, *, works: bool
) -> None:
    with time_machine.travel("2026-11-14T03:00:00+00:00", tick=False):
        meeting = make_meeting(
            alice, starts_at=clock.now() + timedelta(minutes=begins_in), room_secret=SECRET
        )
        with inside(bob):
            found = meeting_of_code(now_on_the_wall(), clock.now(), actor_of(bob))

        assert (found is not None) is works
        if not works:
            with inside(bob), pytest.raises(Invalid):
                services.check_in(stored(meeting), device="", actor=actor_of(bob))


def test_case_14_ten_tries_in_ten_minutes(english: Browser, bob: Person, running: Meeting) -> None:
    client = english(bob)
    wrong = "000000" if now_on_the_wall() != "000000" else "111111"
    for _try in range(10):
        type_code(client, bob, wrong)

    answer = client.post(f"{base(bob)}/h", data={"code": now_on_the_wall()})

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert kept(bob) == []


def test_case_14_a_shared_phone_is_listed_not_refused(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    phones = [english(alice), english(bob)]
    for client in phones:
        client.set_cookie(room_views.DEVICE_COOKIE, "a" * 32)
    type_code(phones[0], alice, now_on_the_wall())
    type_code(phones[1], bob, now_on_the_wall())

    with inside(alice):
        (names,) = review(stored(running), roll(stored(running))).shared
    assert len(names) == 2
    page = english(alice).get(address(alice, running, "attendance", "review")).text
    assert "Checked in on one phone" in page


def test_the_board_outranks_the_code_and_sees_the_contradiction(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    with inside(alice):
        absent = Seen(bob.membership_public_id, "a" * 24, AttendanceStatus.ABSENT)
        services.mark(stored(running), [absent], actor=actor_of(alice))

    page = type_code(english(bob), bob, now_on_the_wall())

    assert "The board noted something else" in page
    assert line_of(bob, running).status is AttendanceStatus.ABSENT
    with inside(alice):
        assert len(review(stored(running), roll(stored(running))).differing) == 1


def test_being_present_and_late_do_not_contradict(alice: Person, bob: Person, running: Meeting) -> None:
    with inside(bob):
        services.check_in(stored(running), device="", actor=actor_of(bob))
    with inside(alice):
        late = Seen(bob.membership_public_id, "a" * 24, AttendanceStatus.LATE)
        services.mark(stored(running), [late], actor=actor_of(alice))
        assert review(stored(running), roll(stored(running))).count == 0


def test_a_member_who_was_not_invited_is_on_the_roll_then(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, starts_at=clock.now() - timedelta(minutes=5), room_secret=SECRET)

    type_code(english(bob), bob, now_on_the_wall())

    with inside(alice):
        assert [line.status for line in roll(stored(meeting))] == [AttendanceStatus.PRESENT]


def test_somebody_outside_the_subgroup_is_told_nothing(english: Browser, alice: Person, bob: Person) -> None:
    group = make_subgroup(alice, "KKG PAI", alice)
    make_meeting(
        alice, starts_at=clock.now() - timedelta(minutes=5), room_secret=SECRET, subgroup_id=group.id
    )

    assert "This code is not valid." in type_code(english(bob), bob, now_on_the_wall())


def test_another_cluster_cannot_use_the_code(english: Browser, charlie: Person, running: Meeting) -> None:
    assert "This code is not valid." in type_code(english(charlie), charlie, now_on_the_wall())


def test_the_projector_shows_code_and_qr_and_asks_for_itself_anew(
    english: Browser, alice: Person, running: Meeting
) -> None:
    with time_machine.travel(clock.now().replace(second=20, microsecond=0), tick=False):
        code = now_on_the_wall()
        page = english(alice).get(address(alice, running, "attendance", "room")).text

    assert f"{code[:3]} {code[3:]}" in page
    assert 'http-equiv="refresh" content="41"' in page
    picture = re.search(r'src="(data:image[^"]+)"', page)
    assert picture is not None
    (address_read,) = qr.codes_in_svg(unescape(picture.group(1)))
    assert address_read.endswith(f"{base(alice)}/h/{code}")


def test_scanning_writes_nothing_until_the_button(english: Browser, bob: Person, running: Meeting) -> None:
    client = english(bob)

    page = client.get(f"{base(bob)}/h/{now_on_the_wall()}")

    assert page.status_code == 200
    assert f'value="{now_on_the_wall()}"' in page.text
    assert kept(bob) == []


def test_codes_are_opened_and_closed_by_who_takes_attendance(
    english: Browser, alice: Person, bob: Person
) -> None:
    meeting = make_meeting(alice, starts_at=clock.now() - timedelta(minutes=5))
    client = english(alice)
    here = address(alice, meeting, "attendance", "room")
    assert "The room code is off" in client.get(here).text

    client.post(here)
    with inside(alice):
        first = stored(meeting).room_secret
    client.post(here)
    with inside(alice):
        assert stored(meeting).room_secret == first
    client.post(f"{here}/close")

    with inside(alice):
        assert stored(meeting).room_secret is None
    assert english(bob).post(address(bob, meeting, "attendance", "room")).status_code == 403


def test_a_locked_roll_takes_no_code(english: Browser, alice: Person, bob: Person, running: Meeting) -> None:
    with inside(alice):
        stored(running).roll_locked_at = clock.now()
        session.commit()

    assert "This code is not valid." in type_code(english(bob), bob, now_on_the_wall())
    with inside(alice):
        assert session.query(Attendance).count() == session.query(AttendanceMark).count() == 0


def test_a_right_code_buys_no_new_tries_at_another_meetings(
    english: Browser, alice: Person, bob: Person, running: Meeting
) -> None:
    client = english(bob)
    for _one in range(9):
        type_code(client, bob, "000000" if now_on_the_wall() != "000000" else "111111")

    type_code(client, bob, now_on_the_wall())

    assert "tried too often" in type_code(
        client, bob, "222222" if now_on_the_wall() != "222222" else "333333"
    )
