"""A paper as a Word file that a secretary can go on writing in: real styles, real lists, plain tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from . import paper as blocks
from .docx_photos import add_photos
from .docx_setup import WORD_LANGUAGES, NumberingLists, add_page_numbers, prepare_sheet, prepare_styles
from .docx_slips import add_slips
from .docx_tables import add_letterhead, add_signature_table, add_signatures, add_table
from .docx_words import ALIGNMENTS, break_before, keep_with_next, write
from .paper import Marker, Paper
from .plain_text import cleaned
from .slips import Slips
from .words import Content, Run

INDENT_MM = 12.7
_COLON_MM = 3.5
# About the width of one letter of a label at 12 points.
_LETTER_MM = 2.3


def docx_bytes(paper: Paper) -> bytes:
    """The paper as DOCX; page numbers start on its second page, as on official letters."""
    paper = cleaned(paper)
    document = Document()
    prepare_sheet(document, paper)
    prepare_styles(document, paper.language)
    add_page_numbers(document, paper.language)
    _describe(document, paper)
    _Writer(document, paper).write_all()
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _describe(document: WordDocument, paper: Paper) -> None:
    properties = document.core_properties
    properties.title = paper.title
    properties.author = paper.author
    properties.category = paper.kind
    properties.identifier = paper.document_id
    properties.language = WORD_LANGUAGES.get(paper.language, paper.language)
    properties.comments = ""
    if paper.dated:
        properties.created = properties.modified = datetime.combine(paper.dated, time(), tzinfo=UTC)


class _Writer:
    """Goes through the blocks once; a page break waits for the paragraph that starts the next sheet."""

    def __init__(self, document: WordDocument, paper: Paper) -> None:
        self._document = document
        self._paper = paper
        self._lists = NumberingLists(document)
        self._break_waits = False
        self._writers: dict[type, Callable[[Any], object]] = {
            blocks.Title: self._title,
            blocks.Headline: self._headline,
            blocks.Heading: self._heading,
            blocks.Paragraph: self._paragraph,
            blocks.Fields: self._fields,
            blocks.LetterFields: self._letter_fields,
            blocks.Addressee: self._addressee,
            blocks.NumberedList: lambda block: self._list(block.items, block.marker, block.start),
            blocks.Table: lambda block: self._table(add_table, block),
            blocks.SignatureTable: lambda block: self._table(add_signature_table, block),
            blocks.Signatures: self._signatures,
            blocks.Copies: self._copies,
            blocks.PageBreak: self._page_break,
            blocks.SmallPrint: lambda block: self._add(block.text, "Small print"),
            blocks.Letterhead: self._letterhead,
            Slips: lambda block: self._table(add_slips, block),
            blocks.PhotoGrid: lambda block: self._table(add_photos, block),
        }

    def write_all(self) -> None:
        if self._paper.letterhead:
            self._letterhead(self._paper.letterhead)
        for block in self._paper.blocks:
            self._writers[type(block)](block)

    def _add(self, content: Content, style: str = "Normal") -> WordParagraph:
        paragraph = self._document.add_paragraph(style=style)
        write(paragraph, content)
        if self._break_waits:
            break_before(paragraph)
            self._break_waits = False
        return paragraph

    def _title(self, block: blocks.Title) -> None:
        title = (Run(block.text, underline=block.underline),)
        paragraph = self._add(title, "Heading 1")
        if block.large:
            paragraph.runs[0].font.size = Pt(22)
        paragraph.paragraph_format.space_after = Pt(0 if block.number or block.subtitle else 10)
        lines = [line for line in (block.number, block.subtitle) if line]
        for at, line in enumerate(lines, start=1):
            below = self._add(line, "Under title")
            below.runs[0].bold = line is block.subtitle
            below.paragraph_format.space_after = Pt(10 if at == len(lines) else 0)

    def _headline(self, block: blocks.Headline) -> None:
        paragraph = self._add((Run(block.text, bold=True),))
        paragraph.paragraph_format.alignment = ALIGNMENTS["center"]
        for run in paragraph.runs:
            run.font.size = Pt(20)

    def _heading(self, block: blocks.Heading) -> None:
        level = block.level + (1 if self._paper.has_title else 0)
        self._add(block.text, f"Heading {min(level, 9)}")

    def _paragraph(self, block: blocks.Paragraph) -> None:
        paragraph = self._add(block.content)
        layout = paragraph.paragraph_format
        layout.alignment = ALIGNMENTS[block.align]
        layout.keep_with_next = block.keep_with_next or None
        if block.indent == "first_line":
            layout.first_line_indent = Mm(INDENT_MM)
        elif block.indent == "block":
            layout.left_indent = Mm(INDENT_MM)

    def _fields(self, block: blocks.Fields) -> None:
        self._pairs(block.pairs, INDENT_MM if block.indent else 0)

    def _pairs(self, pairs: tuple[tuple[str, Content], ...], start_mm: float) -> list[WordParagraph]:
        """Label, tab, colon, tab, value; what is longer than a line hangs under the value."""
        label_mm = max((len(label) for label, _value in pairs), default=0) * _LETTER_MM + 2
        value_mm = start_mm + label_mm + _COLON_MM
        added = []
        for label, value in pairs:
            paragraph = self._add(f"{label}\t:\t", "Field")
            write(paragraph, value)
            layout = paragraph.paragraph_format
            layout.left_indent = Mm(value_mm)
            layout.first_line_indent = Mm(start_mm - value_mm)
            layout.tab_stops.add_tab_stop(Mm(start_mm + label_mm))
            layout.tab_stops.add_tab_stop(Mm(value_mm))
            added.append(paragraph)
        if added:
            added[-1].paragraph_format.space_after = Pt(8)
        return added

    def _letter_fields(self, block: blocks.LetterFields) -> None:
        pairs = block.pairs or (("", ""),)
        first = self._pairs(pairs, 0)[0]
        if block.place_and_date:
            stops = first.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(self._paper.text_width_mm), WD_TAB_ALIGNMENT.RIGHT)
            write(first, f"\t{block.place_and_date}")

    def _addressee(self, block: blocks.Addressee) -> None:
        if len(block.recipients) == 1:
            self._add(f"{block.salutation} {block.recipients[0]}", "Field")
        else:
            self._add(block.salutation, "Field")
            self._list(block.recipients, "decimal", 1)
        if block.place:
            self._add(block.place).paragraph_format.space_after = Pt(10)

    def _list(self, items: tuple[Any, ...], marker: Marker, start: int, level: int = 0) -> None:
        number = self._lists.begin(marker, start, level)
        for item in items:
            content = item.content if isinstance(item, blocks.ListItem) else item
            self._lists.join(self._add(content, "List Paragraph"), number, level)
            if isinstance(item, blocks.ListItem) and item.items:
                self._list(item.items, item.marker, 1, level + 1)

    def _table(self, add: Callable[[WordDocument, Any, Paper], None], block: Any) -> None:
        if self._break_waits:
            self._add("", "Gap")
        add(self._document, block, self._paper)
        self._add("", "Gap")

    def _signatures(self, block: blocks.Signatures) -> None:
        before = self._document.paragraphs[-1] if self._document.paragraphs else None
        if before is not None and before.text:
            keep_with_next(before)
        keep_with_next(self._add("", "Gap"))
        add_signatures(self._document, block, self._paper)
        self._add("", "Gap")

    def _letterhead(self, block: blocks.Letterhead) -> None:
        self._table(add_letterhead, block)

    def _copies(self, block: blocks.Copies) -> None:
        self._add(block.label, "Field").paragraph_format.keep_with_next = True
        self._list(block.items, "decimal", 1)

    def _page_break(self, _block: blocks.PageBreak) -> None:
        self._break_waits = True
