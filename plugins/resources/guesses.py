"""What the name of a file says about it, offered as a first answer and never taken without a look. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .vocabulary import CLASSES, KINDS, SUBJECTS

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
# What phones and chats call files by themselves says nothing.
_NAMELESS = re.compile(
    r"^(?:img|dsc|vid|pxl|doc|scan|screenshot|whatsapp|dokumen|document|untitled|file|foto|new)?[\s\d_\-.()]*"
    r"(?:wa\d+|at [\d.]+|tanpa judul)?$",
    re.IGNORECASE,
)
_COPY_MARKS = re.compile(
    r"\s*(?:\(\d+\)|-\s*copy|\bcopy of\b|\bsalinan\b|\brev(?:isi)?\s*\d*$|\bfinal\b|\bfix\b)", re.I
)
_CLASS = re.compile(r"\b(?:kelas|kls|kl)[\s_\-.]*([1-6]|VI|IV|V|I{1,3})\b", re.IGNORECASE)
_PHASE = re.compile(r"\bfase[\s_\-.]*([ABC])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    title: str = ""
    kind: str = ""
    class_phase: str = ""
    subject: str = ""


def guess_from(*file_names: str) -> Guess:
    """The first answer any of the names gives to each question."""
    texts = [_spaced(name) for name in file_names]
    return Guess(
        title=next((title for text in texts if (title := _title(text))), ""),
        kind=next((found for text in texts if (found := KINDS.found_in(text))), ""),
        class_phase=next((found for text in texts if (found := _class(text))), ""),
        subject=next((found for text in texts if (found := SUBJECTS.found_in(text))), ""),
    )


def _spaced(name: str) -> str:
    return re.sub(r"[_+]+|(?<=\w)-(?=\w)", " ", _ENDING.sub("", name.rpartition("/")[2])).strip()


def _title(text: str) -> str:
    cleaned = " ".join(_COPY_MARKS.sub(" ", text).split()).strip(" -.,")
    if len(cleaned) < 4 or _NAMELESS.match(cleaned):
        return ""
    is_shouting = cleaned.isupper() and len(cleaned) > 8
    words = cleaned.capitalize() if is_shouting else cleaned[0].upper() + cleaned[1:]
    return words[:150]


def _class(text: str) -> str:
    if found := _CLASS.search(text):
        return CLASSES.read(found[1])
    if found := _PHASE.search(text):
        return f"phase_{found[1].lower()}"
    return ""
