"""The name a paper gets when somebody downloads it."""

from __future__ import annotations

import re
import unicodedata

from .paper import Paper

_LONGEST = 80
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def download_name(paper: Paper, extension: str) -> str:
    """Date, title and `extension` in small ASCII letters: "2025-11-13-undangan-kegiatan-kkg.docx".

    Never empty, never with a path or a line end in it, whatever the title holds.
    """
    plain = unicodedata.normalize("NFKD", paper.title).encode("ascii", "ignore").decode().lower()
    words = (
        _NOT_A_WORD.sub("-", plain).strip("-")
        or _NOT_A_WORD.sub("-", paper.kind.lower()).strip("-")
        or "paper"
    )
    day = f"{paper.dated.isoformat()}-" if paper.dated else ""
    return f"{day}{words[:_LONGEST].strip('-')}.{extension}"
