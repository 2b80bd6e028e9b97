"""A PostgreSQL server to throw away: made in a temporary folder, reached by a socket, gone with the tests.

KKG_TEST_POSTGRES_URL (any PostgreSQL URL whose user may create databases) is used instead when it is set.
KKG_TEST_DATABASE=postgres makes `database_url`, and with it the whole suite, run there; default is sqlite.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.support import machine
from tests.support.processes import running, tail

START_SECONDS = 30
# Nothing here outlives the tests, so nothing need survive a power cut.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


# The tests of these fixtures themselves run everywhere.
_ASKING = {"database_url", "own_database_url", "postgres_url"}
_ALWAYS = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The run on PostgreSQL leaves out what asks no database: the run on SQLite has asked it already."""
    if os.environ.get("KKG_TEST_DATABASE", "sqlite") == "sqlite":
        return
    left_out = [item for item in items if not _asks_a_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _asks_a_database(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    return bool(_ASKING & set(getattr(item, "fixturenames", ()))) or _ALWAYS in item.path.parents


@pytest.fixture(scope="session", name="postgres_url")
def _postgres_url(worker_id: str) -> Iterator[str]:
    """A PostgreSQL database to do anything with, whatever KKG_TEST_DATABASE says; never the application's own."""
    with postgres_url(f"{worker_id}_spare") as url:
        yield url


@pytest.fixture(scope="session")
def database_url(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The empty database this worker's tests run on: an SQLite file, or PostgreSQL if so asked."""
    match os.environ.get("KKG_TEST_DATABASE", "sqlite"):
        case "sqlite":
            yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.db'}"
        case "postgres":
            with postgres_url(worker_id) as url:
                yield url
        case other:
            raise pytest.UsageError(f"KKG_TEST_DATABASE is sqlite or postgres, not {other}.")


@contextmanager
def postgres_url(worker_id: str) -> Iterator[str]:
    """An empty database on the given server or on one of our own, dropped after the block."""
    machine.honour_skip("postgres")
    given = os.environ.get("KKG_TEST_POSTGRES_URL")
    if given:
        with _database(make_url(given), worker_id) as url:
            yield url
    else:
        with postgres_server() as server, _database(server, worker_id) as url:
            yield url


@contextmanager
def postgres_server() -> Iterator[URL]:
    """A server of our own, as the unprivileged user it insists on; yields the URL of its first database."""
    initdb = _initdb()
    user = _unprivileged_user()
    # Not pytest's temporary folder: the server's user could not enter it, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="kkg-postgres-", dir="/tmp"))
    try:
        if user:
            shutil.chown(folder, user)
        _make_cluster(initdb, folder, user)
        settings = {**SERVER_SETTINGS, "unix_socket_directories": str(folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(initdb.with_name("postgres")), "-D", str(folder / "data"), *options]
        log = folder / "server.log"
        with running(command, log=log, folder=folder, user=user, stop_signal=signal.SIGINT) as process:
            url = URL.create("postgresql+psycopg", "kkg", database="postgres", query={"host": str(folder)})
            _wait_until_ready(url, process, log)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(server: URL, worker_id: str) -> Iterator[str]:
    name = f"kkg_test_{os.getpid()}_{worker_id}"
    with _connect(server) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        url = server.set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        with _connect(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _connect(server: URL) -> psycopg.Connection[tuple[object, ...]]:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=5)


def _wait_until_ready(url: URL, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            _connect(url).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"PostgreSQL did not start:\n{tail(log)}") from None
            time.sleep(0.02)


def _make_cluster(initdb: Path, folder: Path, user: str | None) -> None:
    """C.UTF-8 where the machine has it, so that lower() knows more than ASCII."""
    output = ""
    for locale in ("C.UTF-8", "C"):
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        options = ["-U", "kkg", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "--no-sync"]
        done = subprocess.run(
            [str(initdb), "-D", str(data), *options],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode == 0:
            return
        output = done.stderr
    raise RuntimeError(f"initdb failed:\n{output}")


def _initdb() -> Path:
    """Debian keeps the server's programs out of PATH, in a folder for each major version: take the newest."""
    newest_first = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    candidates = [*newest_first, *([Path(on_path).resolve()] if on_path else [])]
    complete = [candidate for candidate in candidates if candidate.with_name("postgres").exists()]
    if not complete:
        machine.missing("postgres")
    return complete[0]


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; somebody else needs no other user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
