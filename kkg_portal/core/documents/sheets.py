"""Tables for a spreadsheet: XLSX with real dates and numbers, and CSV as Indonesian Excel opens it.

What people typed is never run as a formula: XLSX cells of kind "text" are stored as strings, and a CSV cell
that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from .plain_text import clean

Kind = Literal["text", "number", "date", "time"]
Value = str | int | float | date | time | None

DEFAULT_WIDTH = 18
FORMATS: dict[Kind, str] = {"text": "@", "number": "General", "date": "dd-mm-yyyy", "time": "hh:mm"}
# How far into a cell a formula is looked for.
_LOOKED_AT = 200
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What XLSX itself allows: letters in a cell, letters in a sheet's name.
CELL_LETTERS = 32_767
_SHEET_NAME_LETTERS = 31
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`width` is in letters, as spreadsheets count it. Long numbers that only name things (NIP) are text."""

    header: str
    kind: Kind = "text"
    width: float = DEFAULT_WIDTH


@dataclass(frozen=True, slots=True)
class Sheet:
    """A None leaves its cell empty; dates and times are already in the cluster's zone."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Value]]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has one cell for each column")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """One workbook with a tab for each sheet, headers frozen and filtered."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    workbook = xlsxwriter.Workbook(stream, options)
    looks = {
        kind: workbook.add_format({"num_format": look, "valign": "top"}) for kind, look in FORMATS.items()
    }
    bold = workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
    for name, sheet in zip(_tab_names(sheet.title for sheet in sheets), sheets, strict=True):
        _fill(workbook.add_worksheet(name), sheet, looks, bold)
    workbook.close()
    return stream.getvalue()


def csv_bytes(sheet: Sheet, separator: str = ";", *, bom: bool = True) -> bytes:
    """RFC 4180; Excel here expects `;` because the comma is the decimal sign, and a BOM in front of UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow([_harmless(column.header) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(value, separator) for value in row])
    return stream.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _fill(worksheet: Any, sheet: Sheet, looks: dict[Kind, Any], bold: Any) -> None:
    for at, column in enumerate(sheet.columns):
        worksheet.set_column(at, at, column.width)
        worksheet.write_string(0, at, clean(column.header), bold)
    for line, row in enumerate(sheet.rows, start=1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(worksheet, (line, at), value, column.kind, looks)
    worksheet.freeze_panes(1, 0)
    if sheet.columns:
        worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write_cell(
    worksheet: Any, where: tuple[int, int], value: Value, kind: Kind, looks: dict[Kind, Any]
) -> None:
    """A value that does not fit its column's kind ("belum ada" among the dates) stays readable as text."""
    if value is None or value == "":
        return
    if kind in {"date", "time"} and isinstance(value, date | time):
        worksheet.write_datetime(*where, value, looks[kind])
    elif kind == "number" and isinstance(value, int | float):
        worksheet.write_number(*where, value, looks[kind])
    else:
        worksheet.write_string(*where, clean(_text(value))[:CELL_LETTERS], looks["text"])


def _tab_names(titles: Iterable[str]) -> list[str]:
    """Titles as Excel takes them: 31 letters, no brackets or slashes, no two alike whatever their case."""
    names: list[str] = []
    taken: set[str] = set()
    for number, title in enumerate(titles, start=1):
        name = _NOT_IN_SHEET_NAME.sub(" ", clean(title)).replace("\n", " ").strip(" '")[:_SHEET_NAME_LETTERS]
        if not name or name.casefold() in taken | {"history"}:
            name = f"{name[: _SHEET_NAME_LETTERS - 5]} {number}".strip()
        taken.add(name.casefold())
        names.append(name)
    return names


def _csv_cell(value: Value, separator: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _harmless(_text(value))
    return str(value).replace(".", ",") if separator == ";" else str(value)


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _harmless(text: str) -> str:
    """`text` as it came is tested too: cleaning takes away a sign that could hide a formula, or shows one."""
    cleaned = clean(text)
    starts = (text, cleaned, _as_a_spreadsheet_reads(cleaned))
    return f"'{cleaned}" if any(start.startswith(FORMULA_STARTS) for start in starts) else cleaned


def _as_a_spreadsheet_reads(text: str) -> str:
    """Some skip blanks and invisible signs in front, some take the full-width equals sign for the usual one."""
    folded = unicodedata.normalize("NFKC", text[:_LOOKED_AT])
    return "".join(sign for sign in folded if unicodedata.category(sign) != "Cf").lstrip()
