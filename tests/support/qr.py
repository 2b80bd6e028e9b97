"""Reading QR codes back, as a phone would: out of a picture of grey values, or out of a PDF."""

from __future__ import annotations

import io

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


def _read(data: bytes, width: int, height: int) -> list[str]:
    channels = len(data) // (width * height)
    grey = memoryview(bytes(data[:: max(1, channels)])).cast("B", [height, width])
    return [code.text for code in zxingcpp.read_barcodes(grey)]
