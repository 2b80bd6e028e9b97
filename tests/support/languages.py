"""The Indonesian words a page must show, and English it should not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
# Words no Indonesian sentence has, so that a sentence no catalog knows is found too.
TELLTALE = re.compile(
    r"(?<![\w/.-])(the|you|your|this|that|with|and|for|from|are|was|has|have|not|will|who|what|when|which|yet|"
    r"nobody|choose|click|please|members?|meetings?|schools?|minutes|subdistrict)(?![\w/.-])",
    re.IGNORECASE,
)
PIECE_WORDS = 3


def indonesian(sentence: str, *, context: str | None = None, **values: object) -> str:
    """What an Indonesian reader sees instead of this msgid, so that no test repeats the translator's words."""
    for catalog in _catalogs():
        message = catalog.get(sentence, context)
        if message is not None and message.string:
            found = message.string if isinstance(message.string, str) else message.string[0]
            return found % values if values else found
    raise LookupError(f"no catalog says {sentence!r} in Indonesian")


def english_in(texts: Iterable[str]) -> list[str]:
    """Pieces of text that are English: a sentence of the catalogs as it stands, or with telltale words."""
    return [text for text in texts if _is_english(text)]


def _is_english(text: str) -> bool:
    whole, pieces = _english_sentences()
    return text in whole or any(piece in text for piece in pieces) or TELLTALE.search(text) is not None


@cache
def _english_sentences() -> tuple[frozenset[str], frozenset[str]]:
    """Msgids with another translation, or none: whole ones, and the longer pieces between placeholders."""
    whole: set[str] = set()
    said: set[str] = set()
    for catalog in _catalogs():
        for message in catalog:
            whole.update(_forms(message.id))
            said.update(_forms(message.string))
    whole -= {*said, ""}  # "Portal" is Indonesian too.
    # "1 JP =" begins a sentence in both languages.
    pieces = _pieces(whole) - _pieces(said)
    return frozenset(whole), frozenset(piece for piece in pieces if len(piece.split()) >= PIECE_WORDS)


def _pieces(sentences: Iterable[str]) -> set[str]:
    return {part.strip() for sentence in sentences for part in PLACEHOLDER.split(sentence)}


def _forms(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, list | tuple) else (str(words),)


@cache
def _catalogs() -> tuple[Catalog, ...]:
    """Core's first: what it translates, it translates for plugins too."""
    folders = [ROOT / "kkg_portal", *sorted(path for path in (ROOT / "plugins").iterdir() if path.is_dir())]
    found = []
    for folder in folders:
        path = folder / "translations" / "id" / "LC_MESSAGES" / "messages.po"
        if path.exists():
            with path.open("rb") as stream:
                found.append(read_po(stream, locale="id"))
    return tuple(found)
