"""Which judge a file comes before, by its first bytes; the ending of its name only tells texts apart."""

from __future__ import annotations

import re
from typing import BinaryIO

from . import other, pdfs, pictures, zips
from .verdict import Refused, Verdict

HEAD_BYTES = 64 * 1024
_PDF_WITHIN = 1024
_MARKUP_START = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00]*<")
_OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SOUNDS = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
_TEXTS = frozenset({"csv", "txt"})


def judge(stream: BinaryIO, ending: str) -> Verdict:
    """Raises Refused with the code of what to say."""
    size_bytes = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if not head:
        raise Refused("empty")
    return _judge_named(stream, head, size_bytes) or _judge_unnamed(stream, head, ending, size_bytes)


def _judge_named(stream: BinaryIO, head: bytes, size_bytes: int) -> Verdict | None:
    """Kinds that begin with a sign of their own."""
    kind = picture_kind(head)
    if kind is not None:
        return pictures.look(stream, kind, size_bytes)
    if head.startswith(b"PK\x03\x04"):
        return zips.look(stream, size_bytes)
    if is_old_office(head):
        return other.office_container(stream)
    if head[4:8] == b"ftyp":
        return other.boxes(stream, head[8:12], size_bytes)
    return None


def _judge_unnamed(stream: BinaryIO, head: bytes, ending: str, size_bytes: int) -> Verdict:
    """The others, for which more than the first bytes has to speak."""
    if starts_as_markup(head):
        raise Refused("markup")
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return pdfs.look(stream, size_bytes)
    if head.startswith(_SOUNDS):
        return other.sound(stream, head, size_bytes)
    if ending in _TEXTS and is_text(head):
        return other.text(stream, ending)
    raise Refused("unknown")


def picture_kind(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return "gif" if head.startswith((b"GIF87a", b"GIF89a")) else None


def starts_as_markup(head: bytes) -> bool:
    return _MARKUP_START.match(head) is not None


def is_old_office(head: bytes) -> bool:
    return head.startswith(_OLE_START)


def is_text(head: bytes) -> bool:
    """UTF-8, or the one-byte set older Excel writes; either way without control signs."""
    return other.TEXT_CONTROLS.search(_decoded(head)) is None


def _decoded(head: bytes) -> str:
    # The last character may be cut in half, but only where the head and not the file ends.
    for cut in range(4 if len(head) == HEAD_BYTES else 1):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return head.decode("cp1252", errors="replace")
