"""What a photo tells besides its picture: phones write the place into their files, and it is taken out here.

Nothing is drawn anew: the parts that hold words are left out, the others are kept byte by byte.
"""

from __future__ import annotations

import io
import struct
import zlib
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
    clean = _CLEANERS.get(kind)
    if clean is None:
        return stream
    cleaned = clean(stream.read())
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
    """A segment that says nothing else; nothing at all when the picture stands upright."""
    tiff = _tiff(orientation)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body if tiff else b""


def _tiff(orientation: int) -> bytes:
    if orientation == 1:
        return b""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


# Chunks of PNG and WebP in which cameras and programs put words.
_TELLING_PNG = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt"})
_TELLING_WEBP = frozenset({b"EXIF", b"XMP "})
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


def _cleaned_png(data: bytes) -> bytes | None:
    """None as above. What follows the end of the picture is left where it is."""
    kept, told, at = [data[:8]], [], 8
    while at + 12 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if kind in _TELLING_PNG:
            told.append(_EXIF + data[at + 8 : end - 4])
        else:
            kept.append(data[at:end])
        at = end
        if kind == b"IEND":
            break
    else:
        return None
    if not told:
        return None
    tiff = _tiff(_stated(told))
    # Behind the header, which is always first.
    return b"".join([*kept[:2], _png_chunk(b"eXIf", tiff) if tiff else b"", *kept[2:], data[at:]])


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _cleaned_webp(data: bytes) -> bytes | None:
    kept, told, at = bytearray(), [], 12
    length = 8 + int.from_bytes(data[4:8], "little")
    while at + 8 <= min(length, len(data)):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if kind in _TELLING_WEBP:
            told.append(
                data[at + 8 : end] if data[at + 8 :].startswith(_EXIF) else _EXIF + data[at + 8 : end]
            )
        else:
            kept += data[at:end]
        at = end
    if not told or at < min(length, len(data)) - 1:
        return None
    tiff = _tiff(_stated(told))
    if kept[:4] == b"VP8X" and len(kept) > 8:
        kept[8] = kept[8] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP) | (_WEBP_HAS_EXIF if tiff else 0)
    if tiff:
        kept += b"EXIF" + struct.pack("<I", len(tiff)) + tiff
    return b"RIFF" + struct.pack("<I", 4 + len(kept)) + b"WEBP" + bytes(kept) + data[length + length % 2 :]


def _stated(told: list[bytes]) -> int:
    return next(filter(None, map(_orientation, told)), 1)


_CLEANERS = {"jpeg": _cleaned_jpeg, "png": _cleaned_png, "webp": _cleaned_webp}
