"""Load on a server on this machine: requests a second, p50, p99, good answers, errors.

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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

WRK_SCRIPT = """
local targets = {
%s
}
local requests, turn = {}, 0
function init()
  for number, target in ipairs(targets) do requests[number] = wrk.format(unpack(target)) end
end
function request()
  turn = turn %% #requests + 1
  return requests[turn]
end
"""
MAX_REQUESTS_A_RUN = 200_000
OWN_PROCESSES = 2
TIMEOUT_SECONDS = 30
BROKEN = 0  # In place of a status: the connection ended without an answer.


@dataclass(frozen=True)
class Target:
    """One request, to be repeated; all targets of a run are on the same server."""

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
    acknowledged: int
    errors: int


def measure(targets: Sequence[Target], *, concurrency: int, seconds: float) -> Load:
    """Make the requests in turn over `concurrency` connections for `seconds`; only to 127.0.0.1."""
    if any(urlsplit(target.url).hostname != "127.0.0.1" for target in targets):
        raise ValueError("load goes to this machine only")
    if shutil.which("wrk"):
        return _measure_with_wrk(targets, concurrency, seconds)
    return _measure_ourselves(targets, concurrency, seconds)


def median(runs: list[Load]) -> Load:
    """The middle of each figure; answers and errors add up."""
    return Load(
        statistics.median(run.requests_per_second for run in runs),
        statistics.median(run.p50_ms for run in runs),
        statistics.median(run.p99_ms for run in runs),
        sum(run.acknowledged for run in runs),
        sum(run.errors for run in runs),
    )


def generator_name() -> str:
    """Which generator `measure` uses on this machine."""
    return "wrk" if shutil.which("wrk") else "our own generator"


def _measure_with_wrk(targets: Sequence[Target], concurrency: int, seconds: float) -> Load:
    threads = str(min(2, concurrency))
    options = ["-t", threads, "-c", str(concurrency), "-d", f"{max(1, round(seconds))}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK_SCRIPT % ",\n".join(_lua(target) for target in targets))
        script.flush()
        address = urlsplit(targets[0].url)
        server = f"{address.scheme}://{address.netloc}"
        command = ["wrk", *options, "--timeout", f"{TIMEOUT_SECONDS}s", "-s", script.name, server]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return _read_wrk(printed)


def _lua(target: Target) -> str:
    """The request as an entry of the script's table."""
    headers = ", ".join(f'["{name}"] = [[{value}]]' for name, value in target.headers.items())
    body = f"[[{target.body}]]" if target.body else "nil"
    return f'{{"{target.method}", [[{_path(target)}]], {{{headers}}}, {body}}}'


def _read_wrk(printed: str) -> Load:
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", printed)
    # wrk counts the close of a connection that a server does not keep alive as a read error: not one to us.
    errors = int(sockets[1]) + int(sockets[3]) + int(sockets[4]) if sockets else 0
    found = re.search(r"Non-2xx or 3xx responses: (\d+)", printed)
    refused = int(found[1]) if found else 0
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    count = re.search(r"(\d+) requests in", printed)
    if rate is None or count is None:
        raise RuntimeError(f"wrk printed no rate:\n{printed}")
    p50, p99 = _wrk_milliseconds(printed, "50%"), _wrk_milliseconds(printed, "99%")
    return Load(float(rate[1]), p50, p99, int(count[1]) - refused, errors + refused)


def _wrk_milliseconds(printed: str, share: str) -> float:
    found = re.search(rf"^\s+{share}\s+([\d.]+)(us|ms|s)", printed, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk printed no {share} latency:\n{printed}")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]]


def _measure_ourselves(targets: Sequence[Target], concurrency: int, seconds: float) -> Load:
    context = multiprocessing.get_context("fork")
    processes = min(OWN_PROCESSES, concurrency)
    shares = [concurrency // processes + (n < concurrency % processes) for n in range(processes)]
    with context.Pool(processes) as pool:
        parts = pool.starmap(_one_process, [(targets, share, seconds) for share in shares])
    latencies = sorted(value for part, _errors in parts for value in part)
    errors = [error for _part, part_errors in parts for error in part_errors]
    if not latencies:
        return Load(0.0, 0.0, 0.0, 0, len(errors) or 1)
    refused = sum(error != BROKEN for error in errors)
    p99 = latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))]
    rate, p50 = len(latencies) / seconds, statistics.median(latencies) * 1000
    return Load(rate, p50, p99 * 1000, len(latencies) - refused, len(errors))


def _one_process(
    targets: Sequence[Target], connections: int, seconds: float
) -> tuple[list[float], list[int]]:
    latencies: list[float] = []
    errors: list[int] = []
    until = time.monotonic() + seconds
    share = MAX_REQUESTS_A_RUN // OWN_PROCESSES // connections
    threads = [
        # Each connection begins with another request.
        threading.Thread(
            target=_one_connection,
            args=([*targets[number:], *targets[:number]], until, share, latencies, errors),
        )
        for number in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies, errors


def _one_connection(
    targets: Sequence[Target], until: float, share: int, latencies: list[float], errors: list[int]
) -> None:
    connection: socket.socket | None = None
    requests = [request_bytes(target) for target in targets]
    for turn in range(share):
        started = time.monotonic()
        if started >= until:
            break
        try:
            connection = connection or connect(targets[0].url)
            status, _raw, keep = read_answer(connection, requests[turn % len(requests)])
            latencies.append(time.monotonic() - started)
            if status >= 400:
                errors.append(status)
        except OSError:
            errors.append(BROKEN)
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
    body = target.body.encode()
    headers = {
        "Host": urlsplit(target.url).netloc,
        **target.headers,
        **({"Content-Length": str(len(body))} if body else {}),
    }
    lines = [
        f"{target.method} {_path(target)} HTTP/1.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _path(target: Target) -> str:
    address = urlsplit(target.url)
    return (address.path or "/") + (f"?{address.query}" if address.query else "")


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
