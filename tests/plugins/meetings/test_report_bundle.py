"""One file with everything for the report, and the papers in it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.attachments import keep
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import report_bundle
from plugins.meetings.kinds import (
    FileKind,
)
from plugins.meetings.models import Meeting, MeetingFile
from plugins.meetings.queries import snapshot
from plugins.meetings.views import report_bundle as report_page

from .factories import (
    Browser,
    address,
    inside,
    make_meeting,
    mark,
    stored,
)
from .outcome_steps import PNG, png_chunk


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
    damaged = PNG[:33] + png_chunk(b"IDAT", b"rusak") + png_chunk(b"IEND", b"")
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
