"""Archives: their list of contents, what they declare to be, and how much really comes out of them."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from .verdict import ACTIVE, Refused, Verdict

MAX_ZIP_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_RATIO = 200
# Below this no ratio is suspicious: a sheet of empty rows packs well.
_RATIO_MATTERS_BYTES = 20 * 1024 * 1024
_MOST_NESTED_BYTES = 64 * 1024 * 1024
_MAX_CONTENT_TYPES_BYTES = 1024 * 1024
_BLOCK_BYTES = 256 * 1024

# RuntimeError is zipfile's word for encrypted parts, NotImplementedError for unknown compression.
ZIP_PROBLEMS = (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, UnicodeError, OSError)
_END_RECORD = b"PK\x05\x06"
_END_RECORD_BYTES = 22
_LONGEST_COMMENT_BYTES = 65_535
_MAX_LISTING_BYTES = 2 * 1024 * 1024

OFFICE_PARTS = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}
_WITH_MACROS = {"word/document.xml": "docm", "xl/workbook.xml": "xlsm", "ppt/presentation.xml": "pptm"}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_ARCHIVES = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")
_NO_NAME = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]|^[A-Za-z]:")


def look(stream: BinaryIO, size_bytes: int) -> Verdict:
    """The kind of an archive, after everything in it was unpacked once and counted."""
    with opened(stream) as archive:
        kind = office_kind(archive) or _other_kind(archive)
        _unpack_all(archive, size_bytes)
        has_basic = any(name.startswith("Basic/") for name in archive.namelist())
    return Verdict(
        kind, frozenset({ACTIVE}) if has_basic and kind in _OPEN_DOCUMENTS.values() else frozenset()
    )


@contextmanager
def opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """An archive whose list of contents holds nothing dangerous; what goes wrong inside is Refused."""
    try:
        _refuse_long_listing(stream)
        with zipfile.ZipFile(stream) as archive:
            _refuse_dangerous(archive.infolist())
            yield archive
    except ZIP_PROBLEMS as problem:
        raise Refused("damaged") from problem


def office_kind(archive: zipfile.ZipFile) -> str | None:
    """The kind its main part is declared to be, also one with macros; None for an archive of another sort."""
    names = set(archive.namelist())
    declared = _content_types(archive) if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in declared or any(name.lower().endswith("vbaproject.bin") for name in names):
        return next((kind for part, kind in _WITH_MACROS.items() if part in names), "docm")
    for kind, (part, declaration) in OFFICE_PARTS.items():
        if part in names and declaration in declared:
            return kind
    return None


def _other_kind(archive: zipfile.ZipFile) -> str:
    first = archive.infolist()[0] if archive.infolist() else None
    if first is not None and first.filename == "mimetype" and first.file_size < 100:
        with archive.open(first) as part:
            return _OPEN_DOCUMENTS.get(part.read(100).strip(), "zip")
    return "zip"


def _refuse_long_listing(stream: BinaryIO) -> None:
    """zipfile reads the whole list of contents at once, so its length is looked at first."""
    size_bytes = stream.seek(0, 2)
    stream.seek(max(0, size_bytes - _END_RECORD_BYTES - _LONGEST_COMMENT_BYTES))
    tail = stream.read()
    at = tail.rfind(_END_RECORD)
    # No file handed round here has a use for the 64-bit form, which could state another length.
    if at < 0 or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise Refused("damaged")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _MAX_LISTING_BYTES:
        raise Refused("unpacks_to_too_much")


def _refuse_dangerous(entries: Collection[zipfile.ZipInfo]) -> None:
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES or unpacked_bytes > MAX_UNPACKED_BYTES:
        raise Refused("unpacks_to_too_much")
    names = [unicodedata.normalize("NFC", entry.filename).casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("damaged")
    if any(_is_unsafe(entry) for entry in entries):
        raise Refused("unsafe_names")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("password")


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    leads_away = name.startswith("/") or "\\" in name or ".." in name.split("/")
    return leads_away or _NO_NAME.search(name) is not None or stat.S_ISLNK(entry.external_attr >> 16)


def _content_types(archive: zipfile.ZipFile) -> bytes:
    with archive.open("[Content_Types].xml") as part:
        # Reading stops here whatever size the archive declares.
        return part.read(_MAX_CONTENT_TYPES_BYTES)


class _Counter:
    """What came out so far, of the archive and of those within it."""

    def __init__(self, packed_bytes: int) -> None:
        self._left = MAX_UNPACKED_BYTES
        self._packed_bytes = max(1, packed_bytes)

    def take(self, count: int) -> None:
        self._left -= count
        unpacked = MAX_UNPACKED_BYTES - self._left
        too_dense = unpacked > _RATIO_MATTERS_BYTES and unpacked > MAX_RATIO * self._packed_bytes
        if self._left < 0 or too_dense:
            raise Refused("unpacks_to_too_much")


def _unpack_all(archive: zipfile.ZipFile, packed_bytes: int) -> None:
    counter = _Counter(packed_bytes)
    for entry in archive.infolist():
        nested = _unpacked(archive, entry, counter)
        if nested is not None:
            _unpack_nested(nested, counter)


def _unpack_nested(content: bytes, counter: _Counter) -> None:
    """An archive in an archive is looked through; one deeper still is not taken."""
    if not content.startswith(b"PK\x03\x04"):
        return  # Packed in a way that nothing here opens.
    with opened(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if _unpacked(archive, entry, counter) is not None and office_kind(archive) is None:
                raise Refused("nested_archives")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, counter: _Counter) -> bytes | None:
    """The content of an entry that is an archive itself; of all others only the length is counted."""
    with archive.open(entry) as part:
        block = part.read(_BLOCK_BYTES)
        is_archive = block.startswith(_ARCHIVES)
        kept = [block] if is_archive else []
        size_bytes = 0
        while block:
            counter.take(len(block))
            size_bytes += len(block)
            if is_archive and size_bytes > _MOST_NESTED_BYTES:
                raise Refused("unpacks_to_too_much")
            block = part.read(_BLOCK_BYTES)
            if is_archive:
                kept.append(block)
    return b"".join(kept) if is_archive else None
