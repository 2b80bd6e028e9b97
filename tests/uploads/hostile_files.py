"""Files that want something else than being read: made here, none of them taken from anybody."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter

from tests.support.sending import PDF

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
HTML = b"<html><script>alert(document.cookie)</script></html>"


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word(declaration: str = WORD, extra: Mapping[str, bytes] | None = None) -> bytes:
    listing = f'<Types><Override PartName="/word/document.xml" ContentType="{declaration}"/></Types>'
    return zipped({"[Content_Types].xml": listing.encode(), "word/document.xml": b"<x/>", **(extra or {})})


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, form)
    return target.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG that claims to be a large picture, and really is one row after the other."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * min(height, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def lying_zip() -> bytes:
    """States one byte for each part and unpacks to sixty million."""
    content = bytearray(word(extra={f"word/media/{n}.bin": bytes(20_000_000) for n in range(3)}))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = -1
        while (at := content.find(sign, at + 1)) >= 0:
            if int.from_bytes(content[at + offset : at + offset + 4], "little") == 20_000_000:
                content[at + offset : at + offset + 4] = (1).to_bytes(4, "little")
    return bytes(content)


def dense_zip() -> bytes:
    return zipped({"a.txt": bytes(60_000_000)})


def nested(depth: int) -> bytes:
    content = zipped({"a.txt": b"a"})
    for _level in range(depth):
        content = zipped({"in.zip": content})
    return content


def locked_office() -> bytes:
    """As much of an encrypted DOCX as tells it from an old DOC: the name in the container's directory."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(2000)
    )


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("rahasia", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def renamed(old: bytes, new: bytes) -> bytes:
    """An archive whose entry has a name no tool would write."""
    assert len(old) == len(new)
    return zipped({old.decode(): b"x", "b.txt": b"y"}).replace(old, new)


def refused() -> dict[str, tuple[bytes, str]]:
    """Not taken: content, and a word of the sentence."""
    return {
        "page.html": (HTML, "Web pages"),
        "drawing.svg": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "SVG"),
        "page.pdf": (HTML + b"%PDF-1.4\n%%EOF", "Web pages"),
        "empty.docx": (zipped({}) + b"", "know this kind"),
        "program.exe": (b"MZ\x90\x00" + bytes(600), "know this kind"),
        "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "old Office"),
        "bomb.zip": (dense_zip(), "unpacks to far more"),
        "many.zip": (
            zipped({f"{n}.txt": b"" for n in range(10_001)}, zipfile.ZIP_STORED),
            "unpacks to far more",
        ),
        "lying.docx": (lying_zip(), "damaged"),
        "deep.zip": (nested(2), "archives within"),
        "path.zip": (renamed(b"aaaaaa.txt", b"../../etc/"), "lead out"),
        "root.zip": (renamed(b"aaaaaa.txt", b"/etc/passw"), "lead out"),
        "backslash.zip": (renamed(b"aaaaaa.txt", rb"..\..\x.tx"), "lead out"),
        "zero.zip": (renamed(b"aaaaaa.txt", b"a\x00.exe.txt"), "lead out"),
        "bidi.zip": (zipped({"gpj.\u202eexe": b"x"}), "lead out"),
        "twins.zip": (zipped({"Soal.txt": b"1", "soal.TXT": b"2"}), "damaged"),
        "cut.docx": (word()[:-30], "damaged"),
        "pixels.png": (png_bomb(30_000, 30_000), "too many to work with|too large"),
        "half.png": (picture("PNG", (300, 300))[:200], "damaged"),
        "half.jpg": (picture("JPEG", (200, 200))[:300], "damaged"),
        "photo.heic": (struct.pack(">I", 24) + b"ftypheic" + bytes(12), "HEIC"),
        "control.txt": (b"a\x00\x01b", "know this kind"),
    }


def taken() -> dict[str, tuple[bytes, str, set[str], bool]]:
    """Taken: content, its kind, its notes, and whether a browser may ever show it."""
    return {
        "clean.pdf": (PDF, "pdf", set(), True),
        "with page.pdf": (PDF + HTML, "pdf", {"trailing"}, False),
        "with zip.pdf": (PDF + zipped({"a.js": b"alert(1)"}), "pdf", {"trailing"}, False),
        "late.pdf": (b"junk\n" + PDF, "pdf", {"trailing"}, False),
        "command.pdf": (
            PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"),
            "pdf",
            {"active"},
            False,
        ),
        "broken.pdf": (b"%PDF-1.7\n" + b"x" * 900, "pdf", {"damaged"}, False),
        "cut.pdf": (PDF[:60], "pdf", {"damaged"}, False),
        "locked.pdf": (locked_pdf(), "pdf", {"password"}, True),
        "photo.jpg": (picture("JPEG") + zipped({"a.js": b"x"}), "jpeg", {"trailing"}, False),
        "moving.gif": (picture("GIF") + b";*/=1;alert(1)//", "gif", {"trailing"}, False),
        "plain.gif": (picture("GIF"), "gif", set(), True),
        "drawing.png": (picture("PNG") + HTML, "png", {"trailing"}, False),
        "photo.webp": (picture("WEBP"), "webp", set(), True),
        "paper.docx": (word(), "docx", set(), True),
        "macros.docx": (word(MACRO_WORD), "docm", set(), True),
        "project.docx": (word(extra={"word/vbaProject.bin": b"\x00"}), "docm", set(), True),
        "locked.docx": (locked_office(), "locked", set(), True),
        "pack.zip": (nested(1), "zip", set(), True),
        "page.txt": (b"Belajar HTML:\n" + HTML, "txt", {"active"}, False),
        "text.txt": ("Penilaian harian – kelas 4\n".encode(), "txt", set(), True),
    }


NAMES = [
    "../../etc/passwd",
    "a\x00b.pdf",
    "gpj.\u202efdp.pdf",
    "n" * 300 + ".pdf",
    "CON.pdf",
    "soal.pdf.",
    "\U0001f600.pdf",
]
