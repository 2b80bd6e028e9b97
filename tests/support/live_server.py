"""A portal that really serves: own instance folder, own port, demo data, the production server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.processes import free_port, running, wait_for_answer

PORTAL = Path(sys.executable).with_name("kkg-portal")
WESTERN_INDONESIA = ZoneInfo("Asia/Jakarta")
PORTAL_THEN = """#!{python}
import time_machine
time_machine.travel({moment!r}).start()
from kkg_portal.cli.portal import main
main()
"""


@dataclass(frozen=True)
class Account:
    """Somebody of the demo data, as instance/demo-accounts.json tells."""

    name: str
    role: str
    cluster: str
    username: str
    password: str


@dataclass(frozen=True)
class LiveServer:
    """A server that answers at `url` for as long as the block that started it runs."""

    url: str
    instance: Path
    process_id: int
    start_seconds: float
    log: Path

    def accounts(self) -> list[Account]:
        """Everybody who may sign in, in the order of the file."""
        return [Account(**entry) for entry in json.loads((self.instance / "demo-accounts.json").read_text())]

    def account(self, role: str, cluster: str = "") -> Account:
        """The first demo account of this role: `group_chair`, `teacher`, `admin` …; of that cluster if named."""
        known = self.accounts()
        return next(one for one in known if one.role == role and cluster in {"", one.cluster})


@pytest.fixture(scope="session")
def live_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One portal with demo data for all browser tests of this worker, on a morning in the middle of a term."""
    folder = tmp_path_factory.mktemp("portal")
    with live_server(folder, portal=portal_at(next_term_morning(), folder)) as server:
        yield server


def next_term_morning() -> datetime:
    """24 November, a quarter past eight: much has been held and much is planned.

    The next one, not a fixed one: browsers drop cookies that ran out by their own clock.
    """
    now = datetime.now(WESTERN_INDONESIA)
    this_year = now.replace(month=11, day=24, hour=8, minute=15, second=0, microsecond=0)
    return this_year if this_year > now else this_year.replace(year=now.year + 1)


def portal_at(moment: datetime, folder: Path) -> Path:
    """The portal's command for which it is `moment` when it starts, written into `folder`."""
    command = folder / "portal-then"
    command.write_text(PORTAL_THEN.format(python=sys.executable, moment=moment.isoformat()))
    command.chmod(0o700)
    return command


@contextmanager
def live_server(
    folder: Path,
    *,
    portal: Path = PORTAL,
    workers: int = 1,
    threads: int = 8,
    scale: int = 1,
    environment: Mapping[str, str] | None = None,
) -> Iterator[LiveServer]:
    """Demo data into `folder`/instance, then `kkg-portal serve` on a free port; stopped after the block.

    `portal` is the command to run: another environment's when a built wheel is tried.
    """
    instance = folder / "instance"
    instance.mkdir(parents=True, exist_ok=True)
    variables = {"KKG_INSTANCE_PATH": str(instance), **(environment or {})}
    make_demo(portal, variables, folder, scale=scale)
    port = free_port()
    size = ["--workers", str(workers), "--threads", str(threads)]
    command = [str(portal), "serve", "--host", "127.0.0.1", "--port", str(port), *size]
    log = folder / "server.log"
    with running(command, log=log, folder=folder, environment=variables) as process:
        url = f"http://127.0.0.1:{port}"
        seconds = wait_for_answer(f"{url}/", process, log)
        yield LiveServer(url, instance, process.pid, seconds, log)


def make_demo(portal: Path, variables: Mapping[str, str], folder: Path, *, scale: int = 1) -> None:
    """Settings with a fresh secret, tables and demo data, as `make run` does it."""
    size = ["--scale", str(scale)] if scale != 1 else []
    done = subprocess.run(
        [str(portal), "demo", *size],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
    )
    if done.returncode != 0:
        raise RuntimeError(f"kkg-portal demo failed:\n{done.stdout}{done.stderr}")
