"""Reading QR codes back, as a phone would: out of a drawing on a page, or out of a PDF."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import zxingcpp
from pypdf import PdfReader


def codes_in_pdf(content: bytes) -> list[str]:
    """The texts of all QR codes among the pictures of a PDF, page by page."""
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        pictures = page.get("/Resources", {}).get("/XObject", {})
        for reference in pictures.get_object().values() if pictures else ():
            picture = reference.get_object()
            if picture["/Subtype"] == "/Image":
                found += _read(picture.get_data(), picture["/Width"], picture["/Height"])
    return found


def codes_in_svg(address: str) -> list[str]:
    """The texts of the QR code in a data: address as segno draws it: rows of strokes on a grid."""
    svg = unquote(address)
    size = int(re.search(r"width=.(\d+)", svg)[1])  # type: ignore[index]  # segno always says it
    scale = int(re.search(r"scale\((\d+)\)", svg)[1])  # type: ignore[index]
    path = re.search(r" d=.([^'\"]+)", svg)[1]  # type: ignore[index]
    grey = bytearray(b"\xff" * size * size)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for row in range(int((y - 0.5) * scale), int((y + 0.5) * scale)):
                first, last = int(x * scale), int((x + values[0]) * scale)
                grey[row * size + first : row * size + last] = bytes(last - first)
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return _read(bytes(grey), size, size)


def _read(data: bytes, width: int, height: int) -> list[str]:
    channels = len(data) // (width * height)
    grey = memoryview(bytes(data[:: max(1, channels)])).cast("B", [height, width])
    return [code.text for code in zxingcpp.read_barcodes(grey)]
