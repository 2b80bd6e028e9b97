"""A file is there completely or not at all, whatever interrupts it."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from kkg_portal.core.errors import NotFound, TooLarge
from kkg_portal.core.storage import LocalStorage, Storage, StoredFile

CONTENT = b"daftar hadir" * 20_000
LIMIT = 10_000_000
DAY = timedelta(days=1)


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


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 65_536, b"x" * 65_537, CONTENT])
def test_content_comes_back_as_it_went_in(storage: Storage, content: bytes) -> None:
    stored = put(storage, content)

    assert stored == StoredFile(hashlib.sha256(content).hexdigest(), len(content))
    assert storage.exists(stored.sha256)
    assert storage.size_bytes(stored.sha256) == len(content)
    assert storage.verify(stored.sha256)
    with storage.open(stored.sha256) as source:
        assert source.read() == content


def test_files_are_private_and_spread_over_folders(storage: Storage, folder: Path) -> None:
    key = put(storage).sha256

    path = folder / "blobs" / key[:2] / key[2:4] / key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(
        stat.S_IMODE(parent.stat().st_mode) == 0o700 for parent in (path.parent, folder / "blobs", folder)
    )
    assert all_files(folder) == [path]


def test_same_content_is_kept_once(storage: Storage, folder: Path) -> None:
    assert put(storage) == put(storage)

    assert len(all_files(folder)) == 1


def test_put_again_counts_as_touched(storage: Storage, folder: Path) -> None:
    key = put(storage).sha256
    make_older(folder, 2 * DAY)
    assert list(storage.keys(untouched_for=DAY)) == [key]

    put(storage)

    assert list(storage.keys(untouched_for=DAY)) == []


def test_truncated_copy_is_replaced(storage: Storage, folder: Path) -> None:
    key = put(storage).sha256
    all_files(folder)[0].write_bytes(CONTENT[:100])
    assert not storage.verify(key)

    put(storage)

    assert storage.verify(key)


def test_changed_byte_is_noticed(storage: Storage, folder: Path) -> None:
    key = put(storage).sha256
    all_files(folder)[0].write_bytes(b"X" + CONTENT[1:])

    assert not storage.verify(key)


def test_limit_is_exact_and_leaves_nothing(storage: Storage, folder: Path) -> None:
    with pytest.raises(TooLarge, match="240 kB"):
        storage.put(io.BytesIO(CONTENT), limit_bytes=len(CONTENT) - 1)
    assert all_files(folder) == []

    assert storage.put(io.BytesIO(CONTENT), limit_bytes=len(CONTENT)).size_bytes == len(CONTENT)


def test_sweep_leaves_finished_files_alone(storage: Storage, folder: Path) -> None:
    put(storage)
    make_older(folder, 400 * DAY)

    assert storage.sweep(older_than=DAY) == 0
    assert len(list(storage.keys())) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 0), (0, 9), (5, 5), (100, 70_000), (len(CONTENT) - 1, len(CONTENT) - 1), (0, 10**9)],
)
def test_range_gives_both_ends(storage: Storage, start: int, end: int) -> None:
    key = put(storage).sha256

    with storage.open_range(key, start, end) as part:
        assert part.read() == CONTENT[start : end + 1]
    assert part.closed


def test_range_read_in_pieces_stops_at_its_end(storage: Storage) -> None:
    key = put(storage, b"0123456789").sha256

    with storage.open_range(key, 2, 6) as part:
        assert [part.read(2), part.read(2), part.read(2), part.read(2)] == [b"23", b"45", b"6", b""]


def test_deleted_file_is_gone_and_open_readers_finish(storage: Storage) -> None:
    key = put(storage).sha256
    with storage.open(key) as source:
        storage.delete(key)

        assert source.read() == CONTENT
    assert not storage.exists(key)
    storage.delete(key)
    for question in (
        storage.open,
        storage.size_bytes,
        storage.verify,
        lambda key: storage.open_range(key, 0, 1),
    ):
        with pytest.raises(NotFound):
            question(key)


@pytest.mark.parametrize(
    "key",
    ["", "..", "../../etc/passwd", "/etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "\x00" * 64],
)
def test_what_is_no_hash_is_no_path(storage: Storage, key: str) -> None:
    assert not storage.exists(key)
    storage.delete(key)
    with pytest.raises(NotFound):
        storage.open(key)


def test_keys_ignore_what_does_not_belong(storage: Storage, folder: Path) -> None:
    keys = {put(storage, bytes([number])).sha256 for number in range(20)}
    (folder / "blobs" / "aa" / "bb").mkdir(parents=True, exist_ok=True)
    (folder / "blobs" / "aa" / "bb" / ".DS_Store").write_bytes(b"")

    assert set(storage.keys()) == keys


def test_threads_putting_the_same_content_agree(storage: Storage, folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        results = set(threads.map(lambda _number: put(storage), range(40)))

    assert len(results) == 1
    assert len(all_files(folder)) == 1
    assert storage.verify(results.pop().sha256)
