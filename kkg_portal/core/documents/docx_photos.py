"""Photos with captions in a Word file: a table without lines, a photo and its words in each cell."""

from __future__ import annotations

import io

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from .docx_words import element, write
from .paper import Paper, Photo, PhotoGrid

_GAP_MM = 6


def add_photos(document: WordDocument, block: PhotoGrid, paper: Paper) -> None:
    table = document.add_table(len(block.ranks), block.columns)
    table.autofit = False
    width_mm = paper.text_width_mm / block.columns
    for row, rank in zip(table.rows, block.ranks, strict=True):
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for cell, photo in zip(row.cells, rank, strict=False):
            cell.width = Mm(width_mm)
            _write_photo(cell, photo, width_mm - _GAP_MM, block.height_mm)


def _write_photo(cell: _Cell, photo: Photo, width_mm: float, height_mm: float) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(photo.picture.data))
    scale = min(Mm(width_mm) / shape.width, Mm(height_mm) / shape.height)
    shape.width, shape.height = Length(int(shape.width * scale)), Length(int(shape.height * scale))
    shape._inline.docPr.set("descr", photo.picture.description)
    below = cell.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(below, photo.caption)
    for run in below.runs:
        run.font.size = Pt(10)
