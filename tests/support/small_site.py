"""A site of three lines, for the tests of the test support itself."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

PAGE = b"""<!doctype html><html lang="id"><meta charset="utf-8"><title>Halaman</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<main><h1>Halo</h1></main>"""


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The page at /, 404 everywhere else, under a policy as strict as the portal's."""
    found = environ["PATH_INFO"] == "/"
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "default-src 'self'; img-src 'self' data:"),
    ]
    start_response("200 OK" if found else "404 Not Found", headers)
    return [PAGE]
