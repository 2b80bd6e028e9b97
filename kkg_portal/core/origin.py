"""The second wall beside the form token: unsafe requests must come from this site by the browser's own word."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_foreign_origin() -> None:
    """Browsers say where a request comes from; a foreign answer ends it, silence leaves it to the token."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        abort(400)
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and _host_of(origin) != request.host:
        abort(400)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
