from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kkg_portal.core.documents import (
    Column,
    Paper,
    Picture,
    Signatures,
    SignatureTable,
    Signer,
    Table,
    download_name,
)
from kkg_portal.core.documents.column_widths import widths_mm
from kkg_portal.core.documents.plain_text import clean
from kkg_portal.core.errors import Invalid
from tests.core.documents.papers import attendance
from tests.core.documents.senders import logo


def test_a_row_needs_one_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="one cell"):
        Table((Column("Nama"), Column("Sekolah")), (("Sri Wahyuni",),))


@pytest.mark.parametrize("data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_only_png_and_jpeg_become_a_logo(data: bytes) -> None:
    with pytest.raises(Invalid):
        Picture(data, "Lambang")


@pytest.mark.parametrize(
    "url", ["https://evil.example/x.png", "//evil.example/x", "/\\evil.example", "javascript:1"]
)
def test_a_picture_is_fetched_from_this_portal_only(url: str) -> None:
    with pytest.raises(ValueError, match="path of this portal"):
        replace(logo(), url=url)


def test_one_signer_stands_right_and_a_third_in_the_middle_below() -> None:
    signers = tuple(Signer(name) for name in ("Ani", "Budi", "Citra"))

    assert Signatures(signers[:1]).ranks == ((None, signers[0]),)
    assert Signatures(signers).ranks == (signers[:2], signers[2:])
    assert Signatures(()).ranks == ()


def test_spare_rows_follow_the_names() -> None:
    table = SignatureTable((Column("Nama"),), (("Ani",),), "No.", "Tanda tangan", spare_rows=2)

    assert table.all_rows == (("Ani",), ("",), ("",))


def test_sheets_are_measured_as_they_lie() -> None:
    paper = Paper("Program kerja", "programme", (), paper_size="F4")

    assert paper.sheet_mm == (215, 330)
    assert replace(paper, landscape=True).sheet_mm == (330, 215)


def test_columns_fill_the_paper_and_leave_room_for_an_18_digit_number() -> None:
    paper = attendance()
    table = next(block for block in paper.blocks if isinstance(block, SignatureTable))

    widths = widths_mm(table, paper.text_width_mm)

    assert sum(widths) == pytest.approx(paper.text_width_mm - 51)
    assert widths[1] > 34


def test_columns_too_narrow_for_all_their_words_still_fit_the_paper() -> None:
    table = Table(tuple(Column("X") for _ in range(12)), (("M" * 24,) * 12,))

    assert sum(widths_mm(table, 160)) == pytest.approx(160)


def test_clean_text_holds_nothing_a_file_format_refuses() -> None:
    assert clean("Bu\x00 Sri\r\nPak\rJoko\ud800\x0b\ufffe") == "Bu Sri\nPak\nJoko"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Undangan Kegiatan KKG", "2025-11-13-undangan-kegiatan-kkg.docx"),
        ("../../etc/passwd", "2025-11-13-etc-passwd.docx"),
        ('Renée "Muñoz"\r\nX: y', "2025-11-13-renee-munoz-x-y.docx"),
        ("السلام", "2025-11-13-letter.docx"),
        ("a" * 300, f"2025-11-13-{'a' * 80}.docx"),
    ],
)
def test_download_names_are_plain(title: str, name: str) -> None:
    assert download_name(Paper(title, "letter", (), dated=date(2025, 11, 13)), "docx") == name
