"""Files that arrive in parts: `unfinished/<id>`, appended to under a lock, moved to the blobs when whole."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from typing import ClassVar

from kkg_portal.core.errors import Conflict, NoRoom, PortalError, TooLarge
from kkg_portal.core.i18n import _, format_size

from .protocol import ReadableStream

log = logging.getLogger(__name__)

BLOCK_BYTES = 64 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# With a checksum a part is proved before it is written, so it must fit into memory.
MOST_PROVED_BYTES = 8 * 1024 * 1024
CHECKSUMS = ("sha1", "sha256")


@dataclass(frozen=True, slots=True)
class Checksum:
    """One of CHECKSUMS and what it must come to."""

    algorithm: str
    digest: bytes


class OffsetMismatch(Conflict):
    """The sender stands elsewhere than the part; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(
            _("This part was sent already, or one before it is missing. Sending goes on by itself.")
        )
        self.offset = offset


class ChecksumMismatch(PortalError):
    """What arrived is not what was sent; nothing of it was kept."""

    status: ClassVar[int] = 460

    def __init__(self) -> None:
        super().__init__(_("A part was damaged on its way. It is sent again by itself."))


class Parts:
    """One folder of unfinished files. The length of a file is the one truth about how much of it is here.

    Nobody holds the lock while waiting for the network: each block is written under it, after a look whether
    the file still ends where the sender stands. A sender that came back thus takes over from its own dead line.
    """

    def __init__(self, folder: Path, *, expect_room: Callable[[], None]) -> None:
        self._folder = folder
        self._expect_room = expect_room
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        if not key.isalnum():
            raise ValueError("the key of a part is a public id")
        return self._folder / key

    def size_bytes(self, key: str) -> int:
        """How much is here; nothing of what was never begun."""
        try:
            return self.path(key).stat().st_size
        except FileNotFoundError:
            return 0

    def open(self, key: str) -> BufferedReader:
        return self.path(key).open("rb")

    def append(
        self,
        key: str,
        stream: ReadableStream,
        *,
        offset: int,
        length_bytes: int,
        checksum: Checksum | None = None,
    ) -> int:
        """Add what `stream` gives behind `offset`; how much is here then, on the disk for certain.

        Raises OffsetMismatch, TooLarge past `length_bytes`, NoRoom; what came before that is kept. With a
        `checksum` all of it is kept or, with ChecksumMismatch, nothing.
        """
        proved = io.BytesIO(_proved(stream, checksum)) if checksum is not None else stream
        with self._opened(key) as part:
            _expect_end(part, offset)
            at = offset
            try:
                while block := proved.read(BLOCK_BYTES):
                    if at + len(block) > length_bytes:
                        raise _longer_than_declared(length_bytes)
                    self._write(part, block, at)
                    at += len(block)
            finally:
                os.fsync(part)
        return at

    def _write(self, part: int, block: bytes, at: int) -> None:
        with _locked(part):
            _expect_end(part, at)
            self._expect_room()
            try:
                rest = memoryview(block)
                while rest:
                    rest = rest[os.write(part, rest) :]
            except OSError as problem:
                if problem.errno in _NO_ROOM:
                    log.error("No room for an upload in parts: %s", problem.strerror)
                    raise no_room() from problem
                raise

    @contextmanager
    def _opened(self, key: str) -> Iterator[int]:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        part = os.open(self.path(key), flags, 0o600)
        try:
            yield part
        finally:
            os.close(part)

    def sha256(self, key: str) -> str:
        with self.open(key) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def remove(self, key: str) -> None:
        """Forget a part; whoever still writes to it writes into the void."""
        self.path(key).unlink(missing_ok=True)

    def known(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.name.isalnum())

    def untouched(self, key: str, *, for_at_least: timedelta, now: float) -> bool:
        with suppress(FileNotFoundError):
            return now - self.path(key).stat().st_mtime >= for_at_least.total_seconds()
        return False


@contextmanager
def _locked(part: int) -> Iterator[None]:
    fcntl.flock(part, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(part, fcntl.LOCK_UN)


def _expect_end(part: int, at: int) -> None:
    end = os.fstat(part).st_size
    if end != at:
        raise OffsetMismatch(end)


def _proved(stream: ReadableStream, checksum: Checksum) -> bytes:
    """All that comes, once it is what was sent: before that not a byte of it goes to the disk."""
    received = bytearray()
    while block := stream.read(BLOCK_BYTES):
        received += block
        if len(received) > MOST_PROVED_BYTES:
            raise TooLarge(
                _("A part with a checksum holds at most %(size)s.", size=format_size(MOST_PROVED_BYTES))
            )
    if hashlib.new(checksum.algorithm, received).digest() != checksum.digest:
        raise ChecksumMismatch
    return bytes(received)


def _longer_than_declared(length_bytes: int) -> PortalError:
    return TooLarge(
        _(
            "More arrived than the %(size)s that were announced. Choose the file again.",
            size=format_size(length_bytes),
        )
    )


def no_room() -> PortalError:
    return NoRoom(
        _("The portal's disk is full, so the file was not saved. Tell the person who runs the portal.")
    )
