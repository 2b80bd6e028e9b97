from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from kkg_portal.core.documents import (
    NumberedList,
    PageBreak,
    Paper,
    PaperSize,
    Paragraph,
    Signatures,
    SignatureTable,
    Table,
    Title,
    docx_bytes,
)
from tests.core.documents import hostile
from tests.core.documents.papers import attendance, invitation, minutes
from tests.core.documents.senders import DAY, names


def opened(paper: Paper) -> WordDocument:
    return Document(io.BytesIO(docx_bytes(paper)))


def words_of(document: WordDocument) -> str:
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


@pytest.mark.parametrize(("size", "width", "height"), [("A4", 210, 297), ("F4", 215, 330)])
def test_section_has_the_size_and_margins_of_the_paper(size: PaperSize, width: int, height: int) -> None:
    section = opened(invitation(size)).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (width, height)
    assert round(section.left_margin.mm) == 30


def test_landscape_lies() -> None:
    section = opened(Paper("Program", "programme", (), landscape=True)).sections[0]

    assert section.page_width > section.page_height


def test_file_tells_what_it_is() -> None:
    properties = opened(invitation()).core_properties

    assert properties.title == "Undangan Kegiatan KKG"
    assert properties.author == "KKG Gugus Melati"
    assert properties.language == "id-ID"
    assert properties.identifier == "421.2/045/KKG-G3.CPK/XI/2025"
    assert properties.created.date() == DAY
    assert not properties.comments


def test_language_is_indonesian_throughout() -> None:
    languages = {lang.get(qn("w:val")) for lang in opened(invitation()).styles.element.iter(qn("w:lang"))}

    assert languages == {"id-ID"}


def test_headings_are_real_headings() -> None:
    found = [
        (paragraph.style.name, paragraph.text)
        for paragraph in opened(minutes()).paragraphs
        if paragraph.style.name.startswith("Heading")
    ]

    assert found[0] == ("Heading 1", "NOTULA RAPAT")
    assert ("Heading 2", "B. Pembahasan") in found


def test_attendance_repeats_its_head_and_keeps_every_name_in_order() -> None:
    table = opened(attendance(120)).tables[1]

    heads = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows
    ]
    found = [row._tr.tc_lst[1].p_lst[0].text for row in table.rows]

    assert heads == [True] + [False] * 125
    assert found[1:121] == list(names(120))


def test_two_names_share_the_height_of_their_signatures() -> None:
    rows = [row._tr for row in opened(attendance(3, spare_rows=0)).tables[1].rows]

    merges = [[cell.vMerge for cell in row.tc_lst[-2:]] for row in rows[1:]]

    assert merges == [["restart", "restart"], ["continue", "continue"], [None, None]]
    assert [cell.p_lst[0].text for cell in rows[1].tc_lst[-2:]] == ["1.", "2."]


def test_nothing_hides_in_a_text_box() -> None:
    body = opened(invitation()).element.body

    assert not list(body.iter("{urn:schemas-microsoft-com:vml}textbox"))
    assert not list(body.iter("{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}txbx"))


def test_each_list_counts_from_its_own_start() -> None:
    paper = Paper("Daftar", "list", (NumberedList(("a", "b")), NumberedList(("c",), "alpha", 3)))

    document = opened(paper)
    numbers = {p.text: p._p.pPr.numPr.numId.val for p in document.paragraphs if p._p.pPr.numPr is not None}
    starts = {
        num.numId: num.lvlOverride_lst[0].startOverride.val
        for num in document.part.numbering_part.element.num_lst
        if num.lvlOverride_lst
    }

    assert numbers["a"] == numbers["b"] != numbers["c"]
    assert (starts[numbers["a"]], starts[numbers["c"]]) == (1, 3)


def test_page_break_starts_the_next_block_on_a_new_sheet() -> None:
    document = opened(Paper("Surat", "letter", (Paragraph("satu"), PageBreak(), Paragraph("dua"))))

    assert [p.paragraph_format.page_break_before for p in document.paragraphs] == [None, True]


def test_logo_is_described() -> None:
    shape = opened(invitation()).inline_shapes[0]

    assert shape._inline.docPr.get("descr") == "Lambang Kabupaten Sukamaju"


def test_hostile_text_stays_text() -> None:
    words = words_of(opened(hostile.hostile_paper()))

    assert all(typed in words for typed in hostile.TEXTS)


def test_signs_xml_cannot_hold_are_dropped() -> None:
    assert "Bu Sri" in words_of(opened(Paper("Surat", "letter", hostile.blocks_with("Bu\x00 \x0bSri\ud800"))))


def test_empty_lists_are_papers_too() -> None:
    columns = hostile.blocks_with("x")[7].columns
    blocks = (
        Title("DAFTAR"),
        Table(columns, (), empty="Belum ada."),
        SignatureTable(columns, (), "No.", "Tanda tangan"),
        NumberedList(()),
        Signatures(()),
    )

    assert "Belum ada." in words_of(opened(Paper("Daftar", "list", blocks)))


if shutil.which("soffice"):

    @pytest.mark.parametrize(
        "paper", [invitation(), attendance(), minutes()], ids=["invitation", "attendance", "minutes"]
    )
    def test_libreoffice_opens_and_saves_it_without_loss(paper: Paper, tmp_path: Path) -> None:
        before = opened(paper)
        (tmp_path / "paper.docx").write_bytes(docx_bytes(paper))
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            "saved",
            "paper.docx",
        ]
        # A fresh profile makes LibreOffice start, prepare itself and stop once before it works.
        for _try in range(2):
            subprocess.run(command, cwd=tmp_path, timeout=120, check=False, capture_output=True)

        after = Document(str(tmp_path / "saved" / "paper.docx"))

        assert words_of(after).split() == words_of(before).split()
        assert len(after.tables) == len(before.tables)
        assert len(after.inline_shapes) == len(before.inline_shapes)
        assert abs(after.sections[0].page_height.mm - before.sections[0].page_height.mm) < 0.5
        assert [p.text for p in after.paragraphs if p.style.name.startswith("Heading")] == [
            p.text for p in before.paragraphs if p.style.name.startswith("Heading")
        ]
