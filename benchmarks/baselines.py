"""Starts baselines B and C the way the portal is started: gunicorn, the same workers and threads."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

from benchmarks.load import Target
from benchmarks.portal_pages import csrf_token
from tests.support.processes import free_port, running, wait_for_answer

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
THREADS = 4


@dataclass(frozen=True)
class Baseline:
    """A baseline that serves, with somebody signed in."""

    url: str
    cookie: str
    process_id: int
    start_seconds: float

    @property
    def topic_list(self) -> Target:
        return Target(f"{self.url}/", {"Cookie": self.cookie})

    @property
    def topic_page(self) -> Target:
        return Target(f"{self.url}/topic/1", {"Cookie": self.cookie})

    def reply(self) -> Target:
        """A reply to the second topic, with the CSRF token of its page; the measured topic stays as it is."""
        page = Target(f"{self.url}/topic/2", {"Cookie": self.cookie})
        request = urllib.request.Request(page.url, headers=dict(page.headers))
        with urllib.request.urlopen(request, timeout=10) as answer:
            token = csrf_token(answer.read().decode())
        headers = {**page.headers, "Content-Type": "application/x-www-form-urlencoded"}
        return Target(page.url, headers, method="POST", body=f"csrf_token={token}&body=Setuju.")


@contextmanager
def serving(name: str, database: Path, folder: Path) -> Iterator[Baseline]:
    """Baseline `b` or `c` on a free port for the length of the block."""
    port = free_port()
    server = [
        sys.executable,
        "-m",
        "gunicorn",
        "-k",
        "gthread",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
    size = ["-w", str(WORKERS), "--threads", str(THREADS), "-b", f"127.0.0.1:{port}"]
    log = folder / f"baseline_{name}.log"
    command = [*server, *size, f"benchmarks.baseline_{name}:app"]
    environment = {"KKG_BENCH_DATABASE": str(database)}
    with running(command, log=log, folder=ROOT, environment=environment) as process:
        url = f"http://127.0.0.1:{port}"
        seconds = wait_for_answer(f"{url}/login/1", process, log)
        jar = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(f"{url}/login/1", timeout=10).close()
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
        yield Baseline(url, cookie, process.pid, seconds)
