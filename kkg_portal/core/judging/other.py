"""Sound, film, plain text, and the old container of Office."""

from __future__ import annotations

import re
from typing import BinaryIO

from . import foreign
from .verdict import ACTIVE, TRAILING, Refused, Verdict

_BLOCK_BYTES = 1024 * 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
TEXT_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_FILMS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"3gp4", b"3gp5"}
)
_SOUNDS = frozenset({b"M4A ", b"M4B "})
_PHOTOS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"})
_MOST_BOXES = 100_000


def office_container(stream: BinaryIO) -> Verdict:
    """A modern Office file behind a password lies in the container of the old ones."""
    stream.seek(0)
    rest = b""
    while block := stream.read(_BLOCK_BYTES):
        if _ENCRYPTED in rest + block:
            return Verdict("locked")
        rest = block[-len(_ENCRYPTED) :]
    raise Refused("old_office")


def boxes(stream: BinaryIO, brand: bytes, size_bytes: int) -> Verdict:
    """MP4 and its relatives: a row of boxes that fills the file."""
    if brand in _PHOTOS:
        raise Refused("heic")
    if brand not in _FILMS | _SOUNDS:
        raise Refused("unknown")
    at = 0
    for _box in range(_MOST_BOXES):
        if at >= size_bytes:
            break
        stream.seek(at)
        head = stream.read(16)
        length = int.from_bytes(head[:4])
        length = int.from_bytes(head[8:16]) if length == 1 else length or size_bytes - at
        if len(head) < 8 or length < 8:
            break
        at += length
    kind = "m4a" if brand in _SOUNDS else "mp4"
    is_two = at != size_bytes or foreign.ends_as_zip(stream, size_bytes)
    return Verdict(kind, frozenset({TRAILING}) if is_two else frozenset())


def sound(stream: BinaryIO, head: bytes, size_bytes: int) -> Verdict:
    """MP3: frames that follow each other, behind the words about the song."""
    at = 0
    if head.startswith(b"ID3") and len(head) > 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    stream.seek(at)
    start = stream.read(4096).lstrip(b"\x00")
    if len(start) < 4 or start[0] != 0xFF or start[1] & 0xE6 not in {0xE2, 0xE4, 0xE6}:
        raise Refused("unknown")
    is_two = foreign.ends_as_zip(stream, size_bytes) or foreign.has_markup(start)
    return Verdict("mp3", frozenset({TRAILING}) if is_two else frozenset())


def text(stream: BinaryIO, ending: str) -> Verdict:
    """Text without control signs, all of it; a page that only calls itself text is never shown."""
    stream.seek(0)
    has_markup = False
    rest = b""
    while block := stream.read(_BLOCK_BYTES):
        if TEXT_CONTROLS.search(block.decode("utf-8", errors="ignore")):
            raise Refused("unknown")
        has_markup = has_markup or foreign.has_markup(rest + block)
        rest = block[-32:]
    return Verdict(ending, frozenset({ACTIVE}) if has_markup else frozenset())
