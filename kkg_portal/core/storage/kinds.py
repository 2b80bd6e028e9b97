"""What a file really is: by its first bytes and structure, with its name only as a second witness."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import _, format_list

from .pictures import picture_size

_HEAD_BYTES = 64 * 1024
MAX_PICTURE_PIXELS = 40_000_000
MAX_ZIP_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
_MAX_CONTENT_TYPES_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file the core can judge; `extensions[0]` is the one to give it."""

    name: str
    content_type: str
    extensions: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.name: kind
    for kind in (
        FileKind("png", "image/png", ("png",)),
        FileKind("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
        FileKind("webp", "image/webp", ("webp",)),
        FileKind("pdf", "application/pdf", ("pdf",)),
        FileKind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
        FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
        FileKind("pptx", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
        FileKind("csv", "text/csv", ("csv",)),
        FileKind("txt", "text/plain", ("txt",)),
    )
}
PICTURES = frozenset({"png", "jpeg", "webp"})


def judge_file(stream: BinaryIO, file_name: str, *, allowed: Collection[str]) -> FileKind:
    """The kind of a seekable file, one of `allowed` (names of KINDS); leaves the stream at its start.

    Raises Invalid with what to do instead. Between pictures a wrong ending is forgiven (phones rename them);
    take the ending from the answer. Whatever follows a file's proper beginning does not change its kind.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    ending = file_name.rpartition(".")[2].strip().lower() if "." in file_name else ""
    if not head:
        raise Invalid(_("This file is empty. Choose it again, or save it again first."))
    kind = KINDS[_name_of_content(stream, head, ending)]
    if kind.name not in allowed:
        raise _not_taken(allowed)
    fits = ending in kind.extensions or (kind.is_picture and _is_picture_ending(ending))
    if not fits:
        raise Invalid(
            _(
                "The name of this file does not fit its content, which is %(kind)s. "
                "Save it again in the right format.",
                kind=kind.extensions[0].upper(),
            )
        )
    if kind.is_picture:
        _refuse_huge_picture(stream, kind)
    stream.seek(0)
    return kind


def _is_picture_ending(ending: str) -> bool:
    return any(ending in KINDS[name].extensions for name in PICTURES)


def _refuse_huge_picture(stream: BinaryIO, kind: FileKind) -> None:
    size = picture_size(stream, kind.name)
    if size is None:
        raise _broken()
    if size[0] * size[1] > MAX_PICTURE_PIXELS:
        raise Invalid(
            _(
                "This picture has %(width)d x %(height)d pixels, too many to work with. Make it smaller.",
                width=size[0],
                height=size[1],
            )
        )


def _not_taken(allowed: Collection[str]) -> Invalid:
    names = [kind.extensions[0].upper() for kind in KINDS.values() if kind.name in allowed]
    return Invalid(
        _("This kind of file cannot be used here. Choose one of: %(kinds)s.", kinds=format_list(names))
    )


# By content

_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00]*<")
_TEXT_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def _name_of_content(stream: BinaryIO, head: bytes, ending: str) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _name_of_zip(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Invalid(
            _(
                "This is an old Office file or has a password. "
                "Save it as DOCX, XLSX or PPTX without a password."
            )
        )
    if _MARKUP_START.match(head):
        raise Invalid(_("Web pages and SVG drawings are not taken. Save it as PDF or as a PNG picture."))
    if ending in ("csv", "txt") and _is_text(head):
        return ending
    raise Invalid(_("The portal does not know this kind of file. Save it as PDF and try again."))


def _is_text(head: bytes) -> bool:
    """UTF-8, or the one-byte set older Excel writes; either way without control signs."""
    return _TEXT_CONTROLS.search(_decoded(head)) is None


def _decoded(head: bytes) -> str:
    # The last character may be cut in half, but only where the head and not the file ends.
    for cut in range(4 if len(head) == _HEAD_BYTES else 1):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return head.decode("cp1252", errors="replace")


# Zipped Office files

_OFFICE_PARTS = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}


# RuntimeError is zipfile's word for encrypted parts, NotImplementedError for unknown compression.
_ZIP_PROBLEMS = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, UnicodeError, OSError)
_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_LONGEST_COMMENT_BYTES = 65_535
_MAX_LISTING_BYTES = 2 * 1024 * 1024


def _name_of_zip(stream: BinaryIO) -> str:
    """By the list of contents and its declared main part; nothing else in the archive is unpacked."""
    _refuse_long_listing(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _refuse_dangerous_zip(entries)
            names = {entry.filename for entry in entries}
            declared = _content_types(archive) if "[Content_Types].xml" in names else b""
    except _ZIP_PROBLEMS as problem:
        raise _broken() from problem
    if b"macroEnabled" in declared or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid(_("This file contains macros. Save it without macros, as DOCX, XLSX or PPTX."))
    for name, (part, declaration) in _OFFICE_PARTS.items():
        if part in names and declaration in declared:
            return name
    raise Invalid(_("The portal does not know this kind of file. Save it as PDF and try again."))


def _refuse_long_listing(stream: BinaryIO) -> None:
    """zipfile reads the whole list of contents at once, so its length is looked at first."""
    size_bytes = stream.seek(0, 2)
    stream.seek(max(0, size_bytes - _END_RECORD_BYTES - _LONGEST_COMMENT_BYTES))
    tail = stream.read()
    at = tail.rfind(_END_RECORD)
    # An Office file has no use for the 64-bit form, which could state another length.
    if at < 0 or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise _broken()
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _MAX_LISTING_BYTES:
        raise _unpacks_to_too_much()


def _unpacks_to_too_much() -> Invalid:
    return Invalid(_("This file unpacks to far more than it seems to hold, so it is not taken."))


def _refuse_dangerous_zip(entries: Collection[zipfile.ZipInfo]) -> None:
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES or unpacked_bytes > MAX_UNPACKED_BYTES:
        raise _unpacks_to_too_much()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_is_unsafe_member(name) for name in names):
        raise _broken()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Invalid(_("This file has a password. Save it without a password."))


def _is_unsafe_member(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or "\x00" in name or ".." in name.split("/")


def _content_types(archive: zipfile.ZipFile) -> bytes:
    with archive.open("[Content_Types].xml") as part:
        # Reading stops here whatever size the archive declares.
        return part.read(_MAX_CONTENT_TYPES_BYTES)


def _broken() -> Invalid:
    return Invalid(_("This file is damaged. Open it where it was made and save it again."))
