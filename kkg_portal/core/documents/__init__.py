"""Official papers and spreadsheets: describe one once, get it as page, Word file, PDF, XLSX or CSV.

    paper = Paper("Undangan Kegiatan KKG", "invitation", (Title("UNDANGAN"), Paragraph("...")), dated=day)
    download_name(paper, "pdf"), pdf_bytes(paper)

python-docx and XlsxWriter are imported by the first call that needs them: a web worker that never writes a
Word file never pays for one.
"""

from __future__ import annotations

from .download_name import download_name
from .page import page_html
from .paper import (
    SHEET_MM,
    Addressee,
    Block,
    Column,
    Copies,
    Fields,
    Heading,
    Headline,
    LetterFields,
    Letterhead,
    LetterheadLine,
    ListItem,
    NumberedList,
    PageBreak,
    Paper,
    PaperSize,
    Paragraph,
    Photo,
    PhotoGrid,
    Signatures,
    SignatureTable,
    Signer,
    SmallPrint,
    Table,
    Title,
)
from .pdf import pdf_bytes
from .sheets import Kind, Sheet, SheetColumn, Value, csv_bytes, xlsx_bytes
from .slips import Slip, Slips
from .words import Content, Picture, Run

__all__ = [
    "SHEET_MM",
    "Addressee",
    "Block",
    "Column",
    "Content",
    "Copies",
    "Fields",
    "Heading",
    "Headline",
    "Kind",
    "LetterFields",
    "Letterhead",
    "LetterheadLine",
    "ListItem",
    "NumberedList",
    "PageBreak",
    "Paper",
    "PaperSize",
    "Paragraph",
    "Photo",
    "PhotoGrid",
    "Picture",
    "Run",
    "Sheet",
    "SheetColumn",
    "SignatureTable",
    "Signatures",
    "Signer",
    "Slip",
    "Slips",
    "SmallPrint",
    "Table",
    "Title",
    "Value",
    "csv_bytes",
    "docx_bytes",
    "download_name",
    "page_html",
    "pdf_bytes",
    "xlsx_bytes",
]


def docx_bytes(paper: Paper) -> bytes:
    """The paper as a Word file to go on editing; page numbers start on its second page."""
    from .docx import docx_bytes as render

    return render(paper)
