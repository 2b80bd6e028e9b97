"""Texts as paragraphs: joining what two people wrote from the same beginning, and showing what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines; an empty text has none."""
    return [part for part in _BLANK_LINES.split(text.strip("\n")) if part.strip()]


def joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Edit:
    """`base[start:end]` became `new`; an insertion has an empty stretch."""

    start: int
    end: int
    new: tuple[str, ...]


def merge(base: str, theirs: str, mine: str) -> str | None:
    """`base` with the changes of both, or None where both changed the same paragraph differently.

    Two who add something at the same place have changed the same place: only they know the order.
    """
    old = paragraphs(base)
    their_edits, my_edits = _edits(old, paragraphs(theirs)), _edits(old, paragraphs(mine))
    if any(_collide(one, other) for one in their_edits for other in my_edits):
        return None
    # Something added stands before the paragraph that begins where it was added.
    edits = sorted({*their_edits, *my_edits}, key=lambda edit: (edit.start, edit.end))
    merged: list[str] = []
    at = 0
    for edit in edits:
        merged += [*old[at : edit.start], *edit.new]
        at = edit.end
    return joined([*merged, *old[at:]])


def replace_paragraph(text: str, old: str, new: str) -> str | None:
    """`text` with one paragraph written anew; an empty `old` adds at the end, None when `old` is not in it."""
    parts = paragraphs(text)
    if not old:
        return joined([*parts, new])
    if old not in parts:
        return None
    at = parts.index(old)
    return joined([*parts[:at], *paragraphs(new), *parts[at + 1 :]])


def _edits(old: list[str], new: list[str]) -> list[_Edit]:
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            # As many as before: paragraph by paragraph, so that a neighbour's change does not collide.
            found += [_Edit(i1 + n, i1 + n + 1, (new[j1 + n],)) for n in range(i2 - i1)]
        else:
            found.append(_Edit(i1, i2, tuple(new[j1:j2])))
    return found


def _collide(one: _Edit, other: _Edit) -> bool:
    if one == other:
        return False
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    if one.start == one.end or other.start == other.end:
        point, stretch = (one, other) if one.start == one.end else (other, one)
        # At the edge of something that grew, the two belong to each other.
        grew = len(stretch.new) != stretch.end - stretch.start
        inside = stretch.start < point.start < stretch.end
        return inside or (grew and stretch.start <= point.start <= stretch.end)
    return one.start < other.end and other.start < one.end


Change = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a comparison, to be shown as it is, as inserted or as deleted; plain text."""

    change: Change
    text: str


def compare(old: str, new: str) -> list[list[Stretch]]:
    """Paragraph by paragraph what went and what came, word by word where a paragraph was rewritten."""
    before, after = paragraphs(old), paragraphs(new)
    found: list[list[Stretch]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [[Stretch("same", part)] for part in before[i1:i2]]
            continue
        pairs = min(i2 - i1, j2 - j1)
        found += [
            list(_words(one, other))
            for one, other in zip(before[i1 : i1 + pairs], after[j1 : j1 + pairs], strict=True)
        ]
        found += [[Stretch("removed", part)] for part in before[i1 + pairs : i2]]
        found += [[Stretch("added", part)] for part in after[j1 + pairs : j2]]
    return found


def _words(old: str, new: str) -> Iterator[Stretch]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Stretch("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Stretch("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Stretch("added", "".join(after[j1:j2]))
