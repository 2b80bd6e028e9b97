"""The one file of a backup: a tar.gz whose members have a handful of known names, each hashed on the way."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kkg_portal.backup import BackupError
from kkg_portal.backup.manifest import NAME as MANIFEST
from kkg_portal.core.storage.protocol import SHA256_PATTERN

DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
SETTINGS = "portal.toml"
ERASURES = "erased.log"
FILES = "files/"
CHUNK_BYTES = 256 * 1024
# Nothing else is taken out of an archive, so no name in it can reach outside the folder it is unpacked to.
_KNOWN = re.compile(rf"{MANIFEST}|{SETTINGS}|{ERASURES}|database\.(?:sqlite|dump)|{FILES}{SHA256_PATTERN}")


class Writer:
    """Adds members and remembers their hashes."""

    def __init__(self, archive: tarfile.TarFile, moment: float) -> None:
        self._archive = archive
        self._moment = moment
        self.hashes: dict[str, str] = {}

    def add(self, name: str, source: BinaryIO, size_bytes: int) -> str:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size_bytes, 0o600, int(self._moment)
        reader = _Hashing(source)
        self._archive.addfile(member, reader)
        self.hashes[name] = reader.digest.hexdigest()
        return self.hashes[name]

    def add_path(self, name: str, path: Path) -> str:
        with path.open("rb") as source:
            return self.add(name, source, os.fstat(source.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> str:
        return self.add(name, io.BytesIO(content), len(content))


class _Hashing:
    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


@contextmanager
def writing(path: Path, moment: float) -> Iterator[Writer]:
    """A new archive, readable for its owner alone; it appears under its name only when it is complete."""
    if path.exists():
        raise BackupError(f"{path} exists already; choose another name.")
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            part.unlink()
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            with tarfile.open(
                fileobj=target, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT
            ) as archive:
                yield Writer(archive, moment)
            target.flush()
            os.fsync(target.fileno())
        part.replace(path)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {path}: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink()


def unpack(path: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Write each member below `folder`; yields its name and the hash of what was really there."""
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                if not member.isreg() or not _KNOWN.fullmatch(member.name):
                    raise BackupError(f"{member.name!r} does not belong in a backup; nothing was restored.")
                source = archive.extractfile(member)
                assert source is not None
                yield member.name, _write(folder / member.name, source)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{path} cannot be read to its end: {error}") from error


def _write(path: Path, source: object) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        while chunk := source.read(CHUNK_BYTES):  # type: ignore[attr-defined]  # a member opened by tarfile
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()
