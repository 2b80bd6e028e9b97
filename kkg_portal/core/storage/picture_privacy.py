"""What a photo tells besides its picture: phones write the place into JPEG files, and it is taken out here.

Only JPEG, the format of cameras, is cleaned. PNG and WebP come from screens and editors and are kept as they are.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_START_OF_SCAN = 0xDA
# APP1 holds Exif and XMP, APP13 what press photographers add; all three may name a place.
_TELLING = frozenset({0xE1, 0xED})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def without_location(stream: BinaryIO, kind: str) -> BinaryIO:
    """The same picture without the words around it; which side is up is the one thing kept."""
    stream.seek(0)
    if kind != "jpeg":
        return stream
    cleaned = _cleaned_jpeg(stream.read())
    stream.seek(0)
    return stream if cleaned is None else io.BytesIO(cleaned)


def _cleaned_jpeg(data: bytes) -> bytes | None:
    """None when there is nothing to take out, or when the segments make no sense."""
    kept = bytearray(data[:2])
    orientation = 1
    found = False
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker in _TELLING:
            found = True
            orientation = _orientation(data[at + 4 : end]) or orientation
        else:
            kept += data[at:end]
        at = end
        if marker == _START_OF_SCAN:
            kept += data[at:]
            break
    else:
        return None
    if not found:
        return None
    return bytes(kept[:2] + _only_orientation(orientation) + kept[2:])


def _orientation(segment: bytes) -> int | None:
    """The number from 1 to 8 in an Exif segment; None when it is another segment or states none."""
    if not segment.startswith(_EXIF):
        return None
    tiff = segment[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(min(count, 200)):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + entry * 12)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else None
    except struct.error:
        return None
    return None


def _only_orientation(orientation: int) -> bytes:
    if orientation == 1:
        return b""
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
