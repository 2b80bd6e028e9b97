"""How many pixels a picture claims, read from its header: a small file may unpack to gigabytes."""

from __future__ import annotations

from typing import BinaryIO

_MAX_JPEG_SEGMENTS = 2000
# Start-of-frame markers, which carry the size; C4, C8 and CC in the same row mean something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


def picture_size(stream: BinaryIO, kind: str) -> tuple[int, int] | None:
    """Width and height as the header of a PNG, JPEG or WebP states them; None when it states none."""
    stream.seek(0)
    if kind == "jpeg":
        return _jpeg_size(stream)
    head = stream.read(30)
    size = _png_size(head) if kind == "png" else _webp_size(head)
    return size if size and min(size) > 0 else None


def _png_size(head: bytes) -> tuple[int, int] | None:
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def _webp_size(head: bytes) -> tuple[int, int] | None:
    if len(head) < 30:
        return None
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            # The two highest bits of each are a scale for showing.
            return (
                int.from_bytes(head[26:28], "little") & 0x3FFF,
                int.from_bytes(head[28:30], "little") & 0x3FFF,
            )
        case b"VP8L" if head[20] == 0x2F:
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _jpeg_size(stream: BinaryIO) -> tuple[int, int] | None:
    stream.seek(2)
    for _segment in range(_MAX_JPEG_SEGMENTS):
        marker = _next_jpeg_marker(stream)
        if marker is None:
            return None
        if marker in _JPEG_WITHOUT_LENGTH:
            continue
        length = int.from_bytes(stream.read(2))
        if marker in _JPEG_FRAMES:
            body = stream.read(5)
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
            return size if len(body) == 5 and min(size) > 0 else None
        if length < 2:
            return None
        stream.seek(length - 2, 1)
    return None


def _next_jpeg_marker(stream: BinaryIO) -> int | None:
    """The byte after the next 0xFF fill; None where the segments end."""
    if stream.read(1) != b"\xff":
        return None
    for _fill in range(64):
        code = stream.read(1)
        if code != b"\xff":
            return code[0] if code else None
    return None
