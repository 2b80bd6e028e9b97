"""PDF files: whether they open, whether they begin and end as one, whether they carry commands."""

from __future__ import annotations

import re
from typing import BinaryIO

from . import foreign
from .verdict import ACTIVE, DAMAGED, PASSWORD, TRAILING, Verdict

_HEAD_BYTES = 1024
_BLOCK_BYTES = 1024 * 1024
_LONGEST_WORD = 32
_END = b"%%EOF"
_COMMANDS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|SubmitForm|ImportData)\b")


def look(stream: BinaryIO, size_bytes: int) -> Verdict:
    """Never refuses: a PDF that does not open is kept as it came, and is only ever saved."""
    notes = set()
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if not head.startswith(b"%PDF-") or foreign.has_markup(head):
        notes.add(TRAILING)
    end, has_commands = _scan(stream)
    if end is None:
        notes.add(DAMAGED)
    elif foreign.follows(stream, end):
        notes.add(TRAILING)
    if foreign.ends_as_zip(stream, size_bytes):
        notes.add(TRAILING)
    if has_commands:
        notes.add(ACTIVE)
    trouble = _trouble_of_opening(stream)
    if trouble:
        notes.add(trouble)
    return Verdict("pdf", frozenset(notes))


def _scan(stream: BinaryIO) -> tuple[int | None, bool]:
    """Where the last end mark ends, and whether commands stand in the open."""
    stream.seek(0)
    at, end, has_commands, rest = 0, None, False, b""
    while block := stream.read(_BLOCK_BYTES):
        seen = rest + block
        found = seen.rfind(_END)
        if found >= 0:
            end = at - len(rest) + found + len(_END)
        has_commands = has_commands or _COMMANDS.search(seen) is not None
        at += len(block)
        rest = seen[-_LONGEST_WORD:]
    return end, has_commands


def _trouble_of_opening(stream: BinaryIO) -> str | None:
    import pypdfium2

    stream.seek(0)
    try:
        document = pypdfium2.PdfDocument(stream)
        try:
            return None if len(document) else DAMAGED
        finally:
            document.close()
    except pypdfium2.PdfiumError as problem:
        return PASSWORD if "password" in str(problem).lower() else DAMAGED
