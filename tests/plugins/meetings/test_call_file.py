"""Attendance from the file of a video call: Zoom, Meet and Teams, in English and Indonesian."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time
from html import unescape
from typing import Any

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from kkg_portal.api import Invalid, User, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import queries, services
from plugins.meetings.activity import activity_of
from plugins.meetings.call_form import packed, unpacked
from plugins.meetings.call_log import Caller, Stay, read_call_log
from plugins.meetings.call_presence import MeetingHours, Presence, presence_in
from plugins.meetings.call_times import minutes_in, moment_in
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Meeting
from plugins.meetings.seen import Seen

from .factories import Browser, Count, address, inside, invite, make_meeting, stored
from .test_offline_marks import kept, line_of

S = AttendanceStatus
DAY = date(2026, 11, 14)
HOURS = MeetingHours(datetime.combine(DAY, time(8)), datetime.combine(DAY, time(11)))

ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
812 3456,Bedah modul,11/14/2026 07:55:01 AM,11/14/2026 11:02:00 AM,rina@example.sch.id,187,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Bob Santoso,,11/14/2026 07:58:12 AM,11/14/2026 11:01:00 AM,183,No,Yes
Bob Santoso,,11/14/2026 07:59:12 AM,11/14/2026 09:00:10 AM,61,No,No
Bob Santoso,,11/14/2026 09:30:00 AM,11/14/2026 11:01:00 AM,91,No,No
"SDN Melati 1_bu alice rahayu, S.Pd",,11/14/2026 08:20:00 AM,11/14/2026 11:00:00 AM,160,Yes,No
Galaxy A12,,11/14/2026 08:00:00 AM,11/14/2026 11:00:00 AM,180,Yes,No
"""
ZOOM_INDONESIAN = """Nama (Nama Asli);Email Pengguna;Waktu Bergabung;Waktu Keluar;Durasi (Menit);Tamu
Bob Santoso;;14/11/2026 07.59.12;14/11/2026 11.01.00;182;Tidak
"""
ZOOM_UNIQUE = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nBob Santoso,,170,No\n"
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
Bob,Santoso,bob@example.sch.id,2 hr 50 min,8:05 AM,10:55 AM
"""
MEET_INDONESIAN = """Nama depan,Nama belakang,Email,Durasi,Waktu bergabung,Waktu keluar
Bob,Santoso,bob@example.sch.id,2 jam 50 mnt,08.05,10.55
"""
TEAMS = """1. Summary
Meeting title\tBedah modul
Attended participants\t1
Start time\t11/14/26, 7:58:00 AM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Bob Santoso\t11/14/26, 7:58:40 AM\t11/14/26, 11:01:00 AM\t2h 30m 5s\tbob@example.sch.id\tbob@example.sch.id\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Somebody Else\t11/14/26, 7:58:40 AM\t11/14/26, 11:01:00 AM\t2h 30m 5s\t\tAttendee
"""
TEAMS_OLD = """Nama Lengkap\tTindakan Pengguna\tCap Waktu
Bob Santoso\tBergabung sebelumnya\t14/11/2026 07.50.00
Bob Santoso\tKeluar\t14/11/2026 09.00.00
Bob Santoso\tBergabung\t14/11/2026 09.45.00
"""


def read(text: str, *, encoding: str = "utf-8", name: str = "participants.csv") -> list[Caller]:
    return read_call_log(io.BytesIO(text.encode(encoding)), name, lambda moment: moment)


def in_meeting(text: str, **how: str) -> list[tuple[str, Presence]]:
    return [(one.name, presence_in(one.stays, HOURS)) for one in read(text, **how)]


@pytest.mark.parametrize(
    ("text", "encoding", "presence"),
    [
        (ZOOM, "utf-8", Presence(150, 30)),
        (ZOOM_INDONESIAN, "utf-8-sig", Presence(180)),
        (ZOOM_UNIQUE, "utf-8", Presence(170, 10)),
        (MEET, "utf-8", Presence(170, 0, time(8, 5), time(10, 55))),
        (MEET_INDONESIAN, "utf-8", Presence(170, 0, time(8, 5), time(10, 55))),
        (TEAMS, "utf-16", Presence(150, 30)),
        (TEAMS_OLD, "utf-16", Presence(135, 45)),
    ],
)
def test_each_layout_gives_the_minutes_within_the_meeting(
    text: str, encoding: str, presence: Presence
) -> None:
    assert in_meeting(text, encoding=encoding)[0] == ("Bob Santoso", presence)


def test_only_the_list_of_people_is_read() -> None:
    assert [one.name for one in read(TEAMS)] == ["Bob Santoso"]
    assert [one.name for one in read(ZOOM)] == [
        "Bob Santoso",
        "SDN Melati 1_bu alice rahayu, S.Pd",
        "Galaxy A12",
    ]


def test_a_spreadsheet_with_real_times_is_read_too() -> None:
    book = Workbook()
    book.active.append(["Name", "Join time", "Leave time"])
    book.active.append(
        ["Bob Santoso", datetime.combine(DAY, time(8, 5, 30)), datetime.combine(DAY, time(10))]
    )
    kept_book = io.BytesIO()
    book.save(kept_book)
    kept_book.seek(0)

    (caller,) = read_call_log(kept_book, "kehadiran.xlsx", lambda moment: moment)

    assert presence_in(caller.stays, HOURS) == Presence(115, 0, time(8, 5), time(10, 0), S.LEFT_EARLY)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Name,School\nBob,SDN\n", "<html>x</html>"])
def test_a_file_without_such_a_list_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert refusal.value.message


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("11/14/2026 08:01:12 AM", time(8, 1)),
        ("14.11.2026 13.30", time(13, 30)),
        ("14 Nov 2026, 1:30 PM", time(13, 30)),
        ("Nov 14, 2026 12:05 AM", time(0, 5)),
        ("2026-11-14T08:01:12", time(8, 1)),
        ("2026-11-14T01:01:12Z", time(1, 1)),
        ("8:01\u202fAM", time(8, 1)),
    ],
)
def test_moments_are_read_as_the_files_write_them(cell: str, clock: time) -> None:
    found = moment_in(cell, lambda moment: moment)

    assert found is not None
    assert found.clock == clock


@pytest.mark.parametrize("cell", ["", "-", None, "25:00", "tomorrow"])
def test_what_is_no_moment_says_nothing(cell: Any) -> None:
    assert moment_in(cell, lambda moment: moment) is None


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("62", 62),
        (62, 62),
        ("1 hr 2 min", 62),
        ("1j 2m 3d", 62),
        ("1:02:03", 62),
        ("45 mnt", 45),
        ("x", None),
    ],
)
def test_durations_are_whole_minutes(cell: Any, minutes: int | None) -> None:
    assert minutes_in(cell) == minutes


def test_two_devices_at_once_count_once() -> None:
    (caller,) = read(
        "Name,Join time,Leave time\n"
        "Bob,11/14/2026 08:00,11/14/2026 10:00\n"
        "Bob,11/14/2026 09:00,11/14/2026 11:00\n"
    )

    assert presence_in(caller.stays, HOURS) == Presence(180)


def test_whoever_was_there_only_before_was_not_in_the_meeting() -> None:
    (caller,) = read("Name,Join time,Leave time\nBob,11/14/2026 07:00,11/14/2026 07:50\n")

    assert presence_in(caller.stays, HOURS).minutes == 0


def test_what_travels_in_the_form_comes_back_the_same() -> None:
    assert unpacked(packed([])) == []
    with pytest.raises(Invalid):
        unpacked('[["Bob", "x", 99999, 0, "", "", "present"]]')
    for broken in ("", "{", "[[1]]", '[["a","b",1,0,"25:00","","present"]]', '[["a","b",1,0,"","","gone"]]'):
        with pytest.raises(Invalid):
            unpacked(broken)


@pytest.fixture
def online(alice: Person, bob: Person) -> Meeting:
    """A meeting of 14 November 2026, 08.00 to 11.00 in the zone of Melati, that alice and bob were invited to."""
    meeting = make_meeting(
        alice,
        starts_at=datetime(2026, 11, 14, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 14, 4, 0, tzinfo=UTC),
    )
    invite(meeting, alice, bob)
    return meeting


def look(client: Any, alice: Person, meeting: Meeting, text: str = ZOOM) -> TestResponse:
    return client.post(
        address(alice, meeting, "attendance", "call"),
        data={"action": "look", "file": (io.BytesIO(text.encode()), "participants.csv")},
        content_type="multipart/form-data",
    )


def rows_of(page: TestResponse) -> str:
    found = re.search(r'name="rows"[^>]*? value="([^"]*)"', page.text)
    assert found is not None
    return unescape(found[1])


def test_names_are_matched_shown_and_saved_once(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    assert page.status_code == 200
    assert "Alice Rahayu" in page.text
    assert "Galaxy A12" in page.text
    assert kept(alice) == []

    sent = {
        "action": "save",
        "form_id": "c" * 24,
        "rows": rows_of(page),
        "who-0": bob.membership_public_id,
        "who-1": alice.membership_public_id,
        "who-2": "guest",
    }
    for _twice in range(2):
        assert client.post(address(alice, online, "attendance", "call"), data=sent).status_code == 303

    assert [mark.method for mark in kept(alice)] == [MarkMethod.IMPORT] * 3
    assert (line_of(bob, online).status, line_of(bob, online).minutes_away) == (S.PRESENT, 30)
    assert line_of(alice, online).status is S.LATE
    with inside(alice):
        assert [line.name for line in queries.roll(stored(online)) if line.member is None] == ["Galaxy A12"]


def test_minutes_away_count_for_no_hours(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    sent = {"action": "save", "form_id": "c" * 24, "rows": rows_of(page), "who-0": bob.membership_public_id}
    client.post(address(alice, online, "attendance", "call"), data=sent)

    with inside(alice):
        (standing,) = queries.standings(activity_of(stored(online)), only=bob.membership_id)
    assert (standing.minutes, standing.jp) == (150, 3)


def test_an_address_finds_whoever_calls_themselves_something_else(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    text = f"Name,Email,Duration\nHP Mama,{email_of(bob)},170\n"

    page = look(english(alice), alice, online, text)

    assert f'value="{bob.membership_public_id}" checked' in page.text
    assert "In the call: HP Mama" in page.text
    assert email_of(bob) not in page.text


def test_somebody_marked_by_hand_is_not_ticked(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    with inside(alice):
        sick = Seen(bob.membership_public_id, "s" * 24, S.SICK)
        services.mark(stored(online), [sick], actor=actor_of(alice))

    page = look(english(alice), alice, online)

    assert f'value="{bob.membership_public_id}" checked' not in page.text
    assert f'value="{alice.membership_public_id}" checked' in page.text


def test_times_of_another_zone_leave_the_minutes(
    english: Browser, alice: Person, bob: Person, online: Meeting
) -> None:
    text = "Name,Join time,Leave time,Duration\nBob Santoso,11/14/2026 01:00,11/14/2026 04:00,180\n"

    page = look(english(alice), alice, online, text)

    assert "Only the minutes are used" in page.text
    assert "180 minutes" in page.text


def test_a_file_of_another_day_is_told(english: Browser, alice: Person, online: Meeting) -> None:
    page = look(english(alice), alice, online, ZOOM.replace("11/14/2026", "10/03/2026"))

    assert "Is it the right file?" in page.text


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Nobody is chosen"),
        ({"who-0": "same", "who-2": "same"}, "are the same member"),
    ],
)
def test_what_cannot_be_saved_is_told_with_the_lines_still_there(
    english: Browser, alice: Person, online: Meeting, answers: dict[str, str], sentence: str
) -> None:
    client = english(alice)
    page = look(client, alice, online)
    sent = {"action": "save", "form_id": "c" * 24, "rows": rows_of(page), **answers}

    again = client.post(address(alice, online, "attendance", "call"), data=sent)

    assert again.status_code == 422
    assert sentence in again.text
    assert "Galaxy A12" in again.text
    assert kept(alice) == []


def test_without_a_file_the_field_says_so(english: Browser, alice: Person, online: Meeting) -> None:
    client = english(alice)

    nothing = client.post(address(alice, online, "attendance", "call"), data={"action": "look"})
    wrong = look(client, alice, online, "Nama,Sekolah\nBob,SDN\n")

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "Choose a file first" in nothing.text
    assert "No list of participants" in wrong.text


def test_looking_takes_the_same_statements_for_every_number_of_lines(
    english: Browser, alice: Person, online: Meeting, count_queries: Count
) -> None:
    client = english(alice)
    look(client, alice, online)

    with count_queries() as few:
        look(client, alice, online, ZOOM_UNIQUE)
    many_lines = ZOOM_UNIQUE + "".join(f"Tamu {number},,60,Yes\n" for number in range(100))
    with count_queries() as many:
        look(client, alice, online, many_lines)

    assert len(many) == len(few)


def email_of(person: Person) -> str:
    with inside(person):
        user = session.get_one(User, person.user_id)
        user.email = user.email or "bob.santoso@example.sch.id"
        session.commit()
        return user.email


def test_stays_without_any_number_are_nothing() -> None:
    assert presence_in([Stay(None, None, None)], HOURS).minutes == 0
