"""Text as the index sees it: plain words of small letters and digits, the same for both databases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MAX_LETTERS = 40

# "Jum'at" and "do'a" are one word each.
_RAW = re.compile(r"[^\W_]+(?:['’ʼ‘`][^\W_]+)*")
_ONE_PIECE = re.compile(r"[a-z0-9]+")


def words_of(text: str) -> list[str]:
    """The words of a text in their order, without accents, in ASCII."""
    return [word for word, _start, _end in words_with_places(text)]


def words_with_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word with where it begins and ends in `text`."""
    for found in _RAW.finditer(text):
        word = _plain(found.group())
        if word:
            yield word, found.start(), found.end()


@lru_cache(maxsize=16_384)
def _plain(raw: str) -> str:
    """Letters without their accents; other scripts are spelled in hexadecimal, so prefixes stay prefixes."""
    folded = unicodedata.normalize("NFKD", raw).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum())
    if not letters.isascii():
        letters = "u" + letters.encode("utf-8", "replace").hex()
    found = _ONE_PIECE.match(letters)
    return found.group()[:MAX_LETTERS] if found else ""
