"""Pictures: opened by the one reader for their format, with every pixel decoded, and looked at behind their end."""

from __future__ import annotations

import warnings
from typing import BinaryIO

from . import foreign
from .verdict import TRAILING, Refused, Verdict

MAX_PICTURE_PIXELS = 40_000_000
_MAX_FRAMES = 2_000
_MOST_BYTES = 100_000_000
_MAX_FRAME_PIXELS = 400_000_000
FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF"}


def look(stream: BinaryIO, kind: str, size_bytes: int) -> Verdict:
    """Refuses what is damaged or too large to work with; notes what else the file may be."""
    if size_bytes > _MOST_BYTES:
        raise Refused("too_large_picture")
    _decode(stream, kind)
    end = _ENDS[kind](stream, size_bytes)
    is_two = foreign.follows(stream, end) or foreign.ends_as_zip(stream, size_bytes)
    return Verdict(kind, frozenset({TRAILING}) if is_two else frozenset())


def _decode(stream: BinaryIO, kind: str) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PICTURE_PIXELS
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(stream, formats=[FORMATS[kind]]) as picture:
                width, height = picture.size
                _refuse_large(width, height, getattr(picture, "n_frames", 1))
                picture.load()
    except Refused:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Refused("too_large_picture") from bomb
    except Exception as problem:  # boundary: Pillow's readers raise whatever a broken file makes them
        raise Refused("damaged") from problem


def _refuse_large(width: int, height: int, frames: int) -> None:
    if width * height > MAX_PICTURE_PIXELS:
        raise Refused("too_many_pixels", width=width, height=height)
    if frames > _MAX_FRAMES or width * height * frames > _MAX_FRAME_PIXELS:
        raise Refused("too_large_picture")


# Where each format ends by its own word


def _png_end(stream: BinaryIO, size_bytes: int) -> int:
    at = 8
    while at + 12 <= size_bytes:
        stream.seek(at)
        head = stream.read(8)
        at += 12 + int.from_bytes(head[:4])
        if head[4:] == b"IEND":
            return at
    return size_bytes


def _webp_end(stream: BinaryIO, size_bytes: int) -> int:
    stream.seek(4)
    length = int.from_bytes(stream.read(4), "little")
    return min(size_bytes, 8 + length + length % 2)


def _jpeg_end(stream: BinaryIO, size_bytes: int) -> int:
    """Behind the first end mark that stands outside of a segment."""
    stream.seek(0)
    data = stream.read()
    at = 2
    while 0 <= at < size_bytes - 1:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= size_bytes:
            break
        mark = data[at + 1]
        if mark == 0xD9:
            return at + 2
        stands_alone = mark in {0x00, 0x01, 0xFF} or 0xD0 <= mark <= 0xD8
        at += (1 if mark == 0xFF else 2) if stands_alone else 2 + int.from_bytes(data[at + 2 : at + 4])
    return size_bytes


def _gif_end(stream: BinaryIO, size_bytes: int) -> int:
    stream.seek(0)
    data = stream.read()
    at = 13 + _colours(data[10])
    while at < size_bytes:
        match data[at]:
            case 0x3B:
                return at + 1
            case 0x21:
                at = _behind_blocks(data, at + 2)
            case 0x2C if at + 10 < size_bytes:
                at = _behind_blocks(data, at + 11 + _colours(data[at + 9]))
            case _:
                return at
    return size_bytes


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


_ENDS = {"png": _png_end, "jpeg": _jpeg_end, "webp": _webp_end, "gif": _gif_end}
