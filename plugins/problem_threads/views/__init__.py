"""Pages of problem threads; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import asking, listing, reading, replying, steering
from .blueprint import bp

__all__ = [
    "asking",
    "bp",
    "listing",
    "reading",
    "replying",
    "steering",
]
