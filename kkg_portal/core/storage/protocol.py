"""What the portal asks of a place for files. Keys are content hashes; no caller ever sees a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Protocol

SHA256_PATTERN = r"[0-9a-f]{64}"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What `put` answers: the key to keep in the database and the size to count against a quota."""

    sha256: str
    size_bytes: int


class ReadableStream(Protocol):
    """Anything bytes can be read from: a request body, a form file, an open file."""

    def read(self, size: int, /) -> bytes: ...


class Storage(Protocol):
    """A local folder today; an object store can stand behind the same door.

    Whoever knows a key can read the content, so a key is no permission: callers check the row that holds it,
    and never tell one cluster that another already stored the same bytes.
    """

    def put(self, stream: ReadableStream, *, limit_bytes: int) -> StoredFile:
        """Keep everything `stream` gives, once, however often it is put.

        Raises TooLarge past `limit_bytes` and Unavailable when there is no room; neither leaves anything.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The whole content from the start; the caller closes it. Raises NotFound."""
        ...

    def open_range(self, sha256: str, start: int, end: int) -> BinaryIO:
        """Bytes `start` to `end`, both included, as HTTP counts them. Raises NotFound."""
        ...

    def size_bytes(self, sha256: str) -> int:
        """Raises NotFound."""
        ...

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None:
        """Forget the content; readers that have it open finish. Deleting what is gone is fine."""
        ...

    def keys(self, *, untouched_for: timedelta = timedelta(0)) -> Iterator[str]:
        """Every key, or those neither put nor put again for that long.

        A collector of unused files asks for a day or more: a fresh file may wait for its database row.
        """
        ...

    def verify(self, sha256: str) -> bool:
        """Whether the content still has its hash. Raises NotFound."""
        ...

    def sweep(self, *, older_than: timedelta) -> int:
        """Remove what broken-off puts left behind; how many there were."""
        ...


def is_key(text: str) -> bool:
    return re.fullmatch(SHA256_PATTERN, text) is not None
