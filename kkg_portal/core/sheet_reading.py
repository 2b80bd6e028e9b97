"""Uploaded spreadsheets as rows of cells, without trusting a byte of them; raises nothing but Invalid.

Rows come lazily, so a caller that keeps only some columns never holds the others.
"""

from __future__ import annotations

import csv
import warnings
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_size

Row = tuple[Any, ...]

MOST_BYTES = 5_000_000
MOST_UNPACKED_BYTES = 25_000_000
MOST_PARTS = 500
MOST_TAGS = 800_000
MOST_TABLES = 10
MOST_COLUMNS = 200
MOST_SHEET_ROWS = 10_000

_CHUNK_BYTES = 65_536
_ENCRYPTED = 0x1
_ZIP_START = b"PK\x03\x04"
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"<body", b"<style")

# What openpyxl, its XML parsers and the zip reader are known to raise on files that are not what they say.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    csv.Error,
    zlib.error,
)


def tables(stream: BinaryIO, filename: str) -> Iterator[Iterator[Row]]:
    """What may be the table, best guess first: each sheet of a .xlsx, each way to cut a .csv in columns."""
    data = _limited_bytes(stream)
    if data.startswith(_ZIP_START):
        return _worksheets(data)
    if data.startswith(_OLE_START):
        raise Invalid(
            _(
                "This is an old .xls file or one with a password. Open it in Excel, take the password off "
                "and save it as .xlsx."
            )
        )
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE_STARTS):
        raise Invalid(_("This file is a web page, not a spreadsheet. Open it in Excel and save it as .xlsx."))
    if PurePath(filename).suffix.lower() not in {".csv", ".txt", ".tsv"}:
        raise _not_a_spreadsheet()
    return _cut_text(_decoded(data))


def _limited_bytes(stream: BinaryIO) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        size = stream.seek(0, 2) if stream.seekable() else len(data)
        raise Invalid(
            _(
                "The file is too large (%(size)s). The limit is %(limit)s. Send it in parts, "
                "for example one school at a time.",
                size=format_size(size),
                limit=format_size(MOST_BYTES),
            )
        )
    if not data.strip():
        raise Invalid(_("This file is empty. Download it again."))
    return data


def _not_a_spreadsheet() -> Invalid:
    return Invalid(
        _("This file cannot be read as a spreadsheet. Send a .xlsx or .csv file, as it was downloaded.")
    )


def _guarded(rows: Iterable[Iterable[Any]]) -> Iterator[Row]:
    """The rows with every failure of the libraries behind them turned into one sentence."""
    try:
        for row in rows:
            yield tuple(row)[:MOST_COLUMNS]
    except _BROKEN:
        # `from None`: the library's message may quote a private cell.
        raise _not_a_spreadsheet() from None


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _not_a_spreadsheet()


def _cut_text(text: str) -> Iterator[Iterator[Row]]:
    for delimiter in (";", ",", "\t"):
        yield _guarded(csv.reader(StringIO(text, newline=""), delimiter=delimiter))


def _worksheets(data: bytes) -> Iterator[Iterator[Row]]:
    from openpyxl import load_workbook

    # Style and extension warnings are about how the file looks, which nobody here asks.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    try:
        workbook = load_workbook(_checked_archive(data), read_only=True, data_only=True, keep_links=False)
        sheets = workbook.worksheets[:MOST_TABLES]
    except _BROKEN:
        raise _not_a_spreadsheet() from None
    try:
        for sheet in sheets:
            # Explicit limits: a row said to be number 10^12 or a cell in column XFD costs nothing then.
            yield _guarded(sheet.iter_rows(max_row=MOST_SHEET_ROWS, max_col=MOST_COLUMNS, values_only=True))
    finally:
        workbook.close()


def _checked_archive(data: bytes) -> BytesIO:
    """The XML parts of the workbook in an archive written here, whose sizes are counted and not claimed."""
    copy = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(copy, "w", ZIP_STORED) as checked:
        parts = archive.infolist()
        _check_parts(parts)
        room, tags = MOST_UNPACKED_BYTES, 0
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                content = _unpacked(archive, part, room)
                room -= len(content)
                # A parsed tag takes a hundred times the four bytes of "<c/>".
                tags += content.count(b"<")
                if tags > MOST_TAGS:
                    raise _unpacks_to_too_much()
                checked.writestr(ZipInfo(part.filename), content)
    copy.seek(0)
    return copy


def _check_parts(parts: list[ZipInfo]) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Invalid(
            _("This file has a password. Open it in Excel, take the password off and save it again.")
        )
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise _not_a_spreadsheet()
    if len(names) < len(parts) or any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise _not_a_spreadsheet()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise _unpacks_to_too_much()


def _unpacks_to_too_much() -> Invalid:
    return Invalid(
        _("This file unpacks to far more than a list of people. Copy the list to a new file and send that.")
    )


def _unpacked(archive: ZipFile, part: ZipInfo, room: int) -> bytes:
    """In small bites: reading a part at once would unpack all of it before its size could be checked."""
    content = bytearray()
    with archive.open(part) as packed:
        while bite := packed.read(_CHUNK_BYTES):
            content += bite
            if len(content) > room:
                raise _unpacks_to_too_much()
    return bytes(content)
