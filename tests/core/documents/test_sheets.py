from __future__ import annotations

import csv
import io
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook

from kkg_portal.core.documents import Sheet, SheetColumn, csv_bytes, xlsx_bytes
from tests.core.documents import hostile

COLUMNS = (
    SheetColumn("Nama", width=30),
    SheetColumn("NIP"),
    SheetColumn("Tanggal", "date"),
    SheetColumn("Jam", "time"),
    SheetColumn("Nilai", "number"),
)
ROWS = (
    ('=HYPERLINK("http://x")', "198001012005011002", date(2025, 11, 13), time(9, 30), 82.5),
    ("Siti Nurʿaini, S.Pd.", "", None, None, 7),
    ("https://example.sch.id", "-", "belum ada", None, None),
)
FORMULAS = ("=1+1", "+62812", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\x00=1+1", "\n=1+1")


def workbook(*sheets: Sheet) -> Workbook:
    return load_workbook(io.BytesIO(xlsx_bytes(sheets)))


def csv_rows(data: bytes, separator: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_xlsx_holds_real_dates_times_and_numbers() -> None:
    sheet = workbook(Sheet("Rekap", COLUMNS, ROWS)).active

    assert sheet["C2"].is_date
    assert sheet["C2"].value == datetime(2025, 11, 13)  # noqa: DTZ001  because spreadsheets know no zones
    assert sheet["D2"].value == time(9, 30)
    assert sheet["E2"].value == 82.5
    assert sheet["E3"].data_type == "n"
    assert sheet["C4"].value == "belum ada"


def test_xlsx_never_makes_a_formula_or_a_number_of_what_was_typed() -> None:
    sheet = workbook(Sheet("Rekap", COLUMNS, ROWS)).active

    assert (sheet["A2"].value, sheet["A2"].data_type) == ('=HYPERLINK("http://x")', "s")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("198001012005011002", "s")
    assert sheet["A4"].hyperlink is None


@pytest.mark.parametrize("typed", [*FORMULAS, *hostile.TEXTS])
def test_xlsx_stores_text_as_text_in_every_kind_of_column(typed: str) -> None:
    sheet = workbook(Sheet("Rekap", COLUMNS, ((typed,) * 5,))).active

    assert {cell.data_type for cell in sheet[2]} == {"s"}


def test_xlsx_head_is_frozen_and_filtered() -> None:
    sheet = workbook(Sheet("Rekap", COLUMNS, ROWS)).active

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)


def test_xlsx_takes_any_titles_and_empty_sheets() -> None:
    titles = ("Rekap: SD [1]/2025", "x" * 50, "X" * 50, "", "History", "rekap", "Rekap")

    names = workbook(*(Sheet(title, COLUMNS, ()) for title in titles)).sheetnames

    assert len({name.casefold() for name in names}) == len(titles)
    assert all(1 <= len(name) <= 31 for name in names)


def test_sheet_without_columns_is_still_a_file() -> None:
    assert workbook(Sheet("Kosong", (), ())).sheetnames == ["Kosong"]


def test_a_row_needs_one_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="one cell"):
        Sheet("Rekap", COLUMNS, (("Ani",),))


def test_csv_is_what_indonesian_excel_opens() -> None:
    data = csv_bytes(Sheet("Rekap", COLUMNS, ROWS))

    assert data.startswith(b"\xef\xbb\xbfNama;NIP;")
    assert data.endswith(b"\r\n")
    assert csv_rows(data)[2] == ["Siti Nurʿaini, S.Pd.", "", "", "", "7"]
    assert csv_rows(data)[1][2:] == ["2025-11-13", "09:30", "82,5"]


def test_csv_with_commas_for_other_programs() -> None:
    data = csv_bytes(Sheet("Rekap", COLUMNS, ROWS), ",", bom=False)

    assert data.startswith(b"Nama,NIP")
    assert csv_rows(data, ",")[1][4] == "82.5"


@pytest.mark.parametrize("typed", FORMULAS)
def test_csv_disarms_what_a_spreadsheet_would_run(typed: str) -> None:
    sheet = Sheet("Rekap", (SheetColumn(typed), SheetColumn("Nilai", "number")), ((typed, -5),))

    head, row = csv_rows(csv_bytes(sheet))

    assert head[0].startswith("'")
    assert row[0].startswith("'")
    assert row[1] == "-5"


def test_csv_keeps_separators_quotes_and_line_ends_inside_their_cell() -> None:
    typed = 'Bu "Ani"; SDN 1\nCempaka'

    assert csv_rows(csv_bytes(Sheet("Rekap", (SheetColumn("Nama"),), ((typed,),))))[1] == [typed]
