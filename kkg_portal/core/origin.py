"""The second wall beside the form token: unsafe requests must come from this site by the browser's own word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MARK = "__from_anywhere__"

V = TypeVar("V", bound=Callable[..., Any])


def from_anywhere(view: V) -> V:
    """A view that machines post to without cookie and form token: its address is the secret."""
    setattr(view, _MARK, True)
    return view


def is_from_anywhere(view: Callable[..., Any] | None) -> bool:
    return getattr(view, _MARK, False)


def refuse_foreign_origin() -> None:
    """Browsers say where a request comes from; a foreign answer ends it, silence leaves it to the token."""
    if request.method in SAFE_METHODS or is_from_anywhere(
        current_app.view_functions.get(request.endpoint or "")
    ):
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
