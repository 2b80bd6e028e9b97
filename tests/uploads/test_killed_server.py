"""Fifty uploads while the server is killed and lines are cut: what was acknowledged is there, nothing else stays."""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from kkg_portal.api import Attachment, session
from kkg_portal.api.testing import People
from kkg_portal.core import attachments, clock
from kkg_portal.core.attachment_sweep import sweep_files
from kkg_portal.core.resumable import sweep
from kkg_portal.core.resumable.models import Upload
from kkg_portal.core.tenancy import working_in
from tests.support.file_app import at_work, browser_of
from tests.support.live_server import PORTAL
from tests.support.processes import free_port, running, wait_for_answer
from tests.support.sending import PART, TUS, encoded

UPLOADS, ABANDONED, SENDERS, KILLS = 50, 5, 4, 3


@dataclass
class Line:
    """One sender's connection to a server that may go away at any moment, and what it was promised."""

    port: int
    headers: dict[str, str]
    chance: random.Random
    lost: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> http.client.HTTPResponse | None:
        """None when the line broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {**TUS, **self.headers, **headers})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return answer

    def cut_off(self, path: str, offset: int, part: bytes) -> None:
        """Promise a part, send some of it and be gone."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest("PATCH", path)
            named = {**TUS, **self.headers, "Upload-Offset": str(offset), "Content-Type": PART}
            for name, value in {**named, "Content-Length": str(len(part))}.items():
                connection.putheader(name, value)
            connection.endheaders(part[: self.chance.randrange(len(part))])
        except OSError:
            pass
        finally:
            connection.close()

    def patiently(self, method: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        give_up_at = time.monotonic() + 60
        while time.monotonic() < give_up_at:
            answer = self.ask(method, path, headers)
            if answer is not None and answer.status < 500:
                return answer
            time.sleep(0.05)  # The server starts again; there is nothing else to wait for.
        raise AssertionError("the server did not come back")

    def send(self, content: bytes, name: str, *, until: int | None = None) -> None:
        """All of it, or up to `until`. What the server says it has may only grow."""
        metadata = encoded(filename=name)
        created = self.patiently(
            "POST", "/k/melati/uploads", {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
        )
        assert created.status == 201, created.status
        path, promised = created.headers["Location"], 0
        end = len(content) if until is None else until
        while True:
            standing = self.patiently("HEAD", path, {})
            here = int(standing.headers["Upload-Offset"])
            if here < promised:
                self.lost.append(f"{name}: {promised} were promised, {here} are here")
            if here >= end and until is not None:
                return
            part = content[here : min(here + self.chance.randrange(1, 40_000), end)]
            if part and self.chance.random() < 0.15:
                self.cut_off(path, here, part)
                continue
            answer = self.ask("PATCH", path, {"Upload-Offset": str(here), "Content-Type": PART}, part)
            if answer is None or answer.status in {409, 503}:
                continue
            assert answer.status == 204, (answer.status, name)
            promised = int(answer.headers["Upload-Offset"])
            if promised == len(content):
                return


@contextmanager
def _server(app: Flask, port: int, folder: Path) -> Iterator[threading.Event]:
    """Serves `app`'s data, killed and started again KILLS times; the event says that it was done."""
    settings = app.extensions["kkg_settings"]
    environment = {
        "KKG_INSTANCE_PATH": str(settings.instance_path),
        "KKG_DATABASE_URL": settings.database_url,
        "KKG_SECRET_KEY": settings.secret_key,
        "KKG_ENVIRONMENT": "test",
        "KKG_JOB_WORKER": "0",
        "KKG_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [str(PORTAL), "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    log, chance, is_over, is_enough = (
        folder / "server.log",
        random.Random(7),
        threading.Event(),
        threading.Event(),
    )
    is_up = threading.Event()

    def live_and_die() -> None:
        for number in range(KILLS + 1):
            with running(command, log=log, environment=environment) as process:
                wait_for_answer(f"http://127.0.0.1:{port}/login", process, log, seconds=60)
                is_up.set()
                if number == KILLS:
                    is_enough.set()
                    is_over.wait()
                else:
                    is_over.wait(chance.uniform(0.3, 1.5))
                    _kill(process.pid)

    server = threading.Thread(target=live_and_die)
    server.start()
    assert is_up.wait(60)
    try:
        yield is_enough
    finally:
        is_over.set()
        server.join()


def _kill(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)


def _text(number: int, chance: random.Random) -> bytes:
    return f"Bahan {number}\n".encode() + chance.randbytes(chance.randrange(4_000, 40_000)).hex().encode()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the server's children by /proc")
def test_every_acknowledged_byte_survives_kills_and_cuts(
    file_app: Flask, own_people: People, tmp_path: Path
) -> None:
    port, chance = free_port(), random.Random(11)
    contents = [_text(number, chance) for number in range(UPLOADS + ABANDONED)]
    browser = browser_of(file_app, own_people.bob)
    token = browser._csrf_token()
    cookie = "; ".join(f"{one.key}={one.value}" for one in browser._cookies.values())
    lines = [
        Line(port, {"Cookie": cookie, "X-CSRFToken": token, "Connection": "close"}, random.Random(number))
        for number in range(SENDERS)
    ]

    def send(sender: int) -> None:
        for number in range(sender, len(contents), SENDERS):
            until = 5_000 if number >= UPLOADS else None
            lines[sender].send(contents[number], f"bahan {number}.txt", until=until)

    with _server(file_app, port, tmp_path) as is_enough, ThreadPoolExecutor(SENDERS) as senders:
        for done in [senders.submit(send, number) for number in range(SENDERS)]:
            done.result(timeout=240)
        assert is_enough.wait(60), "the server was not killed often enough while files were sent"

    assert [lost for line in lines for lost in line.lost] == []
    wanted = sorted(hashlib.sha256(content).hexdigest() for content in contents[:UPLOADS])
    assert own_people.bob.cluster_id is not None
    with at_work(file_app), working_in(own_people.bob.cluster_id):
        assert sorted(session.scalars(session.query(Attachment.sha256).statement)) == wanted
        store = attachments.storage()
        assert all(store.verify(key) for key in wanted)
        # More where the server died between beginning an upload and saying so: the sender began again.
        assert session.query(Upload).count() >= UPLOADS + ABANDONED
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False), at_work(file_app):
        sweep.sweep_parts({})
        with working_in(own_people.bob.cluster_id):
            sweep.sweep_uploads({})
            assert session.query(Upload).count() == session.query(Attachment).count() == 0
        sweep_files({})
    left = [path for path in Path(store._blobs.parent).rglob("*") if path.is_file()]
    assert left == []
