"""The words of a file and its headings, for the search and for those who look before they download."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

MOST_LETTERS = 1_000_000
MOST_HEADINGS = 300
_LONGEST_HEADING = 200
_MOST_PAGES = 500
_MOST_ROWS = 20_000
_SPACE = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


class NotSupported(Exception):
    """Nothing can be made of a file of this kind."""


@dataclass
class Reading:
    """What was read so far; more than fits is left out."""

    lines: list[str] = field(default_factory=list)
    headings: list[dict[str, Any]] = field(default_factory=list)
    letters: int = 0

    @property
    def is_full(self) -> bool:
        return self.letters >= MOST_LETTERS

    def add(self, text: str) -> None:
        cleaned = _SPACE.sub(" ", _CONTROLS.sub(" ", text)).strip()[: MOST_LETTERS - self.letters]
        if cleaned:
            self.lines.append(cleaned)
            self.letters += len(cleaned)

    def head(self, text: str, *, level: int = 1, at: int = 0) -> None:
        """A heading; `at` is its page, slide or sheet, from 1."""
        title = " ".join(_CONTROLS.sub(" ", text).split())[:_LONGEST_HEADING]
        if title and len(self.headings) < MOST_HEADINGS:
            self.headings.append({"level": level, "title": title, "at": at})


def read(stream: BinaryIO, kind: str) -> Reading:
    """Raises NotSupported, or whatever a broken file makes its reader raise."""
    reader = _READERS.get(kind)
    if reader is None:
        raise NotSupported
    reading = Reading()
    stream.seek(0)
    reader(stream, reading)
    return reading


def _pdf(stream: BinaryIO, reading: Reading) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(stream) as document:
        for number in range(min(len(document), _MOST_PAGES)):
            if reading.is_full:
                break
            page = document[number]
            words = page.get_textpage()
            reading.add(words.get_text_bounded())
            words.close()
            page.close()
        for mark in islice(document.get_toc(max_depth=3), MOST_HEADINGS):
            goal = mark.get_dest()
            reading.head(
                mark.get_title(), level=mark.level + 1, at=1 + ((goal.get_index() if goal else 0) or 0)
            )


def _docx(stream: BinaryIO, reading: Reading) -> None:
    import docx

    for part in docx.Document(stream).iter_inner_content():
        if reading.is_full:
            break
        if not hasattr(part, "rows"):
            style = (part.style.name or "") if part.style is not None else ""
            level = re.fullmatch(r"(?:Heading|Judul) (\d)", style)
            if level or style in {"Title", "Judul"}:
                reading.head(part.text, level=int(level[1]) if level else 1)
            reading.add(part.text)
            continue
        for row in part.rows:
            reading.add(" | ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)))


def _pptx(stream: BinaryIO, reading: Reading) -> None:
    import pptx

    for number, slide in enumerate(islice(pptx.Presentation(stream).slides, _MOST_PAGES), start=1):
        title = slide.shapes.title
        if title is not None:
            reading.head(title.text_frame.text, at=number)
        for shape in slide.shapes:
            for text in _words_of(shape):
                reading.add(text)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            reading.add(slide.notes_slide.notes_text_frame.text)


def _words_of(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    elif getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            yield " | ".join(cell.text for cell in row.cells)
    for inner in getattr(shape, "shapes", ()):
        yield from _words_of(inner)


def _xlsx(stream: BinaryIO, reading: Reading) -> None:
    import openpyxl

    book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    for number, sheet in enumerate(book.worksheets, start=1):
        reading.head(sheet.title, at=number)
        reading.add(sheet.title)
        for row in islice(sheet.iter_rows(values_only=True, max_col=100), _MOST_ROWS):
            if reading.is_full:
                return
            reading.add(" | ".join(str(cell) for cell in row if cell is not None))


def _plain(stream: BinaryIO, reading: Reading) -> None:
    data = stream.read(4 * MOST_LETTERS)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    _add_lines(reading, text.splitlines())


def _zip(stream: BinaryIO, reading: Reading) -> None:
    """An archive is its list of contents."""
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                reading.head(entry.filename)
                reading.add(entry.filename)


def _add_lines(reading: Reading, lines: Iterable[str]) -> None:
    for line in lines:
        if reading.is_full:
            return
        reading.add(line)


_READERS: dict[str, Callable[[BinaryIO, Reading], None]] = {
    "pdf": _pdf,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "txt": _plain,
    "csv": _plain,
    "zip": _zip,
}
