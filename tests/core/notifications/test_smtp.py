"""Against a mail host that really listens: it goes away and comes back, workers die, nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, test_settings
from kkg_portal.app import create_app
from kkg_portal.core import jobs
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.jobs import Job, work_off
from kkg_portal.core.notifications.models import Delivery, Notice
from kkg_portal.core.notifications.telling import notify
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.file_app import at_work

TUESDAY = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
CERTIFICATE = "meetings.certificate"
VALUES = {"title": "Bedah modul", "activity": "Bedah modul", "jp": 4, "number": "1", "cluster": "Melati"}


class Kept(Message):
    """Every message that was taken, with whom it was for; `then` is done after each."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, str]] = []

    def handle_message(self, message: object) -> None:
        self.taken.append((message["To"], message["Message-ID"]))  # type: ignore[index]


@contextmanager
def mail_host(port: int, kept: Kept) -> Iterator[None]:
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop(no_assert=True)


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        free: int = one.getsockname()[1]
        return free


@pytest.fixture
def portal(file_app: Flask, own_people: People, tmp_path: Path, port: int) -> Iterator[Flask]:
    """The same database, by an application that mails; everybody has an address."""
    with at_work(file_app):
        url = db.engine.url.render_as_string(hide_password=False)
        for user in session.scalars(select(User)):
            user.email = f"{user.username}@example.id"
        session.commit()
    app = create_app(
        test_settings(
            tmp_path / "instance",
            url,
            mail_host="127.0.0.1",
            mail_port=port,
            mail_sender="KKG <portal@example.id>",
        )
    )
    yield app
    with app.app_context():
        session.remove()
        db.engine.dispose()


def certify(app: Flask, people: People, number: int) -> None:
    """One letter for alice and one for bob."""
    ref = ObjectRef("meetings.certificate", f"ce{number:08d}")
    with at_work(app):
        assert people.bob.cluster_id is not None
        with working_in(people.bob.cluster_id), unit_of_work():
            values = {**VALUES, "url": f"/k/melati/meetings/certificates/{ref.public_id}"}
            notify(CERTIFICATE, [people.alice.user_id, people.bob.user_id], ref, values)


def work(app: Flask) -> None:
    with app.app_context():
        work_off()


def waiting(app: Flask) -> int:
    with app.app_context():
        return len(session.scalars(select(Delivery.id).where(Delivery.sent_at.is_(None))).all())


def test_a_mail_host_that_is_away_delays_and_loses_nothing(
    portal: Flask, own_people: People, port: int
) -> None:
    kept = Kept()
    with time_machine.travel(TUESDAY, tick=False) as clock_at:
        with mail_host(port, kept):
            certify(portal, own_people, 1)
            work(portal)
        assert len(kept.taken) == 2

        certify(portal, own_people, 2)  # writing goes on without it
        for minutes in (0, 1, 3, 6):
            clock_at.shift(timedelta(minutes=minutes))
            work(portal)
        assert (len(kept.taken), waiting(portal)) == (2, 2)

        with mail_host(port, kept):
            clock_at.shift(timedelta(hours=7))
            work(portal)
            clock_at.shift(timedelta(hours=7))
            work(portal)

    assert waiting(portal) == 0
    assert len(kept.taken) == len(set(kept.taken)) == 4


def test_what_nobody_takes_for_a_day_is_given_up_and_shown(portal: Flask, own_people: People) -> None:
    with time_machine.travel(TUESDAY, tick=False) as clock_at:
        certify(portal, own_people, 1)
        for _try in range(jobs.MAX_ATTEMPTS + 3):
            work(portal)
            clock_at.shift(timedelta(hours=6, minutes=1))

    with portal.app_context():
        found = session.execute(select(Delivery.attempts, Delivery.skipped_reason, Delivery.error)).all()
    assert [(row.attempts, row.skipped_reason) for row in found] == [(jobs.MAX_ATTEMPTS, "given_up")] * 2
    assert all("ConnectionRefusedError" in row.error for row in found)


WORKER = """
    import os, signal, sys
    from pathlib import Path
    from kkg_portal.api.testing import test_settings
    from kkg_portal.app import create_app
    from kkg_portal.core.notifications import mail, sending
    from kkg_portal.core.jobs import work_off

    app = create_app(test_settings(
        Path(sys.argv[1]), sys.argv[2], mail_host="127.0.0.1", mail_port=int(sys.argv[3]),
        mail_sender="portal@example.id"))
    really = mail.deliver

    def deliver(message):
        if sys.argv[4] == "after":
            really(message)
        os.kill(os.getpid(), signal.SIGKILL)

    mail.deliver = deliver
    with app.app_context():
        work_off()
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_that_is_killed_loses_nothing_and_repeats_under_one_name(
    portal: Flask, own_people: People, port: int, tmp_path: Path, moment: str
) -> None:
    kept = Kept()
    now = datetime.now(UTC)
    with portal.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    _never_quiet(portal)
    certify(portal, own_people, 1)

    with mail_host(port, kept):
        script = textwrap.dedent(WORKER)
        arguments = [str(tmp_path / "instance"), url, str(port), moment]
        ended = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            check=False,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
        assert ended.returncode == -signal.SIGKILL
        with time_machine.travel(now + jobs.LEASE + timedelta(minutes=1), tick=True):
            work(portal)

    assert waiting(portal) == 0
    # Whoever died after the host had taken it sends it again: one name, so that the reader's host sees one mail.
    assert len(kept.taken) == (3 if moment == "after" else 2)
    assert len(set(kept.taken)) == 2


def _never_quiet(app: Flask) -> None:
    """The real clock runs in that worker: no night and no Sunday may hold the mail."""
    from kkg_portal.core.notifications.models import NoticeSettings

    off = {"has_quiet_hours": False, "quiet_sundays": False, "quiet_holidays": False}
    with at_work(app):
        session.add_all(
            [NoticeSettings(user_id=user_id, **off) for user_id in session.scalars(select(User.id))]
        )
        session.commit()


def test_a_slow_mail_host_keeps_nobody_from_writing(portal: Flask, own_people: People, port: int) -> None:
    """While a message is under way, somebody else tells people of the next thing."""
    kept = Kept()

    class WritesMeanwhile(Kept):
        def handle_message(self, message: object) -> None:
            kept.handle_message(message)
            if len(kept.taken) == 1:
                certify(portal, own_people, 2)

    with time_machine.travel(TUESDAY, tick=False), mail_host(port, WritesMeanwhile()):
        certify(portal, own_people, 1)
        work(portal)

    assert len(set(kept.taken)) == len(kept.taken) == 4
    with portal.app_context():
        assert len(session.scalars(select(Notice.id)).all()) == 4
        unfinished = select(Job).where(Job.kind == "core.send_notices", Job.done_at.is_(None))
        assert session.scalars(unfinished).all() == []
