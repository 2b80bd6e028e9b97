"""A file is what its bytes say; what could run or burst is turned away with advice."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
import pytest

from kkg_portal.core.errors import Invalid
from kkg_portal.core.judging.zips import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES
from kkg_portal.core.storage.kinds import KINDS, PICTURES, judge_file
from kkg_portal.core.storage.serving import CONTENT_TYPES

from .picture_samples import jpeg, png, webp

EVERYTHING = frozenset(KINDS)
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(part: str, declaration: str, extra: Mapping[str, bytes | str] | None = None) -> bytes:
    listing = f'<Types><Override PartName="/{part}" ContentType="{declaration}"/></Types>'
    return zipped({"[Content_Types].xml": listing, part: "<x/>", **(extra or {})})


DOCX = office("word/document.xml", MAIN.format("wordprocessingml.document"))
XLSX = office("xl/workbook.xml", MAIN.format("spreadsheetml.sheet"))
PPTX = office("ppt/presentation.xml", MAIN.format("presentationml.presentation"))


def kind_of(content: bytes, name: str, allowed: frozenset[str] = EVERYTHING) -> str:
    return judge_file(io.BytesIO(content), name, allowed=allowed).name


def refusal_of(content: bytes, name: str, allowed: frozenset[str] = EVERYTHING) -> str:
    with pytest.raises(Invalid) as refusal:
        judge_file(io.BytesIO(content), name, allowed=allowed)
    return refusal.value.message


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (png(), "logo.png", "png"),
        (png(), "LOGO.PNG", "png"),
        (jpeg(), "foto.jpg", "jpeg"),
        (jpeg(), "foto.jpeg", "jpeg"),
        (webp(), "foto.webp", "webp"),
        (webp(b"VP8 "), "foto.webp", "webp"),
        (webp(b"VP8L"), "foto.webp", "webp"),
        (PDF, "surat.pdf", "pdf"),
        (DOCX, "surat.docx", "docx"),
        (XLSX, "nilai.xlsx", "xlsx"),
        (PPTX, "paparan.pptx", "pptx"),
        (b"nama;hadir\nBu Sri;ya\n", "hadir.csv", "csv"),
        ("\ufeffnama,hadir\n".encode(), "hadir.csv", "csv"),
        ("café\n".encode("cp1252"), "hadir.csv", "csv"),
        (b"catatan\r\n", "catatan.txt", "txt"),
        ("é".encode() * 40_000, "panjang.txt", "txt"),
        (b"a" + "教".encode() * 40_000, "panjang.txt", "txt"),
    ],
)
def test_kind_is_recognised(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind


def test_files_of_the_real_libraries_are_recognised() -> None:
    letter, table = io.BytesIO(), io.BytesIO()
    docx.Document().save(letter)
    openpyxl.Workbook().save(table)

    assert judge_file(letter, "a.docx", allowed={"docx"}).name == "docx"
    assert judge_file(table, "a.xlsx", allowed={"xlsx"}).name == "xlsx"


def test_stream_is_left_at_its_start() -> None:
    stream = io.BytesIO(DOCX)
    judge_file(stream, "a.docx", allowed=EVERYTHING)

    assert stream.tell() == 0


def test_picture_with_another_picture_ending_is_forgiven() -> None:
    kind = judge_file(io.BytesIO(webp()), "WhatsApp Image.jpg", allowed=PICTURES)

    assert (kind.name, kind.extensions[0], kind.content_type) == ("webp", "webp", "image/webp")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "surat.docx"),
        (DOCX, "surat.xlsx"),
        (png(), "logo.pdf"),
        (png(), "logo"),
        (PDF, "a.pdf.exe"),
        (PDF, "a."),
    ],
)
def test_name_that_contradicts_the_content_is_refused(content: bytes, name: str) -> None:
    assert "does not fit its content" in refusal_of(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg"),
        (b"<svg onload=alert(1)>", "logo.png"),
        (b"<?xml version='1.0'?><svg/>", "logo.jpg"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><script>", "fake.jpg"),
        (b"<html><body onload=alert(1)>", "a.txt"),
        (b"  <script>alert(1)</script>", "a.csv"),
        (b"<!-- x --><img src=x onerror=alert(1)>", "a.pdf"),
        ("<svg/>".encode("utf-16-le"), "a.txt"),
    ],
)
def test_markup_is_refused_under_any_name(content: bytes, name: str) -> None:
    assert "SVG" in refusal_of(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"GIF89a/*\x01\x00=1;alert(1)//", "gambar.gif"),
        (b"GIF89a", "gambar.png"),
        (b"MZ\x90\x00", "program.exe"),
        (b"MZ\x90\x00", "data.csv"),
        (b"\x7fELF", "catatan.txt"),
        (b"a\x00b", "catatan.txt"),
        (b"ekor\x00", "catatan.txt"),
        (b"\xff\xfea\x00b\x00", "hadir.csv"),
        (b"\x81\x8d text", "hadir.csv"),
        (b"halo", "catatan"),
        (b"halo", "catatan.js"),
        (b"\n%PDF-1.7", "surat.pdf"),
        (b"x" + DOCX, "surat.docx"),
        (zipped({"a.txt": "x"}), "surat.docx"),
        (zipped({"word/document.xml": "x"}), "surat.docx"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "x"}), "surat.docx"),
        (zipped({"META-INF/MANIFEST.MF": "x"}), "a.jar"),
    ],
)
def test_unknown_content_is_refused(content: bytes, name: str) -> None:
    assert "does not know" in refusal_of(content, name)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF + b"<script>alert(1)</script>", "a.pdf", "pdf"),
        (PDF + DOCX, "a.pdf", "pdf"),
        (png() + zipped({"a": "x"}), "a.png", "png"),
        (jpeg() + b"<html>", "a.jpg", "jpeg"),
    ],
)
def test_polyglot_is_what_its_first_bytes_say(content: bytes, name: str, kind: str) -> None:
    assert kind_of(content, name) == kind


def test_kind_outside_the_list_names_what_is_taken() -> None:
    assert "PNG" in refusal_of(PDF, "a.pdf", PICTURES)


def test_empty_file_is_refused() -> None:
    assert "empty" in refusal_of(b"", "a.pdf")


@pytest.mark.parametrize(
    "content",
    [
        office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        office("word/document.xml", MAIN.format("wordprocessingml.document"), {"word/vbaProject.bin": b"x"}),
        office("word/document.xml", MAIN.format("wordprocessingml.document"), {"word/VBAPROJECT.BIN": b"x"}),
    ],
)
def test_macros_are_refused(content: bytes) -> None:
    assert "macros" in refusal_of(content, "surat.docx")


def test_old_or_encrypted_office_is_explained() -> None:
    assert "password" in refusal_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "surat.docx")


def test_encrypted_zip_entry_is_explained() -> None:
    # The flag is in the local header and in the list of contents.
    content = bytearray(DOCX)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(signature) + offset] |= 1

    assert "password" in refusal_of(bytes(content), "surat.docx")


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "word\\evil.xml", "a/../../b"])
def test_zip_with_path_tricks_is_refused(name: str) -> None:
    content = office("word/document.xml", MAIN.format("wordprocessingml.document"), {name: "x"})

    assert "out of its folder" in refusal_of(content, "surat.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zip_with_a_name_twice_is_refused() -> None:
    target = io.BytesIO(DOCX)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")

    assert "damaged" in refusal_of(target.getvalue(), "surat.docx")


@pytest.mark.parametrize("cut", [30, 200, len(DOCX) - 10, len(DOCX) - 60])
def test_truncated_office_file_is_damaged(cut: int) -> None:
    assert "damaged" in refusal_of(DOCX[:cut], "surat.docx")


def test_scrambled_content_types_are_damaged() -> None:
    content = bytearray(DOCX)
    at = content.find(b"[Content_Types].xml") + len("[Content_Types].xml")
    content[at : at + 20] = b"\xff" * 20

    assert "damaged" in refusal_of(bytes(content), "surat.docx")


def test_zip_bomb_is_refused_before_unpacking() -> None:
    content = bytearray(DOCX)
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", MAX_UNPACKED_BYTES + 1)

    assert "unpacks" in refusal_of(bytes(content), "surat.docx")


def test_zip_with_countless_entries_is_refused() -> None:
    names = {f"{number}": b"" for number in range(MAX_ZIP_ENTRIES + 1)}

    assert "unpacks" in refusal_of(zipped(names), "surat.docx")


def test_zip_with_an_endless_listing_is_refused_unread() -> None:
    content = bytearray(DOCX)
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<I", 200 * 1024 * 1024)

    assert "unpacks" in refusal_of(bytes(content), "surat.docx")


def test_every_kind_can_be_served() -> None:
    assert all(kind.content_type in CONTENT_TYPES for kind in KINDS.values())
