"""A picture's header tells how large it becomes; one that tells too much or nothing is turned away."""

from __future__ import annotations

import io

import pytest

from kkg_portal.core.errors import Invalid
from kkg_portal.core.storage.kinds import PICTURES, judge_file
from kkg_portal.core.storage.pictures import picture_size

from .picture_samples import jpeg, png, webp


def refusal_of(content: bytes, name: str) -> str:
    with pytest.raises(Invalid) as refusal:
        judge_file(io.BytesIO(content), name, allowed=PICTURES)
    return refusal.value.message


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (png(30_000, 30_000), "a.png"),
        (jpeg(30_000, 30_000), "a.jpg"),
        (webp(b"VP8X", 30_000, 30_000), "a.webp"),
        (webp(b"VP8L", 16_000, 16_000), "a.webp"),
        (webp(b"VP8 ", 16_000, 16_000), "a.webp"),
        (png(2**32 - 1, 2**32 - 1), "a.png"),
    ],
)
def test_picture_with_too_many_pixels_is_refused(content: bytes, name: str) -> None:
    assert "pixels" in refusal_of(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.png"),
        (png(0, 5), "a.png"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.png"),
        (b"\xff\xd8\xff", "a.jpg"),
        (b"\xff\xd8\xff\xe0\x00\x00" + b"\0" * 40, "a.jpg"),
        (b"\xff\xd8" + b"\xff" * 5000, "a.jpg"),
        (b"\xff\xd8" + b"\xff\x01" * 5000, "a.jpg"),
        (jpeg(0, 0), "a.jpg"),
        (b"RIFF\0\0\0\0WEBP", "a.webp"),
        (b"RIFF\0\0\0\0WEBPABCD" + b"\0" * 40, "a.webp"),
    ],
)
def test_picture_without_a_size_is_damaged(content: bytes, name: str) -> None:
    assert "damaged" in refusal_of(content, name)


@pytest.mark.parametrize("form", [b"VP8X", b"VP8 ", b"VP8L"])
def test_size_is_read_in_the_right_order(form: bytes) -> None:
    assert picture_size(io.BytesIO(webp(form, 640, 480)), "webp") == (640, 480)
    assert picture_size(io.BytesIO(png(640, 480)), "png") == (640, 480)
    assert picture_size(io.BytesIO(jpeg(640, 480)), "jpeg") == (640, 480)


def test_jpeg_size_is_found_behind_a_large_camera_block() -> None:
    camera = b"\xff\xe1\xff\xff" + jpeg(9, 9).ljust(0xFFFD, b"\0")

    assert picture_size(io.BytesIO(jpeg(640, 480, before=camera * 3)), "jpeg") == (640, 480)
