"""Slips with codes and letterheads of several senders: on the page, in Word and as PDF."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from flask import Flask
from pypdf import PdfReader

from kkg_portal.core.documents import (
    Letterhead,
    LetterheadLine,
    PageBreak,
    Paper,
    Paragraph,
    Slip,
    Slips,
    Title,
    docx_bytes,
    page_html,
    pdf_bytes,
)
from tests.support.qr import codes_in_pdf

LINK = "https://portal.contoh.id/k/melati/meetings/a/abcdefghij.1.Zx0-_9k9K2s8d7f6g5h4j3k2l1m0n9b8v7c6x5z4A3B"


def slips(number: int) -> Paper:
    found = tuple(
        Slip(f"Guru <{n}>", ("SDN Melati 1", "Bedah modul"), LINK, f"Kode {n}") for n in range(number)
    )
    return Paper("Slip jawaban", "slips", (Slips(found),))


def test_a_phone_reads_the_code_back(app: Flask) -> None:
    assert codes_in_pdf(pdf_bytes(slips(1))) == [LINK]


def test_the_page_draws_each_code_and_escapes_what_people_typed(app: Flask) -> None:
    html = page_html(slips(3))

    assert html.count("<svg") == 3
    assert "Guru &lt;2&gt;" in html
    assert 'aria-label="Kode 2"' in html
    assert "style=" not in html


def test_eight_fit_on_a_sheet_and_the_ninth_begins_the_next(app: Flask) -> None:
    pages = [len(PdfReader(BytesIO(pdf_bytes(slips(number)))).pages) for number in (1, 8, 9)]

    assert pages == [1, 1, 2]


def test_word_gets_a_table_with_pictures(app: Flask) -> None:
    document = Document(BytesIO(docx_bytes(slips(3))))

    (table,) = document.tables
    assert (len(table.rows), len(table.columns)) == (2, 2)
    assert len(document.inline_shapes) == 3
    assert "SDN Melati 1" in table.cell(1, 0).text


def test_each_sheet_has_its_own_sender(app: Flask) -> None:
    def head(name: str) -> Letterhead:
        return Letterhead(
            (LetterheadLine("DINAS PENDIDIKAN"), LetterheadLine(name, "strongest")), ("Jalan 1",)
        )

    paper = Paper(
        "Surat tugas",
        "assignment",
        (
            head("SDN SATU"),
            Title("SURAT TUGAS"),
            Paragraph("a"),
            PageBreak(),
            head("SDN DUA"),
            Title("SURAT TUGAS"),
            Paragraph("b"),
        ),
    )

    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf_bytes(paper))).pages]
    assert ["SDN SATU" in page for page in pages] == [True, False]
    assert ["SDN DUA" in page for page in pages] == [False, True]
    words = "\n".join(
        cell.text for table in Document(BytesIO(docx_bytes(paper))).tables for cell in table._cells
    )
    assert words.index("SDN SATU") < words.index("SDN DUA")
    html = page_html(paper)
    assert html.index("SDN SATU") < html.index("SDN DUA")
