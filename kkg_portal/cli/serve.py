"""`kkg-portal serve` and `work`: the web server with its job worker, or the worker alone."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import signal
import sys
import threading
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from kkg_portal.accounts.sessions import flush_last_seen
from kkg_portal.app import count_queries_per_request
from kkg_portal.cli.context import portal
from kkg_portal.cli.rehearsal import rehearse
from kkg_portal.core import migrate
from kkg_portal.core.jobs import queue_periodic, run_worker, stop_worker, work_off
from kkg_portal.settings import Settings, SettingsError, load_settings

_M_MMAP_THRESHOLD = -3  # From malloc.h, as the next; Python has no names for them.
_M_ARENA_MAX = -8
_GIVEN_BACK_AT_ONCE = 1 << 20
LAST_SEEN_SECONDS = 60.0
# How long a thread that computes keeps another waiting. Each statement of a verb gives the interpreter away while
# it holds SQLite's write lock; at Python's own 5 ms everybody else waits for that too.
_TURN_SECONDS = 0.0005
# A job that takes longer is cut off and done again after its lease.
_JOB_MAY_END_SECONDS = 10.0


class Server(BaseApplication):
    """gunicorn around an application that was built before forking, so that workers share its memory."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the portal as in production; the job worker runs inside unless job_worker is off."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # Only asked whether anything is new.
    try:
        settings = with_port(load_settings(), port)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    # Leaving the block closes what it opened: a connection must not be shared with forked workers.
    with portal(settings, writes=False) as app:
        if behind := migrate.pending():
            raise click.ClickException(
                f"The database is behind for {', '.join(behind)}. Run: kkg-portal db upgrade"
            )
    if settings.bench:
        count_queries_per_request(app)
    click.echo(f"KKG Portal is at {settings.base_url}  (Ctrl+C ends it)")
    rehearse(app)
    background = Background(app, settings)
    _save_memory()
    sys.setswitchinterval(_TURN_SECONDS)
    Server(
        app,
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "keepalive": 15,
            "loglevel": "warning",
            "post_worker_init": lambda _worker: background.start(),
            "worker_exit": lambda _server, _worker: background.end(),
            "limit_request_line": 8190,
            "control_socket_disable": True,
        },
    ).run()


def _save_memory() -> None:
    """Fewer heaps for many threads (glibc), and nothing of the built application for forked workers to touch.

    Large pieces are given back: each heap kept the 19 MiB that hashing a password takes.
    """
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_ARENA_MAX, 2)
        libc.mallopt(_M_MMAP_THRESHOLD, _GIVEN_BACK_AT_ONCE)
    gc.collect()
    gc.freeze()


def with_port(settings: Settings, port: int) -> Settings:
    """On this machine alone the address people see follows the port that is served."""
    if not settings.is_loopback:
        return settings
    return replace(settings, base_url=f"http://127.0.0.1:{port}")


class Background:
    """The threads beside the web server of one process: jobs, and writing down when sessions were used."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=_flush_now_and_then, args=(app, self._stop), daemon=True, name="last-seen"
            )
        ]
        if settings.job_worker:
            self._threads.append(
                threading.Thread(target=run_worker, args=(app, self._stop), daemon=True, name="jobs")
            )

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Nothing may still compute while the interpreter takes itself apart."""
        stop_worker(self._stop)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_JOB_MAY_END_SECONDS)


def _flush_now_and_then(app: Flask, stop: threading.Event) -> None:
    log = logging.getLogger(__name__)
    while not stop.wait(LAST_SEEN_SECONDS):
        try:
            flush_last_seen(app)
        except Exception:  # boundary: the thread outlives a database that is away for a moment
            log.exception("could not write down when sessions were last used")


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
def work(once: bool) -> None:
    """Do the jobs: mail and whatever else must not keep a page waiting."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with portal() as app:
        if once:
            queue_periodic()
            click.echo(f"{work_off()} jobs done")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            # Not stop_worker: a signal may come while this very thread holds the lock that it takes.
            signal.signal(name, lambda *_ignored: stop.set())
        click.echo("Waiting for jobs (Ctrl+C ends it)")
        run_worker(app, stop)
