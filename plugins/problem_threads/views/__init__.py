"""Pages of problem threads; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import (
    accepting,
    asking,
    cards,
    escalating,
    exporting,
    listing,
    numbers,
    ptk,
    reading,
    replying,
    sharing,
    steering,
    trials,
)
from .blueprint import bp

__all__ = [
    "accepting",
    "asking",
    "bp",
    "cards",
    "escalating",
    "exporting",
    "listing",
    "numbers",
    "ptk",
    "reading",
    "replying",
    "sharing",
    "steering",
    "trials",
]
