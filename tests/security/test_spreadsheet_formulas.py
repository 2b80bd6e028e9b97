"""Nothing people typed is a formula in an exported list, however it is disguised."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from kkg_portal.core.documents import Sheet, SheetColumn, csv_bytes, xlsx_bytes

FORMULAS = [
    "=1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\u200e +1",
    "＝1",
    "＠x",
]


def sheet(text: str) -> Sheet:
    return Sheet("Daftar", (SheetColumn("Nama"),), [[text]])


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_cell_gets_an_apostrophe(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(sheet(text)).decode("utf-8-sig"))))

    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_an_xlsx_cell_is_text(text: str) -> None:
    found = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([sheet(text)]))).active["A2"]

    assert found.data_type == "s"


@pytest.mark.parametrize("text", ["Siti Aminah", "SDN 1 = SDN Inti", "(+62)", "’Aisyah", "0812-3456"])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert text in csv_bytes(sheet(text)).decode("utf-8-sig")
    assert f"'{text}" not in csv_bytes(sheet(text)).decode("utf-8-sig")
