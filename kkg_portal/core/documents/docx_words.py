"""Words in a Word file: runs, alignments and what keeps lines together."""

from __future__ import annotations

import unicodedata

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from .paper import Align
from .words import Content, runs_of

ALIGNMENTS: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
MIDDLE = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def element(name: str, **attributes: str | int) -> BaseOxmlElement:
    """A `w:` element with `w:` attributes, for what python-docx has no word for."""
    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def write(paragraph: WordParagraph, content: Content, *, bold: bool = False) -> None:
    """Add `content` at the end of `paragraph`; Arabic gets the mark Word needs to set it right to left."""
    for run in runs_of(content):
        added = paragraph.add_run(run.text)
        added.bold = True if run.bold or bold else None
        added.italic = True if run.italic else None
        added.underline = True if run.underline else None
        if _reads_leftwards(run.text):
            added.font.rtl = True


def keep_with_next(paragraph: WordParagraph) -> None:
    paragraph.paragraph_format.keep_with_next = True


def break_before(paragraph: WordParagraph) -> None:
    paragraph.paragraph_format.page_break_before = True


def _reads_leftwards(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text)
