"""Information, decisions with their register, trials in class, reminders, closing, and the file for the report."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select

from kkg_portal.api import Attachment, Invalid, MemberErased, publish, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.attachments import keep
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.meetings import report_bundle, services
from plugins.meetings.kinds import (
    AttendanceStatus,
    DisplacementReason,
    FileKind,
    MeetingState,
    TaskState,
    TrialOutcome,
)
from plugins.meetings.models import Decision, InformationPoint, Meeting, MeetingFile, Task, TaskReport
from plugins.meetings.queries import snapshot
from plugins.meetings.services import remind_of_tasks
from plugins.meetings.services.task_reminders import reminder_days
from plugins.meetings.views import report_bundle as report_page

from .factories import (
    Browser,
    Count,
    address,
    base,
    first_item,
    inside,
    invite,
    items_of,
    make_meeting,
    mark,
    stored,
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# One blue pixel.
PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(b"\x00\x40\x80\xc0")),
        _chunk(b"IEND", b""),
    )
)


def decide(person: Person, client: Any, meeting: Meeting, text: str, **values: str) -> Any:
    here = address(person, meeting, "minutes", first_item(person, meeting), "decision")
    return client.post(here, data={"text": text, **values})


def decisions(person: Person) -> list[Decision]:
    with inside(person):
        return list(session.scalars(select(Decision).order_by(Decision.number)))


def give_task(owner: Person, meeting: Meeting, *, due_on: date, text: str = "Mencoba kartu") -> Task:
    item = items_of(owner, meeting)[0]
    with inside(owner), intending_to_write():
        task = Task(
            meeting_id=meeting.id, item_id=item.id, owner_id=owner.membership_id, text=text, due_on=due_on
        )
        session.add(task)
        session.commit()
    return task


def close(client: Any, person: Person, meeting: Meeting) -> Any:
    with inside(person):
        version = stored(meeting).version
    return client.post(address(person, meeting, "close"), data={"version": str(version)})


def test_information_is_added_changed_and_taken_away(english: Browser, alice: Person, held: Meeting) -> None:
    client = english(alice)
    here = address(alice, held, "minutes", first_item(alice, held), "information")
    assert client.post(here, data={"text": ""}).status_code == 422
    client.post(here, data={"text": "Pengawas datang Desember"})
    with inside(alice):
        point = session.scalars(select(InformationPoint)).one()
    there = address(alice, held, "information", point.public_id)
    assert "Pengawas datang Desember" in client.get(address(alice, held, "minutes")).text
    assert "Pengawas datang Desember" in client.get(address(alice, held, "papers", "minutes", "page")).text

    assert client.post(there, data={"text": "", "version": "9"}).status_code == 409
    assert client.post(there, data={"text": "", "version": "1"}).status_code == 303

    with inside(alice):
        assert session.scalar(select(func.count(InformationPoint.id))) == 0


def test_a_decision_replaces_an_older_one_which_stays_struck_in_the_register(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    decide(alice, client, held, "Iuran Rp20.000", valid_until="30-06-2099")
    old = decisions(alice)[0]
    decide(alice, client, held, "Iuran Rp25.000", replaces=old.public_id)
    new = decisions(alice)[1]
    assert new.replaces_id == old.id

    again = decide(alice, client, held, "Iuran Rp30.000", replaces=old.public_id)
    assert again.status_code == 422
    assert "Another decision replaces this one already" in again.text
    assert decide(alice, client, held, "X", replaces="zzzzzzzzzz").status_code == 422
    assert decide(alice, client, held, "X", valid_until="1 Januari 2020").status_code == 422
    mark(held, alice)
    mark(held, bob)
    assert "Iuran" not in english(bob).get(f"{base(bob)}/decisions").text
    assert close(client, alice, held).status_code == 303

    page = english(bob).get(f"{base(bob)}/decisions").text
    assert "<s>Iuran Rp20.000</s>" in page
    assert f"Replaced by no. {new.number}/{new.year}" in page
    assert [one.number for one in decisions(alice)] == [1, 2]


def test_members_read_the_published_words_while_a_meeting_is_open_again(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    decide(alice, client, held, "Iuran Rp20.000")
    mark(held, alice)
    mark(held, bob)
    close(client, alice, held)
    with inside(alice):
        version = str(session.get_one(Meeting, held.id).version)
    client.post(address(alice, held, "reopen"), data={"reason": "Angka keliru", "version": version})
    decision = decisions(alice)[0]
    there = address(alice, held, "decisions", decision.public_id)
    sent = client.post(there, data={"text": "Iuran Rp99.000", "version": str(decision.version)})

    assert sent.status_code == 303
    read = english(bob).get(f"{base(bob)}/decisions").text
    assert "Iuran Rp20.000" in read
    assert "Rp99.000" not in read
    assert "Rp99.000" in client.get(f"{base(alice)}/decisions").text


def test_the_register_is_searched_printed_and_counted_with(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)
    for text in ("Iuran tetap", "=1+1", "Jadwal Sabtu"):
        decide(alice, client, held, text)
    year = decisions(alice)[0].year

    found = client.get(f"{base(alice)}/decisions?q=jadwal+sabtu&year={year}").text
    assert "Jadwal Sabtu" in found
    assert "Iuran tetap" not in found
    assert "Nothing found" in client.get(f"{base(alice)}/decisions?q=tidakada&year={year}").text
    assert "Iuran tetap" in client.get(f"{base(alice)}/decisions/{year}/page").text
    answer = client.get(f"{base(alice)}/decisions/{year}/xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert rows[2][2] == "=1+1"
    assert client.get(f"{base(alice)}/decisions/{year}/exe").status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_register_costs_the_same_for_few_and_many(
    english: Browser, alice: Person, held: Meeting, count_queries: Count, number: int
) -> None:
    item = items_of(alice, held)[0]
    with inside(alice), intending_to_write():
        session.add_all(
            Decision(meeting_id=held.id, item_id=item.id, year=2026, number=n, text="T")
            for n in range(1, number)
        )
        session.commit()
    client = english(alice)
    client.get(f"{base(alice)}/decisions?year=2026")

    with count_queries() as statements:
        client.get(f"{base(alice)}/decisions?year=2026")

    assert len(statements) <= 8


def test_i_have_tried_it_with_a_file_feeds_the_next_meeting(
    english: Browser, alice: Person, bob: Person
) -> None:
    earlier = make_meeting(alice, days=-5)
    invite(earlier, alice, bob)
    task = give_task(bob, earlier, due_on=date(2099, 1, 1))
    client = english(bob)
    here = address(bob, earlier, "tasks", task.public_id, "tried")
    missing = client.post(here, data={})
    assert missing.status_code == 422
    assert "Choose what came of it" in missing.text
    form = {
        "tried_on": "kemarin",
        "did": "Melipat kertas.",
        "outcome": "no_change",
        "next_step": "Sekali lagi",
    }

    sent = client.post(here, data={**form, "file": (io.BytesIO(PNG), "papan.png")})
    client.post(here, data=form)

    assert sent.status_code == 303
    with inside(bob):
        report = session.scalars(select(TaskReport)).one()
        assert report.outcome is TrialOutcome.NO_CHANGE
        assert session.scalars(select(Task.state)).one() is TaskState.OPEN
    assert "Melipat kertas." in client.get(f"{base(bob)}/tasks").text
    file = client.get(address(bob, earlier, "tasks", task.public_id, "tried", report.public_id, "file"))
    assert file.status_code == 200
    later = make_meeting(alice, days=1)
    assert "Melipat kertas." in english(alice).get(address(alice, later, "minutes")).text
    assert "Melipat kertas." not in english(alice).get(address(alice, earlier, "minutes")).text


def test_a_report_may_finish_its_task(english: Browser, alice: Person, bob: Person, held: Meeting) -> None:
    task = give_task(bob, held, due_on=date(2099, 1, 1))
    form = {"tried_on": "hari ini", "did": "Sudah.", "outcome": "worked", "is_done": "y"}
    here = address(bob, held, "tasks", task.public_id, "tried")

    assert english(bob).post(here, data={**form, "tried_on": "1-1-2098"}).status_code == 422
    assert english(bob).post(here, data={**form, "tried_on": "1-1-2020"}).status_code == 422
    assert english(bob).post(here, data=form).status_code == 303

    with inside(bob):
        assert session.scalars(select(Task.state)).one() is TaskState.DONE


def test_nobody_reports_for_another_member(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(alice, held, due_on=date(2099, 1, 1))

    assert english(bob).get(address(bob, held, "tasks", task.public_id, "tried")).status_code == 403


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 7), []),
        (date(2026, 11, 8), [date(2026, 11, 8)]),
        (date(2026, 11, 28), [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 27)]),
        (
            date(2026, 12, 9),
            [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 8)],
        ),
    ],
)
def test_the_days_an_owner_is_written_to(today: date, expected: list[date]) -> None:
    assert reminder_days(date(2026, 11, 1), date(2026, 11, 30), today) == expected


def test_reminders_go_once_a_day_and_never_at_night(alice: Person, bob: Person) -> None:
    start = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        meeting = make_meeting(alice, days=-1)
        give_task(bob, meeting, due_on=date(2026, 11, 30))

    def mails(day: int, hour: int) -> int:
        with time_machine.travel(start + timedelta(days=day, hours=hour), tick=False):
            for _ in range(3):
                with inside(alice), intending_to_write():
                    remind_of_tasks({})
        with inside(alice):
            return session.scalars(select(func.count(Notice.id))).one()

    assert mails(6, 0) == 0
    assert mails(7, 12) == 0
    assert mails(7, 0) == 1
    assert mails(8, 0) == 1
    assert mails(14, 0) == 2
    # A Monday after the due day: the owner, and one line to the chair.
    assert mails(35, 0) == 4


def test_the_checklist_names_what_is_open(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    client = english(alice)

    page = client.get(address(alice, held, "close")).text

    assert "2 people are not marked yet" in page
    assert "Nothing was written down yet" in page
    assert "No decision was taken" in page
    assert "Close and publish" not in page


def test_case_20_a_meeting_nobody_came_to_was_not_held(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    mark(held, alice, AttendanceStatus.ABSENT)
    mark(held, bob, AttendanceStatus.ABSENT)
    client = english(alice)
    assert "It was not held" in client.get(address(alice, held, "close")).text
    here = address(alice, held, "not-held")
    form = {"because": "other", "note": "", "version": "1"}
    assert client.post(here, data=form).status_code == 422

    assert client.post(here, data={**form, "note": "Jalan terendam"}).status_code == 303

    with inside(alice):
        row = stored(held)
        assert row.state is MeetingState.CANCELLED
        assert row.displaced_because is DisplacementReason.OTHER
    assert "Jalan terendam" in english(bob).get(address(bob, held)).text


def test_a_meeting_somebody_came_to_was_held(alice: Person, held: Meeting) -> None:
    mark(held, alice)
    with inside(alice), pytest.raises(Invalid):
        services.close_as_not_held(
            stored(held), because=DisplacementReason.HOLIDAY, note="", version=1, actor=actor_of(alice)
        )


def add_file(person: Person, meeting: Meeting, name: str, data: bytes, kind: FileKind) -> None:
    with inside(person), intending_to_write():
        row = keep(
            io.BytesIO(data),
            name=name,
            content_type="image/png" if kind is FileKind.PHOTO else "application/pdf",
            user_id=None,
            limit_bytes=10_000_000,
        )
        session.add(
            MeetingFile(meeting_id=meeting.id, attachment_id=row.id, kind=kind, title="Kerja kelompok")
        )
        session.commit()


def test_one_file_holds_everything_in_order(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    add_file(alice, held, "papan.png", PNG, FileKind.PHOTO)
    add_file(alice, held, "materi.pdf", b"%PDF-1.7 satu", FileKind.MATERIAL)
    add_file(alice, held, "materi.pdf", b"%PDF-1.7 dua", FileKind.MATERIAL)
    client = english(alice)
    page = client.get(address(alice, held, "report")).text
    assert "Documentation" in page
    assert "not published yet" in page

    answer = client.get(address(alice, held, "report", "file"))

    assert answer.headers["Content-Length"] == str(len(answer.data))
    bundle = zipfile.ZipFile(io.BytesIO(answer.data))
    names = bundle.namelist()
    assert names == sorted(names, key=lambda name: name[:2])
    for name in (
        "01-undangan",
        "02-surat-tugas",
        "03-daftar-hadir",
        "04-notulen",
        "05-berita-acara",
        "06-dokumentasi",
    ):
        assert {f"{name}.pdf", f"{name}.docx"} <= set(names)
        assert bundle.read(f"{name}.pdf").startswith(b"%PDF")
    assert bundle.read("08-materi/01-materi.pdf") == b"%PDF-1.7 satu"
    assert bundle.read("08-materi/02-materi.pdf") == b"%PDF-1.7 dua"
    assert bundle.read("07-foto/01-papan.png") == PNG
    assert english(bob).get(address(bob, held, "report")).status_code == 403


def test_a_damaged_photo_costs_only_its_page_in_the_pdf(
    english: Browser, alice: Person, held: Meeting
) -> None:
    damaged = PNG[:33] + _chunk(b"IDAT", b"rusak") + _chunk(b"IEND", b"")
    add_file(alice, held, "rusak.png", damaged, FileKind.PHOTO)

    answer = english(alice).get(address(alice, held, "report", "file"))

    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "06-dokumentasi.docx" in names
    assert "06-dokumentasi.pdf" not in names
    assert "07-foto/01-rusak.png" in names


def test_too_much_for_one_file_is_said_in_a_sentence(
    english: Browser, alice: Person, held: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_bundle, "LARGEST_BYTES", 10)
    monkeypatch.setattr(report_page, "LARGEST_BYTES", 10)
    client = english(alice)

    assert "too large for one file" in client.get(address(alice, held, "report")).text
    assert client.get(address(alice, held, "report", "file")).status_code == 413


def test_the_official_record_spells_its_date(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, starts_at=datetime(2025, 11, 13, 2, 0, tzinfo=UTC))

    text = english(alice).get(address(alice, meeting, "papers", "record", "page")).text

    assert "tiga belas" in text
    assert "dua ribu dua puluh lima" in text


def test_attendance_in_the_minutes_is_by_school(alice: Person, bob: Person, held: Meeting) -> None:
    mark(held, alice)
    with inside(alice):
        content = snapshot(stored(held))
    assert (content.present, content.invited) == (1, 2)
    assert sum(one.invited for one in content.schools) == 2


def test_whoever_is_erased_takes_the_file_of_a_report_along(
    english: Browser, alice: Person, bob: Person, held: Meeting
) -> None:
    task = give_task(bob, held, due_on=date(2099, 1, 1))
    form = {"tried_on": "hari ini", "did": "Foto kelas.", "outcome": "worked"}
    here = address(bob, held, "tasks", task.public_id, "tried")
    english(bob).post(here, data={**form, "file": (io.BytesIO(PNG), "kelas.png")})

    with inside(alice), unit_of_work():
        publish(MemberErased(membership_id=bob.membership_id or 0))

    with inside(alice):
        report = session.scalars(select(TaskReport)).one()
        assert (report.did, report.attachment_id) == ("-", None)
        assert session.scalar(select(Attachment.id)) is None
