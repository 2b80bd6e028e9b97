from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.live_server import live_server
from tests.support.processes import free_port, running, wait_for_answer

ROOT = Path(__file__).parents[2]
STAND_IN = f"""#!{sys.executable}
import json, os, pathlib, sys, wsgiref.simple_server
sys.path.insert(0, {str(ROOT)!r})
from tests.support.small_site import app
if sys.argv[1] == "demo":
    people = [dict(name="Bu Sri", role="secretary", cluster="gugus-1", username="sri", password="rahasia")]
    pathlib.Path(os.environ["KKG_INSTANCE_PATH"], "demo-accounts.json").write_text(json.dumps(people))
else:
    port = int(sys.argv[sys.argv.index("--port") + 1])
    wsgiref.simple_server.make_server("127.0.0.1", port, app).serve_forever()
"""


@contextmanager
def small_site(folder: Path) -> Iterator[str]:
    port = free_port()
    server = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
    command = [*server, "-b", f"127.0.0.1:{port}", "tests.support.small_site:app"]
    log = folder / "site.log"
    with running(command, log=log, folder=ROOT) as process:
        wait_for_answer(f"http://127.0.0.1:{port}/", process, log)
        yield f"http://127.0.0.1:{port}"


def test_server_answers_inside_the_block_and_is_gone_after_it(tmp_path: Path) -> None:
    with small_site(tmp_path) as url, urllib.request.urlopen(url) as answer:
        assert answer.status == 200

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url)


def test_server_that_dies_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    command = [sys.executable, "-c", "raise SystemExit('tidak bisa')"]

    with running(command, log=log) as process, pytest.raises(RuntimeError, match="tidak bisa"):
        wait_for_answer("http://127.0.0.1:9/", process, log)


def test_portal_is_prepared_served_and_stopped(tmp_path: Path) -> None:
    portal = tmp_path / "portal"
    portal.write_text(STAND_IN)
    portal.chmod(0o755)

    with live_server(tmp_path, portal=portal) as server:
        with urllib.request.urlopen(server.url) as answer:
            assert answer.status == 200
        assert server.account("secretary").username == "sri"
        assert server.instance == tmp_path / "instance"

    with pytest.raises(ProcessLookupError):
        os.kill(server.process_id, 0)
