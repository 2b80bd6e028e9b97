"""Addresses as QR codes of level M, which survives a fold and a coffee ring."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


def square_code(address: str) -> QRCode:
    """The code, to be drawn by the caller; never a micro code, which phones do not read."""
    # Imported at the first code that is drawn: few pages show one.
    import segno

    return segno.make(address, error="m", micro=False)


def square_code_png(address: str, *, scale: int, border: int) -> bytes:
    """Pixels a module wide `scale`, in two colours: some hundred bytes."""
    drawing = BytesIO()
    square_code(address).save(drawing, kind="png", scale=scale, border=border)
    return drawing.getvalue()
