"""Pages of resources; importing this package registers every route on `bp`."""

from __future__ import annotations

from . import drafting, listing, reading, versions
from .blueprint import bp

__all__ = ["bp", "drafting", "listing", "reading", "versions"]
