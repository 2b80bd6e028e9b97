"""Hostile and broken uploads: each gets a sentence, none an exception, and none much memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkg_portal.core.dapodik import read_export
from kkg_portal.core.errors import Invalid
from kkg_portal.core.sheet_reading import MOST_BYTES
from tests.data import make_dapodik

GOOD = make_dapodik.as_xlsx(make_dapodik.export_rows(make_dapodik.make_teachers(2)))
SHEET = "xl/worksheets/sheet1.xml"


def changed(edit: Callable[[bytes], bytes], *, part: str = SHEET, compression: int = ZIP_DEFLATED) -> bytes:
    """The good workbook with one part of it edited."""
    stream = BytesIO()
    with ZipFile(BytesIO(GOOD)) as good, ZipFile(stream, "w", compression) as archive:
        for name in good.namelist():
            content = good.read(name)
            archive.writestr(name, edit(content) if name == part else content)
    return stream.getvalue()


def refusal(data: bytes, filename: str = "daftar.xlsx") -> str:
    with pytest.raises(Invalid) as refused:
        read_export(BytesIO(data), filename)
    return refused.value.message


def zipped(**parts: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_unchanged_workbook_is_read() -> None:
    assert len(read_export(BytesIO(changed(lambda xml: xml)), "daftar.xlsx").rows) == 2


def test_files_that_are_something_else() -> None:
    assert "old .xls file or one with a password" in refusal(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "web page" in refusal(b"\xef\xbb\xbf \n<HTML><table><tr><td>Nama</td><td>NUPTK</td></tr></table>")
    assert "cannot be read as a spreadsheet" in refusal(b"%PDF-1.7 ...", "daftar.pdf")
    assert "cannot be read as a spreadsheet" in refusal(b"Nama;NUPTK\nBudi;\n", "daftar.xlsx")
    assert "cannot be read as a spreadsheet" in refusal(
        zipped(mimetype="application/vnd.oasis"), "daftar.ods"
    )
    assert "cannot be read as a spreadsheet" in refusal(b"Nama;HP\nBudi\0;\n", "daftar.csv")
    assert "This file is empty" in refusal(b"")


def test_workbook_under_another_name_is_still_a_workbook() -> None:
    assert len(read_export(BytesIO(GOOD), "daftar.csv").rows) == 2


def test_large_file_is_refused_with_both_sizes() -> None:
    message = refusal(b"PK\x03\x04" + b"\0" * 20_000_000)

    assert message == (
        "The file is too large (20,0 MB). The limit is 5,0 MB. "
        "Send it in parts, for example one school at a time."
    )


def test_no_more_than_the_limit_is_read() -> None:
    class Endless(BytesIO):
        asked = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            Endless.asked += size
            return b"x" * size

        def seekable(self) -> bool:
            return False

    with pytest.raises(Invalid, match="too large"):
        read_export(Endless(), "daftar.csv")
    assert Endless.asked == MOST_BYTES + 1


def test_archive_that_says_it_unpacks_to_too_much() -> None:
    assert "unpacks to far more" in refusal(changed(lambda xml: xml + b" " * 30_000_000))


def test_archive_that_lies_about_its_sizes_stays_small() -> None:
    data = bytearray(changed(lambda xml: xml + b" " * 60_000_000))
    with ZipFile(BytesIO(data)) as archive:
        real = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    lying = bytes(data).replace(real, (1000).to_bytes(4, "little"))
    tracemalloc.start()

    message = refusal(lying)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "cannot be read" in message or "unpacks to far more" in message
    assert peak < 20_000_000


def test_workbook_with_millions_of_tags_is_not_parsed() -> None:
    assert "unpacks to far more" in refusal(
        changed(
            lambda xml: xml.replace(b"<sheetData>", b"<sheetData><row r='1'>" + b"<c/>" * 900_000 + b"</row>")
        )
    )


def test_other_compressions_are_refused() -> None:
    assert "cannot be read" in refusal(changed(lambda xml: xml, compression=ZIP_BZIP2))


def test_password_on_the_archive() -> None:
    data = bytearray(GOOD)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert "has a password" in refusal(bytes(data))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY x "expanded">]>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_are_never_expanded(part: str, declaration: bytes) -> None:
    data = changed(
        lambda xml: xml.replace(b"?>", b"?>" + declaration, 1).replace(b"Wahyu", b"&x;"), part=part
    )

    with suppress(Invalid):
        shown = repr(read_export(BytesIO(data), "daftar.xlsx"))

        assert "root:" not in shown
        assert "expanded" not in shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="6"', b'<row r="999999999999"'),
        (b'r="A6"', b'r="XFD6"'),
        (b'r="A6"', b'r="???"'),
        (b"<v>", b"<v>9999"),
        (b"<sheetData>", b"<sheetData><row r='x'/>"),
        (b"</sheetData>", b""),
        (b'<dimension ref="A1:AY7"/>', b'<dimension ref="A1"/>'),
        (b'<dimension ref="A1:AY7"/>', b'<dimension ref="A1:XFD1048576"/>'),
    ],
)
def test_nonsense_inside_a_sheet_costs_nothing(old: bytes, new: bytes) -> None:
    data = changed(lambda xml: xml.replace(old, new))

    with suppress(Invalid):
        assert len(read_export(BytesIO(data), "daftar.xlsx").rows) <= 2


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET]
)
@given(garbage=st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_garbage_in_a_part_is_a_sentence(part: str, garbage: bytes) -> None:
    with suppress(Invalid):
        read_export(BytesIO(changed(lambda _xml: garbage, part=part)), "daftar.xlsx")


@given(at=st.integers(0, len(GOOD) - 1), value=st.binary(min_size=1, max_size=8), cut=st.booleans())
@settings(max_examples=150, deadline=None)
def test_damaged_workbook_is_read_or_refused(at: int, value: bytes, cut: bool) -> None:
    data = GOOD[:at] if cut else GOOD[:at] + value + GOOD[at + len(value) :]

    with suppress(Invalid):
        read_export(BytesIO(data), "daftar.xlsx")


@given(
    data=st.one_of(
        st.binary(max_size=2000),
        st.binary(max_size=500).map(b"PK\x03\x04".__add__),
        st.text(alphabet='Nama;NUPTK,\t\n"\r=1E+7', max_size=300).map(str.encode),
        st.binary(max_size=300).map(b"Nama;NUPTK;HP;Email\n".__add__),
        st.binary(max_size=300).map(b"\xff\xfe".__add__),
    ),
    filename=st.one_of(st.sampled_from(["a.xlsx", "a.csv", "a.xls", "", "../a.csv"]), st.text(max_size=20)),
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_under_any_name_are_a_list_or_a_sentence(data: bytes, filename: str) -> None:
    with suppress(Invalid):
        assert read_export(BytesIO(data), filename).rows
