"""Pages of resources; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import adapting, crediting, drafting, gathering, judging, listing, moderating, reading, versions
from .blueprint import bp

__all__ = [
    "adapting",
    "bp",
    "crediting",
    "drafting",
    "gathering",
    "judging",
    "listing",
    "moderating",
    "reading",
    "versions",
]
