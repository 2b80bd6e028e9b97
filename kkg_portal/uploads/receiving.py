"""Reading a part from the network without letting slow or dead lines take the portal from everybody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import request
from werkzeug.exceptions import ClientDisconnected

from kkg_portal.core import attachments
from kkg_portal.core.errors import TooLarge, Unavailable
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.storage.parts import Checksum

# Half of the usual threads: the other half goes on answering pages.
_AT_ONCE = 4
_slots = threading.BoundedSemaphore(_AT_ONCE)
SILENCE_SECONDS = 30.0
_ENDPOINTS = frozenset({"uploads.append", "uploads.overridden"})


def let_parts_be_long() -> None:
    """The declared length bounds a part, not what a form may bring; asked before anything reads the body."""
    if request.endpoint in _ENDPOINTS:
        request.max_content_length = None


def receive(key: str, *, offset: int, length_bytes: int, checksum: Checksum | None) -> int:
    """Add this request's body to a part; how much is here then. What came before a line broke is kept."""
    if request.content_length is not None and request.content_length > length_bytes - offset:
        raise TooLarge(_("More arrived than was announced. Choose the file again."))
    parts = attachments.storage().parts
    if not _slots.acquire(blocking=False):
        raise Unavailable(_("Many files are on their way just now. Sending goes on by itself in a moment."))
    try:
        with _not_waiting_forever():
            return parts.append(
                key, request.stream, offset=offset, length_bytes=length_bytes, checksum=checksum
            )
    except (TimeoutError, ConnectionError) as broken:
        # Nobody is there to hear it; the part stays as long as it got.
        raise ClientDisconnected from broken
    finally:
        _slots.release()


@contextmanager
def _not_waiting_forever() -> Iterator[None]:
    """A phone that lost its signal says nothing any more, and its connection would keep a thread for hours."""
    socket = request.environ.get("gunicorn.socket")
    if socket is None:
        yield
        return
    before = socket.gettimeout()
    socket.settimeout(SILENCE_SECONDS)
    try:
        yield
    finally:
        with suppress(OSError):
            socket.settimeout(before)
