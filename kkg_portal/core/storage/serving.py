"""How a stored file is answered: its name, type and range, whatever its sender called it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from kkg_portal.core.errors import PortalError
from kkg_portal.core.i18n import _
from kkg_portal.core.sanitize import clean_line

MAX_NAME_BYTES = 120
OCTET_STREAM = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"

# What a browser may be told a file is, in the exact words sent. Anything else is only ever saved.
CONTENT_TYPES: Mapping[str, str] = {
    "application/pdf": "application/pdf",
    "application/zip": "application/zip",
    "audio/mp4": "audio/mp4",
    "audio/mpeg": "audio/mpeg",
    "image/gif": "image/gif",
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
    "text/calendar": "text/calendar; charset=utf-8",
    "text/csv": "text/csv; charset=utf-8",
    "text/plain": "text/plain; charset=utf-8",
    "video/mp4": "video/mp4",
    f"{_OFFICE}.wordprocessingml.document": f"{_OFFICE}.wordprocessingml.document",
    f"{_OFFICE}.spreadsheetml.sheet": f"{_OFFICE}.spreadsheetml.sheet",
    f"{_OFFICE}.presentationml.presentation": f"{_OFFICE}.presentationml.presentation",
}
_SHOWN_INLINE = frozenset(
    {
        "application/pdf",
        "audio/mp4",
        "audio/mpeg",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/plain",
        "video/mp4",
    }
)
_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
# Chrome shows a PDF in a page of its own making, which a sandbox or default-src stops (crbug.com/271452).
# Type and nosniff keep it a PDF, whose scripts never reach our pages.
_PDF_VIEWER_POLICY = "frame-ancestors 'self'"


def safe_headers(download_name: str, content_type: str, inline: bool = False) -> dict[str, str]:
    """Every header but length, range and ETag for one stored file.

    `content_type` is what the portal found out, never what an upload claimed. `inline` is honoured only for
    types a browser shows without running anything.
    """
    kind = content_type.partition(";")[0].strip().lower()
    shown = inline and kind in _SHOWN_INLINE
    return {
        "Content-Disposition": _disposition(
            "inline" if shown else "attachment", safe_file_name(download_name)
        ),
        "Content-Type": CONTENT_TYPES.get(kind, OCTET_STREAM),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _PDF_VIEWER_POLICY if shown and kind == "application/pdf" else _POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        # Asked again each time, so that a right taken away takes effect at once.
        "Cache-Control": "private, no-cache",
    }


def _disposition(kind: str, name: str) -> str:
    """RFC 6266: a plain name every client reads and, where it differs, the true one after RFC 5987."""
    extension = _plain(_extension(name))
    plain = (_plain(name.removesuffix(_extension(name))) or "file") + extension
    header = f'{kind}; filename="{plain}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    return header


def _plain(text: str) -> str:
    """The part every client reads the same way; nothing at all when no letter or digit is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    # A percent sign is decoded by some clients, a quote or backslash ends the string in others.
    plain = re.sub(r"[^A-Za-z0-9 !#$&+,.=@^_`{}~()\[\]'-]", "_", ascii_text)
    return plain if any(sign.isalnum() for sign in plain) else ""


# Names

# Where a browser or a script sent a whole path, only its last part is a name.
_LOOKS_LIKE_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/]|\.\.?[\\/]|.*[\\/]\.\.[\\/]")
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE
)
_LONGEST_LOOKED_AT = 2000
_MAX_EXTENSION_BYTES = 16


def safe_file_name(text: str) -> str:
    """`text` as a file name that is safe on every system and still the one people know.

    "012/KKG/2026.docx" becomes "012-KKG-2026.docx", "../../etc/passwd" becomes "passwd". Never empty, at
    most MAX_NAME_BYTES of UTF-8 with the extension kept. For showing and saving; nothing is stored under it.
    """
    half = _LONGEST_LOOKED_AT // 2
    looked_at = text if len(text) <= _LONGEST_LOOKED_AT else text[:half] + text[-half:]
    name = clean_line(looked_at, _LONGEST_LOOKED_AT * 4)
    if _LOOKS_LIKE_PATH.match(name):
        name = re.split(r"[\\/]", name)[-1]
    name = _trimmed(_FORBIDDEN.sub("-", name))
    extension = _extension(name)
    stem = name.removesuffix(extension)
    name = _cut(stem, MAX_NAME_BYTES - len(extension.encode()) - 1) + extension
    name = _trimmed(name) or _("file")
    return f"_{name}" if _RESERVED.match(name) else name


def _trimmed(name: str) -> str:
    # Windows drops dots and spaces at the end, other systems hide what starts with a dot.
    return name.strip(" .\u200c\u200d")


def _extension(name: str) -> str:
    """The ending with its dot, or nothing when what follows the last dot is no extension."""
    stem, dot, ending = name.rpartition(".")
    is_one = bool(stem and dot) and ending.isalnum() and len(ending.encode()) <= _MAX_EXTENSION_BYTES
    return f".{ending}" if is_one else ""


def _cut(stem: str, max_bytes: int) -> str:
    return stem.encode()[:max_bytes].decode(errors="ignore").rstrip(" .\u200c\u200d")


# Ranges


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` to `end`, both included; goes into `Storage.open_range` as it is."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1

    def content_range(self, size_bytes: int) -> str:
        return f"bytes {self.start}-{self.end}/{size_bytes}"


class RangeBeyondEnd(PortalError):
    """A well-formed range outside the file; answer with `content_range`."""

    status: ClassVar[int] = 416

    def __init__(self, size_bytes: int) -> None:
        super().__init__(_("This part of the file does not exist. Start the download again."))
        self.content_range = f"bytes */{size_bytes}"


_SINGLE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


def parse_range(
    header: str | None, size_bytes: int, *, if_range: str | None = None, etag: str | None = None
) -> ByteRange | None:
    """The single range asked for; None means: send everything.

    Several ranges, other units and nonsense are ignored, as HTTP allows, and so is a range of another version
    (`if_range` differs from `etag`). Raises RangeBeyondEnd (416) for one that lies wholly outside.
    """
    match = _SINGLE_RANGE.fullmatch(header or "")
    if match is None or (if_range is not None and if_range != etag):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        start, end = max(0, size_bytes - int(last)), size_bytes - 1
    else:
        start, end = int(first), min(int(last or size_bytes), size_bytes - 1)
        if last and int(last) < start:
            return None
    if start > end or start >= size_bytes:
        raise RangeBeyondEnd(size_bytes)
    return ByteRange(start, end)
