"""Files in a folder: `blobs/ab/cd/<sha256>`, written beside and renamed into place only when complete."""

from __future__ import annotations

import errno
import hashlib
import io
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kkg_portal.core import clock
from kkg_portal.core.errors import NotFound, PortalError, TooLarge
from kkg_portal.core.i18n import _, format_size

from .parts import Parts, no_room
from .protocol import ReadableStream, StoredFile, is_key

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

log = logging.getLogger(__name__)

CHUNK_BYTES = 64 * 1024
# The database lives on the same disk as a rule and must still be able to write when uploads are refused.
RESERVE_BYTES = 64 * 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class LocalStorage:
    """Storage in one folder, which it makes if need be and keeps readable for its own user alone."""

    def __init__(self, folder: Path, *, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._blobs = folder / "blobs"
        # Inside the same folder, because a rename is atomic only within one file system.
        self._incoming = folder / "incoming"
        self._reserve_bytes = reserve_bytes
        for made in (folder, self._blobs, self._incoming):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.parts = Parts(folder / "unfinished", expect_room=self.expect_room)

    def put(self, stream: ReadableStream, *, limit_bytes: int) -> StoredFile:
        part = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            stored = self._receive(stream, part, limit_bytes)
            self._settle(part, stored)
        except OSError as problem:
            if problem.errno in _NO_ROOM:
                log.error("No room for uploads: %s", problem.strerror)
                raise no_room() from problem
            if problem.errno == errno.EFBIG:
                raise _too_large(limit_bytes) from problem
            raise
        finally:
            # Renamed away when all went well, so there is something to remove only when it did not.
            with suppress(FileNotFoundError):
                part.unlink()
        return stored

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise _gone() from None

    def open_range(self, sha256: str, start: int, end: int) -> BinaryIO:
        source = self.open(sha256)
        source.seek(start)
        return io.BufferedReader(_Window(source, max(0, end - start + 1)), CHUNK_BYTES)

    def size_bytes(self, sha256: str) -> int:
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            raise _gone() from None

    def exists(self, sha256: str) -> bool:
        return is_key(sha256) and self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        if is_key(sha256):
            self._path(sha256).unlink(missing_ok=True)

    def keys(self, *, untouched_for: timedelta = timedelta(0)) -> Iterator[str]:
        for path in sorted(self._blobs.glob("??/??/*")):
            if is_key(path.name) and _is_older(path, untouched_for):
                yield path.name

    def verify(self, sha256: str) -> bool:
        digest = hashlib.sha256()
        with self.open(sha256) as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest() == sha256

    def sweep(self, *, older_than: timedelta) -> int:
        # A running put writes all the time, so an old modification time means its process is gone.
        stale = [path for path in self._incoming.glob("*.part") if _is_older(path, older_than)]
        for path in stale:
            path.unlink(missing_ok=True)
        if stale:
            log.info("Removed %s unfinished uploads", len(stale))
        return len(stale)

    def _path(self, sha256: str) -> Path:
        if not is_key(sha256):
            raise _gone()
        return self._blobs / sha256[:2] / sha256[2:4] / sha256

    def _receive(self, stream: ReadableStream, part: Path, limit_bytes: int) -> StoredFile:
        digest = hashlib.sha256()
        size_bytes = 0
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as target:
            while chunk := stream.read(CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise _too_large(limit_bytes)
                self.expect_room()
                digest.update(chunk)
                _write_all(target, chunk)
            os.fsync(target.fileno())
        return StoredFile(digest.hexdigest(), size_bytes)

    def expect_room(self, wanted_bytes: int = 0) -> None:
        """Raises NoRoom unless so much fits beside what the database needs."""
        if shutil.disk_usage(self._incoming).free < self._reserve_bytes + wanted_bytes:
            raise no_room()

    def adopt(self, key: str, sha256: str) -> StoredFile:
        """Keep a whole part as content. The part itself stays until it is removed, so that no crash loses both."""
        source = self.parts.path(key)
        stored = StoredFile(sha256, source.stat().st_size)
        linked = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            os.link(source, linked)
        except OSError:  # A file system without second names for a file.
            with source.open("rb") as stream:
                return self.put(stream, limit_bytes=stored.size_bytes)
        try:
            self._settle(linked, stored)
        finally:
            linked.unlink(missing_ok=True)
        return stored

    def _settle(self, part: Path, stored: StoredFile) -> None:
        final = self._path(stored.sha256)
        try:
            if final.stat().st_size == stored.size_bytes:
                # Tells a collector of unused files that somebody is about to use this one again.
                os.utime(final)
                return
        except FileNotFoundError:
            pass
        # A damaged copy is replaced along the way: its size gave it away.
        for folder in (final.parent.parent, final.parent):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
                _fsync_folder(folder.parent)
        part.replace(final)
        _fsync_folder(final.parent)


class _Window(io.RawIOBase):
    """The next `length` bytes of a file and no more."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source = source
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = self._source.read(min(self._left, len(view)))
        view[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._source.close()
        super().close()


def _write_all(target: io.FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        # A disk that fills up takes the part that fits first and complains only the next time.
        rest = rest[target.write(rest) :]


def _fsync_folder(folder: Path) -> None:
    # Without this a power cut may forget the name of a file whose content is safe.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_older(path: Path, age: timedelta) -> bool:
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    return clock.now() - changed >= age


def _too_large(limit_bytes: int) -> PortalError:
    return TooLarge(
        _("This file is larger than %(size)s. Make it smaller and try again.", size=format_size(limit_bytes))
    )


def _gone() -> PortalError:
    return NotFound(_("This file is no longer here."))
