"""Reading the files of video calls: layouts, languages, times, and what of them lies within the meeting."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from kkg_portal.api import Invalid
from plugins.meetings.call_form import packed, unpacked
from plugins.meetings.call_log import Caller, Stay, read_call_log
from plugins.meetings.call_presence import MeetingHours, Presence, presence_in
from plugins.meetings.call_times import minutes_in, moment_in
from plugins.meetings.kinds import AttendanceStatus

from .call_samples import MEET, MEET_INDONESIAN, TEAMS, TEAMS_OLD, ZOOM, ZOOM_INDONESIAN, ZOOM_UNIQUE

S = AttendanceStatus
DAY = date(2026, 11, 14)
HOURS = MeetingHours(datetime.combine(DAY, time(8)), datetime.combine(DAY, time(11)))


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
    for hostile in ('[["a","b",Infinity,0,"","","present"]]', "[" * 100_000, '[["a","b",NaN,0,"","",""]]'):
        with pytest.raises(Invalid):
            unpacked(hostile)


def test_stays_without_any_number_are_nothing() -> None:
    assert presence_in([Stay(None, None, None)], HOURS).minutes == 0
