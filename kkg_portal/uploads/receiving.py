"""Reading a part from the network without letting slow or dead lines take the portal from everybody else."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from flask import request
from werkzeug.exceptions import ClientDisconnected

from kkg_portal.core import attachments
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.errors import TooLarge, Unavailable
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.storage.parts import Checksum

# Half of the usual threads: the other half goes on answering pages.
_AT_ONCE = 4
# Of one person: nobody fills the line for all clusters.
_AT_ONCE_OF_ONE = 2
_guard = threading.Lock()
_sending: Counter[int] = Counter()
SILENCE_SECONDS = 30.0
# What has arrived by then is kept, and the sender goes on with the next part.
PART_SECONDS = 120.0
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
    try:
        with _a_place_on_the_line(current_actor().user_id or 0), _not_waiting_forever():
            stream = _UntilTime(request.stream, time.monotonic() + PART_SECONDS)
            return parts.append(key, stream, offset=offset, length_bytes=length_bytes, checksum=checksum)
    except (TimeoutError, ConnectionError) as broken:
        # Nobody is there to hear it; the part stays as long as it got.
        raise ClientDisconnected from broken


@contextmanager
def _a_place_on_the_line(user_id: int) -> Iterator[None]:
    with _guard:
        if _sending.total() >= _AT_ONCE or _sending[user_id] >= _AT_ONCE_OF_ONE:
            raise Unavailable(
                _("Many files are on their way just now. Sending goes on by itself in a moment.")
            )
        _sending[user_id] += 1
    try:
        yield
    finally:
        with _guard:
            _sending[user_id] -= 1
            if not _sending[user_id]:
                del _sending[user_id]


class _UntilTime:
    """A body that ends when its time is over, however slowly it drips."""

    def __init__(self, stream: IO[bytes], ends_at: float) -> None:
        self._stream = stream
        self._ends_at = ends_at

    def read(self, size: int = -1, /) -> bytes:
        if time.monotonic() > self._ends_at:
            raise TimeoutError("the part took too long")
        return self._stream.read(size)


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
