"""A forum as large as a district's: ten thousand problems with a hundred thousand posts in one cluster.

Written past the portal, since only reading them and one more reply are measured; the index of the search does not
know them (benchmarks/search_speed.py measures that).
"""

from __future__ import annotations

import html
import re
import sys
import urllib.parse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from secrets import choice, token_hex
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.engine import Connection

from benchmarks.load import Target
from benchmarks.portal_pages import Page, csrf_token, sign_in, text_of
from kkg_portal.api import clock
from kkg_portal.api.testing import test_settings
from kkg_portal.app import create_app
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus, School
from kkg_portal.core.db.engine import db, intending_to_write
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject, ThreadState
from plugins.problem_threads.models import Post, Thread
from tests.support.live_server import LiveServer

CLUSTER = "ra-kartini"
POSTS_A_THREAD = 10
# The measured thread holds as many as baseline C's topic.
MEASURED_POSTS = 20
THREADS = 10_000
REPLIES_AT_HAND = 6_000
LIST = "thread list"
PAGE = f"thread page, {MEASURED_POSTS} posts"
REPLY = "reply (durable)"
_SIGNS = "23456789bcdfghjkmnpqrstvwxyz"
_WORDS = "Siswa kelas empat sulit membaca soal cerita; sudah dicoba dengan gambar dan membaca bersama. " * 3


@dataclass(frozen=True)
class Forum:
    """What the addresses need."""

    thread: str
    posts: int


WITHOUT_PAUSES = """#!{python}
from kkg_portal.cli.portal import main
from plugins.problem_threads import limits
limits.SECONDS_BETWEEN_REPLIES = -1
limits.REPLIES_AN_HOUR = 10**9
main()
"""


def without_pauses(folder: Path) -> Path:
    """The portal's command for which nobody replies too quickly, written into `folder`."""
    command = folder / "portal-without-pauses"
    command.write_text(WITHOUT_PAUSES.format(python=sys.executable))
    command.chmod(0o700)
    return command


def fill(server: LiveServer, threads: int = THREADS) -> Forum:
    """Write the threads into one cluster of this portal's database."""
    app = create_app(test_settings(server.instance, f"sqlite:///{server.instance}/portal.db"))
    measured = _public_id()
    with app.app_context(), intending_to_write():
        with db.engine.begin() as connection:
            rows = _Rows(connection, threads, measured)
            _insert(connection, Thread, rows.threads())
            _insert(connection, Post, rows.posts())
        db.engine.dispose()
    return Forum(measured, threads * POSTS_A_THREAD + MEASURED_POSTS)


def pages(server: LiveServer, forum: Forum) -> list[Page]:
    """The list as it opens, and the measured thread, for a teacher."""
    teacher = server.account("teacher", CLUSTER)
    here = f"{server.url}/k/{CLUSTER}/problem_threads/"
    headers = {"Cookie": sign_in(server, teacher), "Accept-Encoding": "gzip"}
    return [Page(LIST, Target(here, headers)), Page(PAGE, Target(here + forum.thread, headers))]


def replies(server: LiveServer, forum: Forum) -> list[Target]:
    """Replies with words and keys of their own, as the form of the thread's page sends them."""
    teacher = server.account("teacher", CLUSTER)
    address = f"{server.url}/k/{CLUSTER}/problem_threads/{forum.thread}"
    headers = {"Cookie": sign_in(server, teacher), "Content-Type": "application/x-www-form-urlencoded"}
    token = csrf_token(_form(text_of(Target(address, headers)), forum.thread))
    return [
        Target(
            f"{address}/reply",
            headers,
            method="POST",
            body=urllib.parse.urlencode(
                {"csrf_token": token, "key": token_hex(16), "text": f"Saya coba lagi, kali ke-{number}."}
            ),
        )
        for number in range(REPLIES_AT_HAND)
    ]


def stored_replies(server: LiveServer) -> int:
    """How many replies the log tells of: each is written together with its line."""
    app = create_app(test_settings(server.instance, f"sqlite:///{server.instance}/portal.db"))
    with app.app_context(), db.engine.connect() as connection:
        log = db.metadata.tables["core_audit"]
        found = connection.scalar(
            select(func.count()).select_from(log).where(log.c.act == "problem_threads.reply")
        )
        db.engine.dispose()
    return int(found or 0)


def _form(page: str, thread: str) -> str:
    found = re.search(rf'<form[^>]*action="[^"]*/{thread}/reply".*?</form>', html.unescape(page), re.DOTALL)
    if found is None:
        raise RuntimeError("the page of the thread takes no reply")
    return found[0]


class _Rows:
    def __init__(self, connection: Connection, threads: int, measured: str) -> None:
        members: Any = Membership.__table__
        schools: Any = School.__table__
        clusters: Any = Cluster.__table__
        self._cluster = connection.execute(
            select(clusters.c.id).where(clusters.c.slug == CLUSTER)
        ).scalar_one()
        own = (members.c.cluster_id == self._cluster, members.c.status == MemberStatus.ACTIVE)
        self._members: Sequence[int] = connection.scalars(select(members.c.id).where(*own)).all()
        self._school = connection.scalar(
            select(schools.c.id).where(schools.c.cluster_id == self._cluster).limit(1)
        )
        table: Any = Thread.__table__
        self._first_id: int = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
        self._count = threads
        self._measured = measured
        self._now: datetime = clock.now()

    def threads(self) -> Iterator[dict[str, Any]]:
        phases, subjects = list(ClassPhase), list(Subject)
        for number in range(self._count + 1):
            is_measured = number == self._count
            replies = (MEASURED_POSTS if is_measured else POSTS_A_THREAD) - 1
            at = self._now - timedelta(minutes=self._count - number)
            yield {
                "id": self._first_id + number,
                "cluster_id": self._cluster,
                "public_id": self._measured if is_measured else _public_id(),
                "author_id": self._author(number),
                "school_id": self._school,
                "title": f"Siswa belum lancar membaca soal cerita, keadaan {number}",
                "state": ThreadState.DISCUSSING if number % 3 else ThreadState.RESOLVED,
                "state_since": at,
                "class_phase": phases[number % len(phases)],
                "subject": subjects[number % len(subjects)],
                "tried_text": _WORDS,
                "goal_text": "",
                "last_post_no": replies + 1,
                "last_at": at,
                "reply_count": replies,
                "other_reply_count": replies,
                "participant_count": 2,
                "created_at": at - timedelta(days=1),
                "changed_at": at,
                "version": 1,
            }

    def posts(self) -> Iterator[dict[str, Any]]:
        for number in range(self._count + 1):
            count = MEASURED_POSTS if number == self._count else POSTS_A_THREAD
            at = self._now - timedelta(minutes=self._count - number)
            for no in range(1, count + 1):
                yield {
                    "cluster_id": self._cluster,
                    "public_id": _public_id(),
                    "thread_id": self._first_id + number,
                    "author_id": self._author(number + no - 1),
                    "no": no,
                    "kind": PostKind.PROBLEM if no == 1 else PostKind.REPLY,
                    "source": _WORDS,
                    "html": f"<p>{_WORDS}</p>",
                    "written_at": at - timedelta(minutes=count - no),
                    "created_at": at,
                    "changed_at": at,
                    "version": 1,
                }

    def _author(self, number: int) -> int:
        return self._members[number % len(self._members)]


def _insert(connection: Connection, model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    table: Table = model.__table__
    while batch := list(islice(rows, 5000)):
        connection.execute(table.insert(), batch)


def _public_id() -> str:
    return "".join(choice(_SIGNS) for _ in range(10))
