"""What the worker makes of files: words, outline and pictures, once for each content, whatever the files do to it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from kkg_portal.api import (
    Attachment,
    FileRead,
    NotFound,
    Unavailable,
    derive,
    keep_upload,
    outline_of,
    preview_response,
    previews_of,
    session,
    texts_of,
)
from kkg_portal.api.testing import People, actor_of
from kkg_portal.core import attachments
from kkg_portal.core.attachment_sweep import _used_keys
from kkg_portal.core.derivatives import making
from kkg_portal.core.derivatives.models import Derivative, Piece, PieceState
from kkg_portal.core.events import on, subscriptions
from kkg_portal.core.jobs import work_off
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work

WORDS = "Pecahan senilai"


def _pdf(pages: int = 3) -> bytes:
    """Pages that say their number, as the simplest PDF can."""
    kids = " ".join(f"{10 + number} 0 R" for number in range(pages))
    parts = [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {pages}>>endobj",
    ]
    parts.append("3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj")
    for number in range(pages):
        text = f"BT /F1 24 Tf 40 400 Td ({WORDS} {number + 1}) Tj ET"
        parts.append(
            f"{10 + number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {100 + number} 0 R>>endobj"
        )
        parts.append(f"{100 + number} 0 obj<</Length {len(text)}>>stream\n{text}\nendstream endobj")
    return ("%PDF-1.4\n" + "\n".join(parts) + "\ntrailer<</Root 1 0 R>>\n%%EOF\n").encode()


def _saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading("Modul ajar", 1)
    document.add_paragraph(WORDS)
    document.add_table(1, 2).cell(0, 1).text = "Lembar kerja"
    document.add_picture(io.BytesIO(_picture("JPEG")))
    return _saved(document)


def _pptx() -> bytes:
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[0])
    slide.shapes.title.text = "Gaya dan gerak"
    slide.placeholders[1].text = WORDS
    slide.notes_slide.notes_text_frame.text = "Tanya jawab"
    return _saved(slides)


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Nilai"
    book.active.append([WORDS, 80, None])
    return _saved(book)


def _picture(form: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (1500, 1000), "teal").save(target, form)
    return target.getvalue()


@contextmanager
def _melati(people: People) -> Iterator[None]:
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        yield


def _kept(people: People, content: bytes, name: str) -> str:
    with _melati(people), unit_of_work():
        row = keep_upload(FileStorage(io.BytesIO(content), filename=name), actor=actor_of(people.bob))
        derive(row)
        derive(row)
        return row.public_id


def _row(public_id: str) -> Attachment:
    return session.query(Attachment).filter_by(public_id=public_id).one()


def test_files_are_read_and_drawn(people: People, subtests: pytest.Subtests) -> None:
    samples = {
        "a.pdf": (_pdf(), [], True, 3),
        "a.docx": (_docx(), ["Modul ajar"], True, 0),
        "a.pptx": (_pptx(), ["Gaya dan gerak"], True, 0),
        "a.xlsx": (_xlsx(), ["Nilai"], False, 0),
        "a.txt": (WORDS.encode(), [], False, 0),
        "a.csv": (f"{WORDS};80\n".encode("cp1252"), [], False, 0),
    }
    kept = {name: _kept(people, content, name) for name, (content, *_rest) in samples.items()}
    photo = _kept(people, _picture("JPEG"), "foto.jpg")
    with _melati(people):
        assert all(one.is_waiting for one in previews_of(session.query(Attachment).all()).values())

    assert work_off() >= len(kept) + 1

    with _melati(people):
        for name, (_content, headings, has_picture, pages) in samples.items():
            with subtests.test(name):
                row = _row(kept[name])
                preview = previews_of([row])[row.sha256]
                assert WORDS in texts_of([row])[row.sha256]
                assert [one.title for one in outline_of(row)] == headings
                assert (preview.has_text, preview.pages, preview.is_waiting) == (True, pages, False)
                assert preview.has_picture or not has_picture
        row = _row(photo)
        preview = previews_of([row])[row.sha256]
        assert (preview.has_picture, preview.has_text, preview.reason) == (True, False, "")
        assert texts_of([row]) == {}


def test_pictures_are_small_drawn_anew_and_shown(people: People, database: Flask) -> None:
    public_id = _kept(people, _pdf(), "a.pdf")
    work_off()

    with _melati(people), database.test_request_context():
        row = _row(public_id)
        for piece, number, width in (("thumb_small", 0, 320), ("thumb_large", 0, 1000), ("page", 3, 900)):
            answer = preview_response(row, piece, number)
            answer.direct_passthrough = False
            content = answer.get_data()
            answer.close()
            assert answer.headers["Content-Disposition"].startswith("inline")
            assert answer.headers["Content-Type"] == "image/webp"
            assert Image.open(io.BytesIO(content), formats=["WEBP"]).width == width
            assert len(content) < 40_000
        for piece, number in (("page", 4), ("text", 0), ("nonsense", 0)):
            with pytest.raises(NotFound):
                preview_response(row, piece, number)


def test_a_list_of_files_is_one_statement(people: People, count_queries: Any) -> None:
    for number in range(3):
        _kept(people, f"Bahan {number}".encode(), f"{number}.txt")
    work_off()

    with _melati(people):
        rows = session.query(Attachment).all()
        with count_queries() as statements:
            assert len(previews_of(rows)) == len(texts_of(rows)) == 3
        assert len(statements) == 2
        assert previews_of([]) == texts_of([]) == {}


def test_what_does_not_open_harms_nothing(people: People) -> None:
    broken = _kept(people, b"%PDF-1.7\n" + b"x" * 900, "a.pdf")
    work_off()

    with _melati(people):
        row = _row(broken)
        preview = previews_of([row])[row.sha256]
        assert (preview.has_text, preview.has_picture, preview.reason) == (False, False, "damaged")
        assert outline_of(row) == []
        assert attachments.storage().exists(row.sha256)


def test_a_failing_process_is_tried_three_times(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = tmp_path / "child.py"
    failing.write_text("raise SystemExit(1)")
    monkeypatch.setattr(making, "_CHILD", failing)
    public_id = _kept(people, _pdf(), "a.pdf")
    with _melati(people):
        sha256 = _row(public_id).sha256

    for attempt in range(1, 4):
        with _melati(people):
            if attempt < 3:
                with pytest.raises(Unavailable):
                    making.make_pieces({"sha256": sha256})
            else:
                making.make_pieces({"sha256": sha256})

    with _melati(people):
        rows = session.scalars(select(Derivative).where(Derivative.sha256 == sha256)).all()
        assert {(row.state, row.reason, row.attempts) for row in rows} == {(PieceState.FAILED, "gave_up", 3)}


@pytest.mark.parametrize(
    "printed", ['{"pieces": [["page", 1, 5]]}\nhello', '{"pieces": [["text", 0, 9]]}\nx', "{}", "["]
)
def test_what_the_process_prints_is_not_believed(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: str
) -> None:
    lying = tmp_path / "child.py"
    lying.write_text(f"print({printed!r}, end='')")
    monkeypatch.setattr(making, "_CHILD", lying)
    public_id = _kept(people, _pdf(), "a.pdf")

    work_off()

    with _melati(people):
        row = _row(public_id)
        assert not previews_of([row])[row.sha256].has_picture
        assert texts_of([row]) == {}


def test_the_words_are_told_to_whoever_listens(people: People) -> None:
    told: list[str] = []

    def listen(event: FileRead) -> None:
        told.append(event.sha256)

    listen.__module__ = "kkg_portal.listening"  # The bus asks for handlers whose owner is on.
    on(FileRead)(listen)
    try:
        public_id = _kept(people, WORDS.encode(), "a.txt")
        work_off()
    finally:
        _forget(FileRead)
    with _melati(people):
        assert told == [_row(public_id).sha256]


def _forget(kind: type[FileRead]) -> None:
    from kkg_portal.core import events

    events._inside[kind] = [one for one in subscriptions(kind) if "listen" not in one.handler.__qualname__]


def test_pieces_stay_as_long_as_their_file_and_count_against_no_quota(people: People) -> None:
    public_id = _kept(people, _pdf(), "a.pdf")
    work_off()
    with _melati(people), unit_of_work():
        row = _row(public_id)
        results = set(session.scalars(select(Derivative.result_sha256).where(Derivative.piece == Piece.PAGE)))
        assert attachments.used_bytes() == row.size_bytes
        assert results <= _used_keys()
        making.sweep_derivatives({})
        assert session.query(Derivative).count() == 7
        session.delete(row)

    with _melati(people):
        making.sweep_derivatives({})
        assert session.query(Derivative).count() == 0
    assert results.isdisjoint(_used_keys())


def test_another_cluster_has_pieces_of_its_own(people: People) -> None:
    _kept(people, _pdf(), "a.pdf")
    work_off()

    assert people.charlie.cluster_id is not None
    with working_in(people.charlie.cluster_id), unit_of_work():
        row = keep_upload(FileStorage(io.BytesIO(_pdf()), filename="b.pdf"), actor=actor_of(people.charlie))
        assert previews_of([row]) == texts_of([row]) == {}


def test_an_archive_is_its_list(tmp_path: Path) -> None:
    from kkg_portal.core.derivatives import texts

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("bahan/soal.docx", b"x")

    assert texts.read(target, "zip").lines == ["bahan/soal.docx"]
