"""How fast a large file goes into the portal in parts, beside a plain copy of the same bytes, and what memory it takes.

    python -m benchmarks.upload_speed [--mb 500]

A portal of its own in a temporary folder. Prints the figures of `make bench`.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import budget
from benchmarks.budget import Figure
from benchmarks.portal_pages import MEASURED_ROLE, csrf_token, sign_in
from benchmarks.worker_memory import worker_memory_mib
from tests.support.live_server import LiveServer, live_server
from tests.support.sending import PART, TUS, encoded

FULL_MB, QUICK_MB = 500, 100
PART_BYTES = 1024 * 1024
_LOOKED_AT_EACH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, default=FULL_MB)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kkg-upload-") as folder:
        for figure in _measured(Path(folder), options.mb * 1_000_000):
            print(figure)


def figures(folder: Path, *, quick: bool) -> list[Figure]:
    """For the table of `make bench`."""
    folder.mkdir()
    return _measured(folder, (QUICK_MB if quick else FULL_MB) * 1_000_000)


def _measured(folder: Path, size_bytes: int) -> list[Figure]:
    copied = _copy_seconds(folder / "copy", size_bytes)
    with live_server(folder) as server:
        sent, growth = _upload(server, size_bytes)
    megabytes, ratio = size_bytes / 1e6, copied / sent
    return [
        Figure("upload in parts", megabytes / sent, "MB/s", 0, at_least=True),
        Figure("upload beside a copy", ratio, "x", budget.UPLOAD_TO_COPY, at_least=True),
        Figure(f"growth of a worker over {megabytes:,.0f} MB", growth, "MiB", budget.UPLOAD_GROWTH_MIB),
    ]


def _parts(size_bytes: int) -> Iterator[bytes]:
    """A film as far as its boxes go: what stands in the one that fills it is noise."""
    head = (24).to_bytes(4) + b"ftypisom" + bytes(12)
    head += (size_bytes - len(head)).to_bytes(4) + b"mdat"
    noise = random.Random(3).randbytes(PART_BYTES)
    yield head + noise[len(head) :]
    left = size_bytes - PART_BYTES
    while left > 0:
        yield noise[:left]
        left -= PART_BYTES


def _copy_seconds(target: Path, size_bytes: int) -> float:
    began = time.perf_counter()
    with target.open("wb", buffering=0) as file:
        for part in _parts(size_bytes):
            file.write(part)
            os.fsync(file.fileno())
    seconds = time.perf_counter() - began
    target.unlink()
    return seconds


def _upload(server: LiveServer, size_bytes: int) -> tuple[float, float]:
    """Seconds from the announcement to the last answer, when it is judged and kept; what a worker grew meanwhile.

    The first parts are the worker's warming up.
    """
    account = server.account(MEASURED_ROLE)
    cookie = sign_in(server, account)
    page = urllib.request.Request(f"{server.url}/k/{account.cluster}/more", headers={"Cookie": cookie})
    with urllib.request.urlopen(page, timeout=30) as answer:
        token = csrf_token(answer.read().decode())
    headers = {**TUS, "Cookie": cookie, "X-CSRFToken": token}
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
    began, sizes = time.perf_counter(), []
    named = {"Upload-Length": str(size_bytes), "Upload-Metadata": encoded(filename="film.mp4")}
    created = _ask(connection, "POST", f"/k/{account.cluster}/uploads", {**headers, **named}, b"")
    location = created["Location"]
    offset = 0
    for number, part in enumerate(_parts(size_bytes)):
        named = {"Upload-Offset": str(offset), "Content-Type": PART}
        _ask(connection, "PATCH", location, {**headers, **named}, part)
        offset += len(part)
        if number % _LOOKED_AT_EACH == 0:
            sizes.append(max(worker_memory_mib(server.process_id)))
    seconds = time.perf_counter() - began
    return seconds, max(*sizes[2:], *worker_memory_mib(server.process_id)) - sizes[1]


def _ask(
    connection: http.client.HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes
) -> http.client.HTTPMessage:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status not in {201, 204}:
        raise RuntimeError(f"{method} {path} was answered with {answer.status}")
    return answer.headers


if __name__ == "__main__":
    main()
