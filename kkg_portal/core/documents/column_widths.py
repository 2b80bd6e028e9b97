"""How wide each column of a table becomes: the caller's shares, bent so that no number or word is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .paper import Column, SignatureTable, Table
from .words import Content, text_of

TEXT_SIZE_PT = 10
NUMBER_MM = 11.0
# Two halves, one for odd numbers and one for even ones.
SIGNATURE_MM = 40.0

_PT_IN_MM = 25.4 / 72
_GAP = re.compile(r"[ \t\n]+")
_PADDING_MM = 4
# Longer "words" are slips of the keyboard or addresses; they may break, an 18-digit NIP may not.
LONGEST_KEPT_WORD = 24
_LONGEST_KEPT_WHEN_CROWDED = 5


def widths_mm(table: Table | SignatureTable, text_width_mm: float) -> tuple[float, ...]:
    """Widths of the caller's own columns, in all the room the paper (and the signature column) leaves."""
    room = _room(table, text_width_mm)
    total = sum(column.width for column in table.columns)
    wanted = [room * column.width / total for column in table.columns]
    return _bent(wanted, _least_widths(table), room)


def longest_kept_word(table: Table | SignatureTable, text_width_mm: float) -> int:
    """How long a word may be and still stay whole: few letters where the columns cannot hold their words."""
    crowded = sum(_least_widths(table)) > _room(table, text_width_mm)
    return _LONGEST_KEPT_WHEN_CROWDED if crowded else LONGEST_KEPT_WORD


def _room(table: Table | SignatureTable, text_width_mm: float) -> float:
    fixed = NUMBER_MM + SIGNATURE_MM if isinstance(table, SignatureTable) else 0
    return text_width_mm - fixed


def _least_widths(table: Table | SignatureTable) -> list[float]:
    rows = table.rows + (table.foot if isinstance(table, Table) else ())
    return [_least(column, at, rows) for at, column in enumerate(table.columns)]


def _bent(wanted: list[float], least: list[float], room: float) -> tuple[float, ...]:
    """`wanted`, with what narrow columns lack taken from the wide ones, from each by what it can spare."""
    if sum(least) >= room:
        return tuple(room * width / sum(least) for width in least)
    lacking = sum(max(0.0, low - width) for width, low in zip(wanted, least, strict=True))
    spare = sum(max(0.0, width - low) for width, low in zip(wanted, least, strict=True))
    taken = lacking / spare if spare else 0
    return tuple(
        low if width <= low else width - (width - low) * taken
        for width, low in zip(wanted, least, strict=True)
    )


def _least(column: Column, at: int, rows: Sequence[Sequence[Content]]) -> float:
    # Not split(): a no-break space holds the groups of a NIP together.
    cells = (_GAP.split(text_of(row[at])) for row in rows)
    words = [word for cell in cells for word in cell if len(word) <= LONGEST_KEPT_WORD]
    widest = max((ems(word) for word in words), default=0.0)
    heading = max((ems(word) * 1.08 for word in column.header.split()), default=0.0)
    return max(widest, heading) * TEXT_SIZE_PT * _PT_IN_MM + _PADDING_MM


def ems(words: str) -> float:
    """A careful guess at the width of `words` in a book face, in units of the letter size."""
    return sum(0.72 if sign.isupper() else 0.29 if sign in " \u00a0.,:;'!|ijl" else 0.5 for sign in words)
