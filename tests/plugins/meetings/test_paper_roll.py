"""Typing in a signed sheet, and the roll as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import time

import pytest
from openpyxl import load_workbook

from kkg_portal.api import Invalid, session
from kkg_portal.api.testing import Person
from plugins.meetings.kinds import AttendanceStatus, MarkMethod
from plugins.meetings.models import Attendance, Meeting, StatusWord
from plugins.meetings.paper_roll import read_guests, read_numbers
from plugins.meetings.queries import roll

from .factories import Browser, address, inside, stored
from .test_offline_marks import kept, line_of

S = AttendanceStatus


def read(text: str, words: tuple[StatusWord, ...] = ()) -> list[tuple[int, AttendanceStatus]]:
    return [(mark.number, mark.status) for mark in read_numbers(text, 30, words)]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("", []),
        ("1-3, 5", [(1, S.PRESENT), (2, S.PRESENT), (3, S.PRESENT), (5, S.PRESENT)]),
        ("1\n2;3", [(1, S.PRESENT), (2, S.PRESENT), (3, S.PRESENT)]),
        ("18s, 20I, 21d, 22A", [(18, S.SICK), (20, S.EXCUSED), (21, S.DUTY), (22, S.ABSENT)]),
        ("7-8 a, 1h", [(1, S.PRESENT), (7, S.ABSENT), (8, S.ABSENT)]),
        ("2t 08.40, 3p10.30", [(2, S.LATE), (3, S.LEFT_EARLY)]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, marks: list[tuple[int, AttendanceStatus]]) -> None:
    assert read(text) == marks


def test_times_go_where_they_belong() -> None:
    late, early = read_numbers("2t 08.40, 3p 10.30", 30, ())

    assert (late.arrived, late.left) == (time(8, 40), None)
    assert (early.arrived, early.left) == (None, time(10, 30))


def test_a_word_of_ones_own_is_known_by_its_letter() -> None:
    online = StatusWord(title="Hadir daring", letter="O", counts_as=S.PRESENT)

    (mark,) = read_numbers("4o", 30, [online])

    assert (mark.status, mark.word) == (S.PRESENT, online)


@pytest.mark.parametrize("text", ["x", "1-", "31", "5-2", "0", "3z", "1, 1", "2-4, 3s", "2t 99.99"])
def test_what_is_not_clear_is_quoted(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(text)
    assert refusal.value.field == "numbers"


def test_guests_are_names_and_schools() -> None:
    assert read_guests("Rina Marlina, SDN Kenanga 02\n\n  Pak Budi \n") == [
        ("Rina Marlina", "SDN Kenanga 02"),
        ("Pak Budi", ""),
    ]


def test_first_the_names_then_the_marks(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    client = english(alice)
    here = address(alice, held, "attendance", "paper")
    typed = {"form_id": "p" * 24, "numbers": "1, 2s", "guests": "Tamu Satu, SDN Jauh"}

    looked = client.post(here, data={**typed, "action": "look"})
    assert looked.status_code == 200
    assert "Is this right?" in looked.text
    assert kept(alice) == []
    for _twice in range(2):
        assert client.post(here, data={**typed, "action": "save"}).status_code == 303

    assert {mark.method for mark in kept(alice)} == {MarkMethod.PAPER}
    assert (line_of(alice, held).status, line_of(bob, held).status) == (S.PRESENT, S.SICK)
    with inside(alice):
        assert [line.name for line in roll(stored(held)) if line.member is None] == ["Tamu Satu"]


def test_bad_numbers_save_nothing(english: Browser, alice: Person, held: Meeting) -> None:
    typed = {"form_id": "p" * 24, "numbers": "1, 77", "action": "save"}

    page = english(alice).post(address(alice, held, "attendance", "paper"), data=typed)

    assert page.status_code == 422
    assert "the sheet has the numbers 1 to 2" in page.text
    assert kept(alice) == []


def test_a_name_that_looks_like_a_formula_stays_text(english: Browser, alice: Person, held: Meeting) -> None:
    with inside(alice):
        session.add(Attendance(meeting_id=held.id, walk_in_name="=1+1", status=S.PRESENT))
        session.commit()
    client = english(alice)

    book = load_workbook(io.BytesIO(client.get(address(alice, held, "attendance", "file", "xlsx")).data))
    text = client.get(address(alice, held, "attendance", "file", "csv")).data.decode("utf-8-sig")

    cells = [row[1] for row in book.active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells][-1] == ("=1+1", "s")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[-1][1] == "'=1+1"


def test_files_are_for_who_sees_attendance(
    english: Browser, bob: Person, alice: Person, held: Meeting
) -> None:
    assert english(bob).get(address(bob, held, "attendance", "file", "csv")).status_code == 404
    assert english(alice).get(address(alice, held, "attendance", "file", "doc")).status_code == 404


def test_the_printed_numbers_are_those_of_the_typing_page(
    english: Browser, alice: Person, held: Meeting
) -> None:
    client = english(alice)
    typing = client.get(address(alice, held, "attendance", "paper")).text
    printed = client.get(address(alice, held, "papers", "attendance", "page")).text

    with inside(alice):
        names = [line.name for line in roll(stored(held))]
    assert all(f"{number}. {name}" in typing for number, name in enumerate(names, start=1))
    assert [printed.index(name) for name in names] == sorted(printed.index(name) for name in names)
