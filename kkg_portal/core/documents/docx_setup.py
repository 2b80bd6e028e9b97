"""The Word file before its first word: sheet, styles, language, page numbers, list numbering."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENTATION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from .docx_words import element
from .paper import Marker, Paper
from .plain_text import page_label

WORD_LANGUAGES = {"id": "id-ID", "en": "en-GB"}
FONT = "Times New Roman"
BLACK = RGBColor(0, 0, 0)

_FORMATS: dict[Marker, tuple[str, str]] = {
    "decimal": ("decimal", "%{}."),
    "alpha": ("lowerLetter", "%{}."),
    "bullet": ("bullet", "-"),
}
_LEVELS = 3
_LEVEL_MM = 6.5


def prepare_sheet(document: WordDocument, paper: Paper) -> None:
    section = document.sections[0]
    width, height = paper.sheet_mm
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENTATION.LANDSCAPE if paper.landscape else WD_ORIENTATION.PORTRAIT
    margin = paper.margin_mm
    section.top_margin, section.right_margin = Mm(margin["top"]), Mm(margin["right"])
    section.bottom_margin, section.left_margin = Mm(margin["bottom"]), Mm(margin["left"])
    section.header_distance = section.footer_distance = Mm(10)
    if paper.framed:
        _add_frame(section)


def _add_frame(section: Section) -> None:
    """A double line around each page, a finger's width from its edge."""
    borders = element("pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(side, val="thickThinSmallGap", sz=18, space=22, color="000000"))
    # The schema asks for page borders right after the margins.
    section._sectPr.find(qn("w:pgMar")).addnext(borders)


def prepare_styles(document: WordDocument, language: str) -> None:
    """One face in black throughout; Word's blue headings have no place on an official letter."""
    normal = document.styles["Normal"]
    _dress(normal, size=12, after=6)
    for level in range(1, 10):
        heading = document.styles[f"Heading {level}"]
        _dress(heading, size=13 if level == 1 else 12, after=4, before=0 if level == 1 else 8)
        heading.font.bold, heading.font.italic = True, False
        heading.paragraph_format.keep_with_next = True
    document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _dress(document.styles["List Paragraph"], size=12, after=3)
    for name, size, after in (("Field", 12, 2), ("Small print", 8.5, 0), ("Cell", 10, 0), ("Gap", 6, 0)):
        _dress(_new_style(document, name), size=size, after=after)
    centred = _new_style(document, "Under title")
    _dress(centred, size=12, after=0)
    centred.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), WORD_LANGUAGES.get(language, language))
        lang.set(qn("w:bidi"), "ar-SA")


def add_page_numbers(document: WordDocument, language: str) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.footer.paragraphs[0]
    _dress(document.styles["Footer"], size=9, after=0)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fields = {"%(page)d": "PAGE", "%(pages)d": "NUMPAGES"}
    for part in page_label(language):
        if part in fields:
            number, shown = element("r"), element("t")
            shown.text = "2"
            number.append(shown)
            field = element("fldSimple", instr=fields[part])
            field.append(number)
            paragraph._p.append(field)
        else:
            paragraph.add_run(part)


class NumberingLists:
    """Word's own numbering, begun anew for every list so that each counts from its own start."""

    def __init__(self, document: WordDocument) -> None:
        self._numbering = document.part.numbering_part.element
        taken = [
            int(known.get(qn("w:abstractNumId"))) for known in self._numbering.findall(qn("w:abstractNum"))
        ]
        first_num = self._numbering.find(qn("w:num"))
        self._kinds: dict[Marker, int] = {}
        for offset, (marker, (style, pattern)) in enumerate(_FORMATS.items(), start=1):
            kind = self._kinds[marker] = max(taken, default=0) + offset
            abstract = element("abstractNum", abstractNumId=kind)
            abstract.append(element("multiLevelType", val="multilevel"))
            for level in range(_LEVELS):
                abstract.append(_numbering_level(level, style, pattern.format(level + 1)))
            if first_num is None:
                self._numbering.append(abstract)
            else:
                first_num.addprevious(abstract)

    def begin(self, marker: Marker, start: int, level: int) -> int:
        """A new list; what comes back goes to `join` with each of its entries."""
        num: Any = self._numbering.add_num(self._kinds[marker])
        num.add_lvlOverride(ilvl=min(level, _LEVELS - 1)).add_startOverride(start)
        return int(num.numId)

    def join(self, paragraph: WordParagraph, number: int, level: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = min(level, _LEVELS - 1)
        properties.get_or_add_numId().val = number


def _numbering_level(level: int, style: str, pattern: str) -> object:
    made = element("lvl", ilvl=level)
    for part in (
        element("start", val=1),
        element("numFmt", val=style),
        element("lvlText", val=pattern),
        element("lvlJc", val="left"),
    ):
        made.append(part)
    twips = round(Mm(_LEVEL_MM).twips)
    properties = element("pPr")
    properties.append(element("ind", left=twips * (level + 1), hanging=twips))
    made.append(properties)
    return made


def _new_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _dress(style: object, *, size: float, after: float, before: float = 0) -> None:
    assert isinstance(style, ParagraphStyle)
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.0
