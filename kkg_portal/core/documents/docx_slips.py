"""Slips to cut out, in a Word file: a table of two by four on each sheet."""

from __future__ import annotations

import io

from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Mm, Pt
from docx.table import _Cell

from .docx_words import element, write
from .paper import Paper
from .slips import CODE_MM, SLIP_HEIGHT_MM, Slip, Slips, code_png


def add_slips(document: WordDocument, block: Slips, paper: Paper) -> None:
    rows = -(-len(block.slips) // block.columns)
    table = document.add_table(rows, block.columns, style="Table Grid")
    table.autofit = False
    for at, row in enumerate(table.rows):
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        row.height, row.height_rule = Mm(SLIP_HEIGHT_MM - 3), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, slip in zip(row.cells, block.slips[at * block.columns :], strict=False):
            cell.width = Mm(paper.text_width_mm / block.columns)
            _write_slip(cell, slip)


def _write_slip(cell: _Cell, slip: Slip) -> None:
    head = cell.paragraphs[0]
    head.style = "Field"
    write(head, slip.title, bold=True)
    for line in slip.lines:
        below = cell.add_paragraph(style="Field")
        write(below, line)
        for run in below.runs:
            run.font.size = Pt(9)
    for line in slip.large:
        write(cell.add_paragraph(style="Field"), line, bold=True)
    shape = cell.add_paragraph().add_run().add_picture(io.BytesIO(code_png(slip.link)), width=Mm(CODE_MM - 4))
    shape._inline.docPr.set("descr", slip.code_words)
