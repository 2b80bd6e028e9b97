from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from kkg_portal.core.documents import (
    Column,
    NumberedList,
    Paper,
    PaperSize,
    Signatures,
    SignatureTable,
    Table,
    Title,
    pdf_bytes,
)
from kkg_portal.core.errors import Unavailable
from tests.core.documents import hostile
from tests.core.documents.papers import attendance, invitation, minutes
from tests.core.documents.senders import GREETING, names

MM = 72 / 25.4


def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_bytes(paper)))


def text_of(reader: PdfReader) -> str:
    """All words in reading order, however they are cut into lines."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize(("size", "width", "height"), [("A4", 210, 297), ("F4", 215, 330)])
@pytest.mark.parametrize("landscape", [False, True])
def test_sheet_is_right_to_the_millimetre(size: PaperSize, width: int, height: int, landscape: bool) -> None:
    page = read(Paper("Surat", "letter", (), paper_size=size, landscape=landscape)).pages[0]

    measured = (round(float(page.mediabox.width) / MM, 1), round(float(page.mediabox.height) / MM, 1))

    assert measured == ((height, width) if landscape else (width, height))


def test_invitation_tells_all_it_should() -> None:
    reader = read(invitation())

    text = text_of(reader)

    assert reader.metadata is not None
    assert reader.metadata.title == "Undangan Kegiatan KKG"
    assert reader.metadata.author == "KKG Gugus Melati"
    assert len(reader.pages) == 2
    for words in (
        "KELOMPOK KERJA GURU (KKG) GUGUS MELATI",
        "421.2/045/KKG-G3.CPK/XI/2025",
        "Sukamaju, 6 November 2025",
        "Bapak/Ibu Kepala SD se-Gugus Melati",
        "di Tempat",
        "Kamis, 13 November 2025",
        "Mengetahui,",
        "NIP. 19680917 199203 1 004",
        "Tembusan:",
        "DAFTAR UNDANGAN",
    ):
        assert words in text


def test_pdf_is_tagged_archivable_and_speaks_indonesian() -> None:
    reader = read(invitation())

    catalog = reader.trailer["/Root"]
    xmp = catalog["/Metadata"].get_data().decode()

    assert catalog["/Lang"].startswith("id")
    assert catalog["/MarkInfo"]["/Marked"]
    assert re.search(r"pdfuaid:part[>=\"]+1", xmp)
    assert re.search(r"pdfaid:part[>=\"]+2", xmp)


def test_all_fonts_are_embedded() -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in read(attendance(3)).pages
        for font in page["/Resources"]["/Font"].values()
    ]

    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_attendance_repeats_its_head_and_keeps_every_name_in_order() -> None:
    reader = read(attendance(120))

    text = text_of(reader)
    places = [text.find(name) for name in names(120)]

    assert len(reader.pages) > 3
    assert all("NIP/NUPTK" in page.extract_text() for page in reader.pages)
    assert -1 not in places
    assert places == sorted(places)
    assert "198001010000000000" in text
    assert "125." in text


def test_no_pair_of_signatures_is_parted_by_the_end_of_a_page() -> None:
    for page in read(attendance(120)).pages:
        marks = [int(n) for n in re.findall(r"(?m)^(\d{1,3})\.\s", page.extract_text())]

        assert marks
        assert min(marks) % 2 == 1


def test_pages_are_numbered_only_when_there_are_several() -> None:
    many = [page.extract_text() for page in read(replace(invitation(), language="en")).pages]
    single = read(Paper("Surat", "letter", (Title("SURAT"),), language="en")).pages[0].extract_text()

    assert "Page 1 of 2" in many[0]
    assert "Page 2 of 2" in many[1]
    assert "Page" not in single


def test_minutes_name_who_said_what_and_who_signs() -> None:
    text = text_of(read(minutes()))

    for words in (
        "NOTULA RAPAT",
        "B. Pembahasan",
        "Tanggapan:",
        "4 Desember 2025",
        "Notulis",
        "Dra. Hj. Endang",
    ):
        assert words in text


def test_a_dated_paper_gives_the_same_bytes_again() -> None:
    assert pdf_bytes(minutes()) == pdf_bytes(minutes())


def test_hostile_text_stays_text() -> None:
    reader = read(hostile.hostile_paper())

    text = text_of(reader).replace(" ", "")

    assert all(typed.replace(" ", "") in text for typed in hostile.TEXTS)
    assert "49" not in text
    assert reader.metadata is not None
    assert reader.metadata.title == hostile.TEXTS[0]


def test_names_and_a_greeting_in_other_letters_are_no_trouble() -> None:
    text = text_of(read(Paper("Salam", "letter", (Title(GREETING), *hostile.blocks_with("José Muñoz ʿAlī")))))

    assert "José Muñoz ʿAlī" in text


@pytest.mark.parametrize("sign", ["😀", "ꦝꦶꦤꦱ꧀", "漢", "\x00\ud800"])
def test_signs_no_font_knows_do_not_stop_the_paper(sign: str) -> None:
    assert "Sri Wahyuni" in text_of(
        read(Paper("Surat", "letter", hostile.blocks_with(f"Sri Wahyuni {sign}")))
    )


def test_empty_lists_are_papers_too() -> None:
    blocks = (
        Title("DAFTAR"),
        Table(hostile.blocks_with("x")[7].columns, (), empty="Belum ada."),
        SignatureTable(hostile.blocks_with("x")[8].columns, (), "No.", "Tanda tangan"),
        NumberedList(()),
        Signatures(()),
    )

    assert "Belum ada." in text_of(read(Paper("Daftar", "list", blocks)))


def test_very_long_names_stay_inside_their_column() -> None:
    table = next(block for block in attendance(2).blocks if isinstance(block, SignatureTable))
    rows = tuple(
        (name, *row[1:]) for name, row in zip((hostile.LONG_NAME, hostile.LONG_WORD), table.rows, strict=True)
    )

    page = read(Paper("Daftar", "attendance", (replace(table, rows=rows),))).pages[0].extract_text()

    together = re.sub(r"\s+", " ", page)
    assert hostile.LONG_NAME in together
    # A capital W is nearly 3.4 mm wide here and the column about 35 mm.
    assert max(len(found) for found in re.findall("W+", page)) <= 11
    assert page.count("W") >= 90


def test_words_too_long_for_crowded_columns_break_instead_of_running_over() -> None:
    table = Table(tuple(Column("Keterangan") for _ in range(12)), (("M" * 24,) * 12,))

    page = read(Paper("Matriks", "list", (table,))).pages[0].extract_text()

    # A capital M is 3.1 mm wide here and a column 13 mm, padding included.
    assert max(len(found) for found in re.findall("M+", page)) <= 3
    assert page.count("M") == 12 * 24


def test_a_lone_heading_level_does_not_stop_the_paper() -> None:
    headings = tuple(block for block in minutes().blocks if not isinstance(block, Title))

    assert "B. Pembahasan" in text_of(read(replace(minutes(), blocks=headings)))


def test_running_out_of_time_is_told_in_plain_words() -> None:
    with pytest.raises(Unavailable, match=r"PDF"):
        pdf_bytes(invitation(), time_limit_seconds=0.001)


def test_a_broken_picture_is_told_in_plain_words() -> None:
    paper = invitation()
    assert paper.letterhead is not None
    assert paper.letterhead.logo is not None
    torn = replace(paper.letterhead.logo, data=paper.letterhead.logo.data[:60])

    with pytest.raises(Unavailable):
        pdf_bytes(replace(paper, letterhead=replace(paper.letterhead, logo=torn)))
