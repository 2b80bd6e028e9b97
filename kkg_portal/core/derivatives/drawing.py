"""Pictures of a file, small enough for a cheap phone, drawn anew so that nothing but what is seen is in them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from .texts import NotSupported

SMALL, LARGE, PAGE = 320, 1000, 900
MOST_PAGES = 20
_TALLEST = 3
_MOST_PIXELS = 40_000_000
_MOST_PICTURE_BYTES = 20_000_000
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
_QUALITY = {SMALL: 60, LARGE: 65, PAGE: 55}
_THUMBNAIL = re.compile(r"docProps/thumbnail\.(?:jpe?g|png)", re.IGNORECASE)
_MEDIA = re.compile(r"(?:word|ppt|xl)/media/[^/]+\.(?:jpe?g|png)", re.IGNORECASE)

Picture = tuple[str, int, bytes]


def draw(stream: BinaryIO, kind: str) -> Iterator[Picture]:
    """Name of the piece, number of the page, WebP. Raises NotSupported where there is nothing to show."""
    stream.seek(0)
    if kind == "pdf":
        yield from _of_pdf(stream)
    elif kind in _FORMATS:
        yield from _thumbs(_opened(stream, [_FORMATS[kind]]))
    elif kind in {"docx", "pptx", "xlsx"}:
        yield from _thumbs(_opened(io.BytesIO(_picture_within(stream)), ["JPEG", "PNG"]))
    else:
        raise NotSupported


def _of_pdf(stream: BinaryIO) -> Iterator[Picture]:
    import pypdfium2

    with pypdfium2.PdfDocument(stream) as document:
        for number in range(1, min(len(document), MOST_PAGES) + 1):
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(LARGE / max(width, 1), LARGE * _TALLEST / max(height, 1))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
            if number == 1:
                yield from _thumbs(picture)
            yield "page", number, _webp(picture, PAGE)


def _opened(stream: BinaryIO, formats: list[str]) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(stream, formats=formats)
        # Large photos are read smaller at once, which takes a fraction of the memory.
        picture.draft("RGB", (2 * LARGE, 2 * LARGE))
        picture.load()
    return _on_white(ImageOps.exif_transpose(picture))


def _on_white(picture: Any) -> Any:
    from PIL import Image

    if picture.mode not in {"RGBA", "LA", "P", "PA"}:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _thumbs(picture: Any) -> Iterator[Picture]:
    yield "thumb_small", 0, _webp(picture, SMALL)
    yield "thumb_large", 0, _webp(picture, LARGE)


def _webp(picture: Any, width: int) -> bytes:
    small = picture.copy()
    small.thumbnail((width, width * _TALLEST))
    target = io.BytesIO()
    small.save(target, "WEBP", quality=_QUALITY[width], method=4)
    return target.getvalue()


def _picture_within(stream: BinaryIO) -> bytes:
    """The preview an Office program left in its file, or else the largest picture that was put in."""
    with zipfile.ZipFile(stream) as archive:
        fitting = [entry for entry in archive.infolist() if entry.file_size <= _MOST_PICTURE_BYTES]
        left = [entry for entry in fitting if _THUMBNAIL.fullmatch(entry.filename)]
        put_in = [entry for entry in fitting if _MEDIA.fullmatch(entry.filename)]
        chosen = left or sorted(put_in, key=lambda entry: -entry.file_size)
        if not chosen:
            raise NotSupported
        with archive.open(chosen[0]) as part:
            return part.read(_MOST_PICTURE_BYTES)
