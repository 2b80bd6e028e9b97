"""What was found, ready for a page: plain text and pieces of it, never markup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kkg_portal.core.refs import ObjectRef


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a passage; `is_match` is what the page marks."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """`ref` is what matched best, `group` the conversation it belongs to (itself where it stands alone)."""

    ref: ObjectRef
    group: ObjectRef
    kind_title: str
    title: str
    url: str
    passage: tuple[Piece, ...]
    at: datetime | None = None

    @property
    def snippet(self) -> str:
        """The passage as plain text."""
        return "".join(piece.text for piece in self.passage)
