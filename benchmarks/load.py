"""Load on one page of a server on this machine: requests a second, p50, p99, errors.

wrk does it where it is installed; otherwise a small generator of our own (processes and threads with
keep-alive sockets). Both bound time; ours bounds the number of requests too, wrk by its few connections.
"""

from __future__ import annotations

import multiprocessing
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MAX_REQUESTS_A_RUN = 200_000
OWN_PROCESSES = 2
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Target:
    """One request, to be repeated."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: str = ""


@dataclass(frozen=True)
class Load:
    """What one run, or the median of several, came to."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    errors: int


def measure(target: Target, *, concurrency: int, seconds: float) -> Load:
    """Repeat the request over `concurrency` connections for `seconds`; only to 127.0.0.1."""
    if urlsplit(target.url).hostname != "127.0.0.1":
        raise ValueError("load goes to this machine only")
    if shutil.which("wrk"):
        return _measure_with_wrk(target, concurrency, seconds)
    return _measure_ourselves(target, concurrency, seconds)


def median(runs: list[Load]) -> Load:
    """The middle of each figure; errors add up."""
    return Load(
        statistics.median(run.requests_per_second for run in runs),
        statistics.median(run.p50_ms for run in runs),
        statistics.median(run.p99_ms for run in runs),
        sum(run.errors for run in runs),
    )


def generator_name() -> str:
    """Which generator `measure` uses on this machine."""
    return "wrk" if shutil.which("wrk") else "our own generator"


def _measure_with_wrk(target: Target, concurrency: int, seconds: float) -> Load:
    threads = str(min(2, concurrency))
    options = ["-t", threads, "-c", str(concurrency), "-d", f"{max(1, round(seconds))}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f'wrk.method = "{target.method}"\nwrk.body = [[{target.body}]]\n')
        script.writelines(f'wrk.headers["{name}"] = [[{value}]]\n' for name, value in target.headers.items())
        script.flush()
        command = ["wrk", *options, "--timeout", f"{TIMEOUT_SECONDS}s", "-s", script.name, target.url]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return _read_wrk(printed)


def _read_wrk(printed: str) -> Load:
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    # wrk counts the close of a connection that a server does not keep alive as a read error: not one to us.
    errors = int(sockets[1]) + int(sockets[3]) + int(sockets[4]) if sockets else 0
    if refused := re.search(r"Non-2xx or 3xx responses: (\d+)", printed):
        errors += int(refused[1])
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if rate is None:
        raise RuntimeError(f"wrk printed no rate:\n{printed}")
    return Load(float(rate[1]), _wrk_milliseconds(printed, "50%"), _wrk_milliseconds(printed, "99%"), errors)


def _wrk_milliseconds(printed: str, share: str) -> float:
    found = re.search(rf"^\s+{share}\s+([\d.]+)(us|ms|s)", printed, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk printed no {share} latency:\n{printed}")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _measure_ourselves(target: Target, concurrency: int, seconds: float) -> Load:
    context = multiprocessing.get_context("fork")
    processes = min(OWN_PROCESSES, concurrency)
    shares = [concurrency // processes + (n < concurrency % processes) for n in range(processes)]
    with context.Pool(processes) as pool:
        parts = pool.starmap(_one_process, [(target, share, seconds) for share in shares])
    latencies = sorted(value for part, _errors in parts for value in part)
    errors = sum(part_errors for _part, part_errors in parts)
    if not latencies:
        return Load(0.0, 0.0, 0.0, errors or 1)
    p99 = latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))]
    return Load(len(latencies) / seconds, statistics.median(latencies) * 1000, p99 * 1000, errors)


def _one_process(target: Target, connections: int, seconds: float) -> tuple[list[float], int]:
    latencies: list[float] = []
    errors: list[int] = []
    until = time.monotonic() + seconds
    share = MAX_REQUESTS_A_RUN // OWN_PROCESSES // connections
    threads = [
        threading.Thread(target=_one_connection, args=(target, until, share, latencies, errors))
        for _ in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies, len(errors)


def _one_connection(
    target: Target, until: float, share: int, latencies: list[float], errors: list[int]
) -> None:
    connection: socket.socket | None = None
    request = request_bytes(target)
    for _ in range(share):
        started = time.monotonic()
        if started >= until:
            break
        try:
            connection = connection or connect(target.url)
            status, _raw, keep = read_answer(connection, request)
            latencies.append(time.monotonic() - started)
            if status >= 400:
                errors.append(status)
        except OSError:
            errors.append(0)
            keep = False
        if not keep and connection is not None:
            connection.close()
            connection = None
    if connection is not None:
        connection.close()


def connect(url: str) -> socket.socket:
    """An open connection to the server of `url`, small packets sent at once."""
    address = urlsplit(url)
    connection = socket.create_connection(
        (address.hostname or "", address.port or 80), timeout=TIMEOUT_SECONDS
    )
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def request_bytes(target: Target) -> bytes:
    """The request as it goes over the wire."""
    address = urlsplit(target.url)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    body = target.body.encode()
    headers = {
        "Host": address.netloc,
        **target.headers,
        **({"Content-Length": str(len(body))} if body else {}),
    }
    lines = [f"{target.method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read_answer(connection: socket.socket, request: bytes) -> tuple[int, bytes, bool]:
    """Send `request`: status, the whole answer as bytes of the wire, whether the connection stays open."""
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    fields = head.decode("latin-1").lower()
    length = re.search(r"^content-length:\s*(\d+)", fields, re.MULTILINE)
    if length:
        while len(body) < int(length[1]):
            body += _more(connection)
    elif "transfer-encoding: chunked" in fields:
        while not body.endswith(b"0\r\n\r\n"):
            body += _more(connection)
    keep = "connection: close" not in fields
    return int(fields.split(" ", 2)[1]), head + b"\r\n\r\n" + body, keep


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server closed the connection in the middle of an answer")
    return data
