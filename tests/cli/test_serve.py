"""`kkg-portal serve`: it answers, ends when told to, and what it acknowledged survives a power cut."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import stat
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.live_server import PORTAL
from tests.support.processes import free_port, running, wait_for_answer
from tests.support.shell import Shell

ACCOUNT = "/account"


@dataclass
class Server:
    """A server of one instance, started and stopped by the test itself."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, method: str, path: str, body: str = "", cookie: str = "") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": cookie, "Accept-Language": "en"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def kill(self) -> None:
        """No goodbye to anybody: master and workers at once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for process_id in (self.process.pid, *map(int, children)):
            os.kill(process_id, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(instance: Path, port: int = 0) -> Iterator[Server]:
    port = port or free_port()
    log = instance.parent / "server.log"
    variables = {"KKG_INSTANCE_PATH": str(instance), "KKG_SAFE_MODE": "1"}
    with running([str(PORTAL), "serve", "--port", str(port)], log=log, environment=variables) as process:
        wait_for_answer(f"http://127.0.0.1:{port}/login", process, log)
        yield Server(port, process, log)


def cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or ())


@dataclass
class SignsIn:
    """Somebody who signs in again and again, keeping the cookie of every sign-in that was acknowledged."""

    server: Server
    username: str
    acknowledged: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        try:
            while True:
                page = self.server.ask("GET", "/login")
                token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', page.text)  # type: ignore[attr-defined]
                assert token is not None
                form = urllib.parse.urlencode({"csrf_token": token[1], "username": self.username})
                answer = self.server.ask("POST", "/demo/sign-in", form, cookies(page))
                if answer.status in {302, 303}:
                    self.acknowledged.append(cookies(answer))
                if len(self.acknowledged) == 8:
                    self.enough.set()
        except (OSError, http.client.HTTPException):
            return  # The server was killed: that is what this is about.


def test_it_answers_and_ends_when_told_to(demo_shell: Shell) -> None:
    with serving(demo_shell.instance) as server:
        assert server.ask("GET", "/login").status == 200

        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(timeout=20) == 0
    assert "KKG Portal is at http://127.0.0.1:" in server.log.read_text()
    assert "Traceback" not in server.log.read_text()


# The server dies in the middle of an answer: the sockets of that moment are nobody's any more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_it_acknowledged_survives_being_killed(demo_shell: Shell) -> None:
    with serving(demo_shell.instance) as server:
        people = [SignsIn(server, name) for name in ("wulan.septiani", "agus.setiawan", "maria.goreti")]
        threads = [threading.Thread(target=person) for person in people]
        for thread in threads:
            thread.start()
        for person in people:
            assert person.enough.wait(60), server.log.read_text()
        server.kill()
        for thread in threads:
            thread.join()

    with serving(demo_shell.instance) as again:
        assert "/login" in again.ask("GET", ACCOUNT).headers["Location"]
        kept = [cookie for person in people for cookie in person.acknowledged]
        assert [again.ask("GET", ACCOUNT, cookie=cookie).status for cookie in kept] == [200] * len(kept)
    demo_shell.done("audit", "verify")
    demo_shell.done("db", "check", "core")


# The server dies in the middle of an answer: the sockets of that moment are nobody's any more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_backup_is_made_while_people_write(demo_shell: Shell, tmp_path: Path) -> None:
    archive = str(tmp_path / "portal.tar.gz")
    with serving(demo_shell.instance) as server:
        person = SignsIn(server, "wulan.septiani")
        thread = threading.Thread(target=person)
        thread.start()
        try:
            demo_shell.done("backup", archive)
            assert person.enough.wait(60), server.log.read_text()
        finally:
            server.kill()
            thread.join()

    assert "The backup is whole" in demo_shell.done("backup", "--verify", archive)


def test_a_database_that_is_behind_is_not_served(bare_shell: Shell) -> None:
    bare_shell("doctor", "--fix")

    output = bare_shell.refused("serve", "--port", str(free_port()))

    assert "The database is behind for core" in output
    assert "kkg-portal db upgrade" in output


@pytest.mark.parametrize(
    "settings", ['environment = "production"\n', 'secret_key = "changeme"\n', "nonsense"]
)
def test_it_does_not_start_with_settings_that_are_no_good(shell: Shell, settings: str) -> None:
    (shell.instance / "portal.toml").write_text(settings)

    assert "Error:" in shell.refused("serve", "--port", str(free_port()))


def test_what_commands_write_is_for_their_owner_alone(shell: Shell) -> None:
    shutil.rmtree(shell.instance)
    environment = {**os.environ, "KKG_INSTANCE_PATH": str(shell.instance), "KKG_SAFE_MODE": "1"}

    subprocess.run([str(PORTAL), "demo"], env=environment, check=True, capture_output=True)

    for path in shell.instance.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
