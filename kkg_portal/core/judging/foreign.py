"""Signs of a second file within a file."""

from __future__ import annotations

import re
from typing import BinaryIO

_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|body|!doctype|\?php)[\s>]?", re.IGNORECASE)
_SECOND_FILE = (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF")
_SCRIPT = re.compile(rb"\*/\s*=|alert\s*\(|eval\s*\(|function\s*\(", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"
_ZIP_TAIL_BYTES = 65_535 + 22
_MOST_LOOKED_AT = 32 * 1024 * 1024


def has_markup(data: bytes) -> bool:
    return _MARKUP.search(data) is not None


def follows(stream: BinaryIO, end: int) -> bool:
    """Whether something of its own stands behind `end`; what phones add to their photos is nothing of its own."""
    stream.seek(end)
    rest = stream.read(_MOST_LOOKED_AT)
    if not rest.strip(b"\x00\r\n\t "):
        return False
    known = any(sign in rest for sign in _SECOND_FILE) or has_markup(rest)
    return known or _SCRIPT.search(rest[:4096]) is not None or rest.startswith(b"MZ")


def ends_as_zip(stream: BinaryIO, size_bytes: int) -> bool:
    """Whether a reader of archives would open this too: it looks for its mark from the end."""
    stream.seek(max(0, size_bytes - _ZIP_TAIL_BYTES))
    return _END_OF_ZIP in stream.read()
