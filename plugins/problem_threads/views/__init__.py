"""Pages of problem threads; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import accepting, asking, escalating, listing, reading, replying, steering, trials
from .blueprint import bp

__all__ = [
    "accepting",
    "asking",
    "bp",
    "escalating",
    "listing",
    "reading",
    "replying",
    "steering",
    "trials",
]
