"""Servers as child processes: started on a free port, watched, and always stopped again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

STOP_SECONDS = 10


def free_port() -> int:
    """A TCP port of this machine nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` as long as the block lasts, output in `log`; it ends with us even if we are killed."""
    tied_to_us = ["setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*(tied_to_us if shutil.which("setpriv") else []), *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    try:
        yield process
    finally:
        _stop(process, stop_signal)


def wait_for_answer(url: str, process: subprocess.Popen[bytes], log: Path, *, seconds: float = 30) -> float:
    """Seconds until `url` first answered anything but an error of the server itself."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with status {process.returncode}:\n{tail(log)}")
        if _answers(url):
            return time.monotonic() - started
        time.sleep(0.01)
    raise RuntimeError(f"No answer from {url} within {seconds:.0f} s:\n{tail(log)}")


def tail(log: Path, lines: int = 40) -> str:
    """The last lines of a server's output, for the message of a failure."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code < 500
    except OSError:
        return False


def _stop(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop_signal)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
