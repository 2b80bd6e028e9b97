"""Pages of problem threads; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import listing, reading
from .blueprint import bp

__all__ = [
    "bp",
    "listing",
    "reading",
]
