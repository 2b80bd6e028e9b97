"""Full disks, endless bodies, broken connections and kills leave no half a file behind."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kkg_portal.core.errors import TooLarge, Unavailable
from kkg_portal.core.storage import LocalStorage, Storage, StoredFile

CONTENT = b"daftar hadir" * 20_000
LIMIT = 10_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def storage(folder: Path) -> Storage:
    return LocalStorage(folder)


def put(storage: Storage, content: bytes = CONTENT) -> StoredFile:
    return storage.put(io.BytesIO(content), limit_bytes=LIMIT)


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def make_older(folder: Path, age: timedelta) -> None:
    for path in all_files(folder):
        moment = path.stat().st_mtime - age.total_seconds()
        os.utime(path, (moment, moment))


class Endless:
    """A body that never stops and counts how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    def read(self, size: int, /) -> bytes:
        self.read_bytes += size
        return b"\0" * size


def test_endless_body_is_cut_off_at_the_limit(storage: Storage, folder: Path) -> None:
    body = Endless()

    with pytest.raises(TooLarge):
        storage.put(body, limit_bytes=1_000_000)

    assert body.read_bytes < 1_200_000
    assert all_files(folder) == []


class Breaking:
    """A connection that gives one piece and then fails."""

    def __init__(self, problem: BaseException) -> None:
        self._problem = problem
        self._pieces = [b"x" * 1000]

    def read(self, _size: int, /) -> bytes:
        if self._pieces:
            return self._pieces.pop()
        raise self._problem


@pytest.mark.parametrize(
    "problem", [ConnectionResetError(), KeyboardInterrupt(), ValueError("odd"), SystemExit()]
)
def test_broken_connection_leaves_nothing(storage: Storage, folder: Path, problem: BaseException) -> None:
    with pytest.raises(type(problem)):
        storage.put(Breaking(problem), limit_bytes=LIMIT)

    assert all_files(folder) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_said_plainly(storage: Storage, folder: Path, number: int) -> None:
    with pytest.raises(Unavailable, match="disk is full"):
        storage.put(Breaking(OSError(number, os.strerror(number))), limit_bytes=LIMIT)

    assert all_files(folder) == []


def test_room_for_the_database_is_kept(folder: Path) -> None:
    storage = LocalStorage(folder, reserve_bytes=1 << 62)

    with pytest.raises(Unavailable, match="disk is full"):
        put(storage)

    assert all_files(folder) == []


ON_A_SMALL_DISK = """
import io, sys
from pathlib import Path
from kkg_portal.core.errors import Unavailable
from kkg_portal.core.storage import LocalStorage

storage = LocalStorage(Path(sys.argv[1]), reserve_bytes=0)
try:
    storage.put(io.BytesIO(b"x" * 2_000_000), limit_bytes=10_000_000)
except Unavailable as refusal:
    left = [path for path in Path(sys.argv[1]).rglob("*") if path.is_file()]
    again = storage.put(io.BytesIO(b"x" * 500_000), limit_bytes=10_000_000)
    sys.exit(7 if not left and storage.verify(again.sha256) else 8)
"""


def test_really_full_disk_leaves_nothing(folder: Path) -> None:
    # A mount of its own name space disappears with the child, however that ends.
    small_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    mount = 'mount -t tmpfs -o size=1m tmpfs "$1" || exit 77; exec "$2" -c "$3" "$1"'
    folder.mkdir()

    child = subprocess.run(
        [*small_disk, mount, "sh", str(folder), sys.executable, ON_A_SMALL_DISK],
        check=False,
        capture_output=True,
    )

    if child.returncode in (1, 77) and b"Traceback" not in child.stderr:
        pytest.skip("This machine does not let tests mount a small disk.")
    assert child.returncode == 7, child.stderr


FILE_SIZE_LIMITED = """
import io, resource, sys
from pathlib import Path
from kkg_portal.core.errors import TooLarge
from kkg_portal.core.storage import LocalStorage

storage = LocalStorage(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    storage.put(io.BytesIO(b"x" * 200_000), limit_bytes=1_000_000)
except TooLarge:
    sys.exit(7)
"""


def test_file_size_limit_of_the_system_is_too_large(folder: Path) -> None:
    child = subprocess.run([sys.executable, "-c", FILE_SIZE_LIMITED, str(folder)], check=False)

    assert child.returncode == 7
    assert all_files(folder) == []


KILLED = """
import sys, time
from pathlib import Path
from kkg_portal.core.storage import LocalStorage

class Slow:
    pieces = 3
    def read(self, size):
        if self.pieces:
            self.pieces -= 1
            return b"x" * size
        print("half way", flush=True)
        time.sleep(60)
        return b""

LocalStorage(Path(sys.argv[1])).put(Slow(), limit_bytes=10_000_000)
"""


def test_killed_put_leaves_no_key_and_is_swept(storage: Storage, folder: Path) -> None:
    kept = put(storage).sha256
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"half way\n"

    child.send_signal(signal.SIGKILL)
    child.communicate()

    assert child.returncode == -signal.SIGKILL
    assert list(storage.keys()) == [kept]
    assert len(all_files(folder)) == 2
    assert storage.sweep(older_than=timedelta(hours=1)) == 0
    make_older(folder / "incoming", timedelta(hours=2))
    assert storage.sweep(older_than=timedelta(hours=1)) == 1
    assert len(all_files(folder)) == 1
    assert storage.verify(kept)
