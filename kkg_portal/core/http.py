"""The outer layer of every answer: security headers, compression, hashed static files."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import normpath

from flask import Flask, Response, abort, request
from markupsafe import Markup

from kkg_portal.core.access.rules import Rule

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self' https://wa.me; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PRIVATE = "private, no-store"
IMMUTABLE = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/json", "image/svg", "application/javascript")
MIN_COMPRESSED_BYTES = 600


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file held in memory, compressed once."""

    body: bytes
    packed: bytes | None
    content_type: str
    digest: str


class Assets:
    """Static files of the core and of plugins under content-hashed addresses: /static/<digest>/<path>."""

    def __init__(self, folders: dict[str, Path], *, reload: bool = False) -> None:
        self._folders = folders
        self._reload = reload
        self._known: dict[str, Asset] = {}

    def get(self, path: str) -> Asset | None:
        if path in self._known and not self._reload:
            return self._known[path]
        # One spelling for each file: every other one would be kept in memory as a file of its own.
        found = self._read(path) if normpath(path) == path and ".." not in path.split("/") else None
        if found is not None:
            self._known[path] = found
        return found

    def _read(self, path: str) -> Asset | None:
        owner, _, rest = path.partition("/")
        folder, name = (self._folders[owner], rest) if owner in self._folders else (self._folders[""], path)
        try:
            file = (folder / name).resolve()
            if not file.is_relative_to(folder.resolve()) or not file.is_file():
                return None
        except (OSError, ValueError):
            return None  # Names no file can have: too long, or with a zero byte in them.
        body = _without_comments(file.read_bytes(), file.suffix)
        content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if content_type.startswith("text/") or content_type.endswith("javascript"):
            content_type += "; charset=utf-8"
        packed = gzip.compress(body, 9, mtime=0) if content_type.startswith(COMPRESSIBLE) else None
        return Asset(body, packed, content_type, hashlib.sha256(body).hexdigest()[:12])


# What explains our styles and scripts to us would cost every first visit a kilobyte.
_COMMENTS = {
    ".css": re.compile(rb"/\*.*?\*/\n?", re.DOTALL),
    ".js": re.compile(rb"^[ \t]*//[^\n]*\n", re.MULTILINE),
}


def _without_comments(body: bytes, suffix: str) -> bytes:
    """Only lines of a script that are nothing but a comment: no other `//` can be told from text so easily."""
    comments = _COMMENTS.get(suffix)
    return comments.sub(b"", body) if comments else body


def install_http(app: Flask, folders: dict[str, Path]) -> None:
    settings = app.extensions["kkg_settings"]
    assets = Assets(folders, reload=settings.environment == "development")

    def asset(path: str) -> str:
        found = assets.get(path)
        if found is None:
            raise FileNotFoundError(f"no static file {path!r}")
        return f"/static/{found.digest}/{path}"

    def serve_asset(digest: str, path: str) -> Response:
        found = assets.get(path)
        if found is None:
            abort(404)
        fresh = found.digest == digest
        packed = (
            found.packed if found.packed and "gzip" in request.headers.get("Accept-Encoding", "") else None
        )
        answer = Response(packed or found.body, content_type=found.content_type)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = IMMUTABLE if fresh else "no-cache"
        if path == "sw.js":
            answer.headers["Service-Worker-Allowed"] = "/"
        return answer

    serve_asset.__access__ = Rule("asset")  # type: ignore[attr-defined]
    app.add_url_rule("/static/<digest>/<path:path>", "asset", serve_asset)
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["icon"] = _icons(asset("icons.svg"))
    app.after_request(finish)


def _icons(sprite: str) -> Callable[[str], Markup]:
    """For templates: `icon(name)` draws a symbol of icons.svg (`/design` shows all of them).

    Hidden from screen readers, because a word always stands beside it. A function and no macro: a page draws forty.
    """

    @lru_cache(maxsize=256)
    def icon(name: str) -> Markup:
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(sprite, name)

    return icon


def finish(response: Response) -> Response:
    """Headers that no answer may lack, then compression of pages for clients that ask for it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", PRIVATE)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    _compress(response)
    return response


def _compress(response: Response) -> None:
    if (
        response.direct_passthrough
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or not (response.mimetype or "").startswith(COMPRESSIBLE)
    ):
        return
    response.headers.add("Vary", "Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return
    body = response.get_data()
    if len(body) >= MIN_COMPRESSED_BYTES:
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
