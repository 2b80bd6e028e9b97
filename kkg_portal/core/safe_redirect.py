"""Where to go after signing in or saving: only addresses inside this portal are followed."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

MAX_TARGET_LENGTH = 2000
# Control, format (bidi, zero-width), surrogate, line and paragraph separators: browsers drop or reread them.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def safe_next(target: str | None, default: str) -> str:
    """`target` when it is a plain path on this host (query and fragment allowed), otherwise `default`."""
    return target if target and _stays_here(target) else default


def _stays_here(target: str) -> bool:
    if len(target) > MAX_TARGET_LENGTH or not target.startswith("/"):
        return False
    path = target.partition("?")[0].partition("#")[0]
    if _has_refused(target) or any(character.isspace() for character in path):
        return False
    # A proxy may decode a path once or twice before it answers, so every reading has to be harmless.
    once = unquote(path)
    if not all(_is_plain_path(reading) for reading in (path, once, unquote(once))):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _is_plain_path(path: str) -> bool:
    folded = unicodedata.normalize("NFKC", path)
    return "//" not in folded and "\\" not in folded and not _has_refused(folded)


def _has_refused(text: str) -> bool:
    return any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in text)
