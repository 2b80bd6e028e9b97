"""Everything in a Word file that stands in columns: letterhead, tables, attendance sheet, signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from .column_widths import NUMBER_MM, SIGNATURE_MM, ems, widths_mm
from .docx_words import ALIGNMENTS, MIDDLE, element, keep_with_next, write
from .paper import Column, Letterhead, Paper, Signatures, SignatureTable, Signer, Table
from .words import Content, Picture

_LOGO_MM = 20
# The column of a code that a phone reads, and the air around it.
_CODE_MM = 32
_PADDING_MM = 1.5
_CELL_STYLE_ID = "Cell"
_LINE_PT = {"normal": 12, "strong": 13, "strongest": 14}


def add_letterhead(document: WordDocument, head: Letterhead, paper: Paper) -> None:
    side = _LOGO_MM if head.logo or head.second_logo else 0
    widths = [side, paper.text_width_mm - 2 * side, side] if side else [paper.text_width_mm]
    table = _new_table(document, 1, widths, style=None)
    cells = table.rows[0].cells
    _write_sender(cells[1 if side else 0], head, paper.text_width_mm - 2 * side - 2 * _PADDING_MM)
    for cell, picture in ((cells[0], head.logo), (cells[-1], head.second_logo)):
        if picture:
            _add_picture(cell, picture)
    for cell in cells:
        # Thick over thin, as on printed letterheads.
        _border(cell, bottom={"val": "thickThinSmallGap", "sz": 24, "space": 0, "color": "000000"})


def add_table(document: WordDocument, block: Table, paper: Paper) -> None:
    rows = block.rows + block.foot
    empty = bool(block.empty) and not block.rows
    table = _new_table(document, 1 + empty + len(rows), widths_mm(block, paper.text_width_mm))
    _describe(table, block.label)
    _write_head(table.rows[0], [column.header for column in block.columns])
    if empty:
        cells = table.rows[1].cells
        merged = cells[0].merge(cells[-1])
        _write_cell(merged, block.empty, Column("", align="center"))
    for at, (row, content) in enumerate(zip(list(table.rows)[1 + empty :], rows, strict=True)):
        _one_piece(row, block.row_height_mm)
        for cell, column, words in zip(row.cells, block.columns, content, strict=True):
            _write_cell(cell, words, column, bold=at >= len(block.rows), middle=block.row_height_mm > 0)


def add_signature_table(document: WordDocument, block: SignatureTable, paper: Paper) -> None:
    """Rows go in pairs: the two signature cells of a pair span both of its rows and stay on one page."""
    widths = [NUMBER_MM, *widths_mm(block, paper.text_width_mm), SIGNATURE_MM / 2, SIGNATURE_MM / 2]
    rows = block.all_rows
    table = _new_table(document, 1 + len(rows), widths)
    _describe(table, block.label)
    headers = [block.number_header, *(column.header for column in block.columns), block.signature_header]
    head = table.rows[0].cells
    head[-2].merge(head[-1])
    _write_head(table.rows[0], headers)
    columns = (Column("", align="center"), *block.columns)
    for at, (row, content) in enumerate(zip(list(table.rows)[1:], rows, strict=True)):
        _one_piece(row, block.row_height_mm)
        cells = row.cells
        for cell, column, words in zip(cells[:-2], columns, (f"{at + 1}.", *content), strict=True):
            _write_cell(cell, words, column, middle=True)
        _write_signing(cells[-2], cells[-1], at, len(rows))
        if at % 2 == 0:
            for cell in cells:
                keep_with_next(cell.paragraphs[0])


def add_signatures(document: WordDocument, block: Signatures, paper: Paper) -> None:
    for at, rank in enumerate(block.ranks):
        if at:
            keep_with_next(document.add_paragraph(style="Gap"))
        picture = block.picture if at == 0 and len(rank) == 2 else None
        between = [_CODE_MM] if picture else []
        share = (paper.text_width_mm - sum(between)) / len(rank)
        widths = [share, *between, *[share] * (len(rank) - 1)]
        table = _new_table(document, 2, widths, style=None)
        upper, lower = table.rows
        signing = [(0, 0), (2, 2)] if picture else [(n, n) for n in range(len(rank))]
        if picture:
            _add_picture(upper.cells[1].merge(lower.cells[1]), picture, _CODE_MM - 4)
        has_date = any(signer and signer.above for signer in rank)
        pairs = [(upper.cells[here], lower.cells[there]) for here, there in signing]
        for signer, (above, below) in zip(rank, pairs, strict=True):
            if signer:
                _write_signer(signer, above, below, Mm(block.space_mm), has_date=has_date)
        for row in (upper, lower):
            _one_piece(row, 0)
        for cell in upper.cells + (lower.cells if at + 1 < len(block.ranks) else ()):
            for paragraph in cell.paragraphs:
                keep_with_next(paragraph)


def _new_table(
    document: WordDocument, rows: int, widths: Sequence[float], *, style: str | None = "Table Grid"
) -> WordTable:
    table: WordTable = document.add_table(rows, len(widths))
    table.style = style
    table.autofit = False
    _align_edges(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            # By id: looking each cell's style up by name took most of the time of an attendance sheet.
            cell._tc.p_lst[0].style = _CELL_STYLE_ID
    return table


def _align_edges(table: WordTable) -> None:
    """Let the outer lines stand on the margins; Word would hang them out by the padding of a cell."""
    properties = table._tbl.tblPr
    padding = Mm(_PADDING_MM).twips
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=padding, type="dxa"))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(element("tblInd", w=padding, type="dxa"))
    layout.addnext(margins)


def _describe(table: WordTable, label: str) -> None:
    if label:
        table._tbl.tblPr.append(element("tblCaption", val=label))


def _write_head(row: _Row, headers: Sequence[str]) -> None:
    _one_piece(row, 0)
    row._tr.get_or_add_trPr().append(element("tblHeader"))
    for cell, header in zip(row.cells, headers, strict=False):
        if not cell.text:
            _write_cell(cell, header, Column("", align="center"), bold=True, middle=True)


def _write_cell(
    cell: _Cell, content: Content, column: Column, *, bold: bool = False, middle: bool = False
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGNMENTS[column.align]
    write(paragraph, content, bold=bold)
    if middle:
        cell.vertical_alignment = MIDDLE


def _write_signing(odd: _Cell, even: _Cell, at: int, rows: int) -> None:
    first = at % 2 == 0
    has_partner = not first or at + 1 < rows
    if first:
        write(odd.paragraphs[0], f"{at + 1}.")
        if has_partner:
            write(even.paragraphs[0], f"{at + 2}.")
            even.vertical_alignment = MIDDLE
    if has_partner:
        for cell in (odd, even):
            cell._tc.vMerge = "restart" if first else "continue"
    _border(odd, right={"val": "nil"})
    _border(even, left={"val": "nil"})


def _write_signer(signer: Signer, above: _Cell, below: _Cell, space: Length, *, has_date: bool) -> None:
    lines = [signer.above] if has_date else []
    _write_centred(above, [*lines, signer.title])
    _write_centred(below, [signer.name, signer.identity])
    name = below.paragraphs[0]
    name.paragraph_format.space_before = space
    for run in name.runs:
        run.bold = run.underline = True


def _write_centred(cell: _Cell, lines: Sequence[str]) -> None:
    for at, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = "Field"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(paragraph, line)


def _write_sender(cell: _Cell, head: Letterhead, room_mm: float) -> None:
    """A line a little too long for its room gets smaller letters instead of a lonely last word."""
    lines = [(line.text, _LINE_PT[line.emphasis], line.emphasis != "normal") for line in head.lines]
    lines += [(line, 10, False) for line in head.address]
    cell.vertical_alignment = MIDDLE
    for at, (text, size, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.style = "Field"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(4 if at + 1 == len(lines) else 0)
        write(paragraph, text, bold=bold)
        for run in paragraph.runs:
            fitting = room_mm / (ems(text) * (25.4 / 72))
            run.font.size = Pt(round(min(size, max(fitting, 0.8 * size)) * 2) / 2)


def _add_picture(cell: _Cell, picture: Picture, size_mm: float = _LOGO_MM - 3) -> None:
    cell.vertical_alignment = MIDDLE
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(io.BytesIO(picture.data))
    scale = min(Mm(size_mm) / shape.width, Mm(size_mm + 5) / shape.height)
    shape.width, shape.height = Length(shape.width * scale), Length(shape.height * scale)
    shape._inline.docPr.set("descr", picture.description)


def _border(cell: _Cell, **sides: dict[str, str | int]) -> None:
    borders = element("tcBorders")
    for side, look in sides.items():
        borders.append(element(side, **look))
    # Word refuses a file whose cell properties stand in another order than the schema's.
    cell._tc.get_or_add_tcPr().insert_element_before(borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def _one_piece(row: _Row, height_mm: float) -> None:
    """No row is cut by the end of a page; one with a height leaves room for a pen."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))
    if height_mm:
        row.height, row.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
