"""Counts the bytes a portal really sends: a plain relay in front of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Wire:
    """`url` leads to the portal; `received` is what came back over it so far, headers included."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        self._target = (address.hostname or "", address.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.received = 0
        self._open: set[socket.socket] = set()

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                browser, _address = self._listener.accept()
                portal = socket.create_connection(self._target)
                self._open |= {browser, portal}
                for source, sink, counted in ((browser, portal, False), (portal, browser, True)):
                    threading.Thread(target=self._relay, args=(source, sink, counted), daemon=True).start()

    def _relay(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self.received += len(data) if counted else 0
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for connection in (self._listener, *self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


@contextmanager
def counted(url: str) -> Iterator[Wire]:
    """A relay to `url` for the length of the block."""
    wire = Wire(url)
    thread = threading.Thread(target=wire.accept, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.close()
        thread.join(timeout=5)
