from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person
from kkg_portal.app import registry_of
from kkg_portal.clusters.models import Cluster
from kkg_portal.core import clock, jobs
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.jobs import enqueue, work_off
from kkg_portal.core.notifications.models import Delivery, NoticePreference, NoticeSettings
from kkg_portal.core.notifications.modes import DIGEST, Channel, Mode
from kkg_portal.core.plugins.contract import DigestLine, DigestSection
from kkg_portal.core.uow import unit_of_work
from tests.support.notices import Switches, address_of, deliveries, post, told

Mailbox = list[EmailMessage]


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates, reachable: People) -> None:
    """The kinds, the clock on a Tuesday morning, everybody with an address."""


@pytest.fixture
def sections(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """A section that shows its reader's name, one with nothing to say and one that breaks."""
    seen: list[Actor] = []

    def load(actor: Actor, since: datetime) -> Sequence[DigestLine]:
        assert since == clock.now() - timedelta(days=7)
        seen.append(actor)
        return [DigestLine(f"For {actor.name}: {number}", "/k/melati/") for number in range(9)]

    def broken(_actor: Actor, _since: datetime) -> Sequence[DigestLine]:
        raise ZeroDivisionError

    registry = registry_of(app)
    core = registry.contributions["core"]
    digest = (
        DigestSection(key="core.late", title="Unsolved", load=load, weight=60),
        DigestSection(key="core.empty", title="Nothing", load=lambda _actor, _since: ()),
        DigestSection(key="core.broken", title="Broken", load=broken),
    )
    monkeypatch.setitem(registry.contributions, "core", replace(core, digest=digest))
    return seen


def look_for_digests() -> None:
    """What the worker does each half hour, and all that follows from it."""
    session.remove()
    with intending_to_write():
        with unit_of_work():
            enqueue("core.send_digests", {})
        work_off()
    session.remove()


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def to(person: Person, mailbox: Mailbox) -> list[EmailMessage]:
    return [message for message in mailbox if message["To"] == address_of(person)]


def test_notices_for_saturday_come_on_saturday_once(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    for number in (1, 2):
        told(
            bob.cluster_id, ("core.weekly", [bob.user_id]), ref=post(number), values={"who": f"Guru {number}"}
        )
    look_for_digests()
    clock_at.shift(timedelta(days=3, hours=20, minutes=59))  # Saturday, one minute before seven
    look_for_digests()
    assert mailbox == []

    clock_at.shift(timedelta(minutes=1))
    look_for_digests()
    clock_at.shift(timedelta(minutes=30))
    look_for_digests()

    (message,) = mailbox
    assert message["To"] == address_of(bob)
    assert message["Subject"] == "Minggu ini di Gugus I Melati"
    assert "Guru 1 wrote: Pecahan" in words(message)
    assert "Guru 2 wrote: Pecahan" in words(message)
    assert message["List-Unsubscribe"].startswith("<http://localhost/u/")


def test_the_parts_speak_to_each_reader_with_their_own_rights(
    people: People,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    sections: list[Actor],
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock_at.shift(timedelta(days=3, hours=21))

    look_for_digests()

    # dewi belongs to no cluster; the others each get the digest of their own one.
    assert sorted(message["To"] for message in mailbox) == [
        address_of(person) for person in (people.alice, people.bob, people.charlie)
    ]
    assert {(actor.user_id, actor.cluster_id) for actor in sections} == {
        (person.user_id, person.cluster_id) for person in (people.alice, people.bob, people.charlie)
    }
    (mine,) = to(people.bob, mailbox)
    assert "UNSOLVED" in words(mine)
    assert words(mine).count("For Bob Santoso") == 5
    assert "NOTHING" not in words(mine)
    assert "core.broken" in caplog.text


def test_nothing_to_say_is_no_mail(clock_at: time_machine.Coordinates, mailbox: Mailbox) -> None:
    clock_at.shift(timedelta(days=3, hours=21))

    look_for_digests()

    assert mailbox == []


def test_whoever_read_it_all_gets_none(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    from kkg_portal.core.notifications.telling import notices_seen
    from kkg_portal.core.tenancy import working_in

    assert bob.cluster_id is not None
    told(bob.cluster_id, ("core.weekly", [bob.user_id]))
    look_for_digests()
    with working_in(bob.cluster_id), unit_of_work():
        notices_seen(post(1), bob.user_id)
    clock_at.shift(timedelta(days=3, hours=21))

    look_for_digests()

    assert mailbox == []
    assert [one.skipped_reason for one in deliveries()] == ["read"]


def test_daily_comes_the_next_morning(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    choice = {"kind": "core.reply", "channel": Channel.MAIL, "mode": Mode.DAILY}
    session.add(NoticePreference(user_id=bob.user_id, **choice))
    session.commit()
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    look_for_digests()
    assert mailbox == []

    clock_at.shift(timedelta(hours=21))
    look_for_digests()

    (message,) = mailbox
    assert message["Subject"] == "Yang baru di Gugus I Melati"


@pytest.mark.parametrize("scope", ["kind", "all"])
def test_whoever_ended_digests_gets_none(
    bob: Person,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    sections: list[Actor],
    scope: str,
) -> None:
    if scope == "kind":
        choice = {"kind": DIGEST, "channel": Channel.MAIL, "mode": Mode.OFF}
        session.add(NoticePreference(user_id=bob.user_id, **choice))
    else:
        session.add(NoticeSettings(user_id=bob.user_id, mail_is_off=True))
    session.commit()
    told(bob.cluster_id, ("core.weekly", [bob.user_id]))
    clock_at.shift(timedelta(days=3, hours=21))

    look_for_digests()

    assert to(bob, mailbox) == []
    assert len(mailbox) == 2


def test_a_worker_that_comes_in_the_evening_waits_for_monday(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.weekly", [bob.user_id]))
    look_for_digests()
    clock_at.shift(timedelta(days=4, hours=11))  # Saturday, nine in the evening
    look_for_digests()
    assert mailbox == []

    clock_at.shift(timedelta(days=1, hours=8, minutes=31))
    look_for_digests()

    assert len(mailbox) == 1


def test_eastern_clusters_have_their_saturday_earlier(
    people: People, clock_at: time_machine.Coordinates, mailbox: Mailbox, sections: list[Actor]
) -> None:
    session.get_one(Cluster, people.charlie.cluster_id).time_zone = "Asia/Jayapura"
    session.get_one(User, people.charlie.user_id).language = "en"
    session.commit()
    clock_at.shift(timedelta(days=3, hours=19))  # five in the morning in Java, seven in Papua

    look_for_digests()

    (message,) = mailbox
    assert message["To"] == address_of(people.charlie)
    assert message["Subject"] == "This week in Gugus II Kenanga"


def test_a_failed_digest_is_tried_again_under_the_same_name(
    bob: Person,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kkg_portal.core.notifications import mail

    names: list[str] = []

    def refuse(message: EmailMessage) -> None:
        names.append(message["Message-ID"])
        raise ConnectionRefusedError("no mail host")

    told(bob.cluster_id, ("core.weekly", [bob.user_id]))
    look_for_digests()
    clock_at.shift(timedelta(days=3, hours=21))
    with monkeypatch.context() as away:
        away.setattr(mail, "deliver", refuse)
        look_for_digests()
    clock_at.shift(timedelta(minutes=5))

    look_for_digests()

    assert [message["Message-ID"] for message in mailbox] == names
    assert [(one.attempts, one.error) for one in deliveries()] == [(2, None)]


def test_a_message_whose_job_is_gone_gets_another(
    bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    session.remove()
    with intending_to_write():
        work_off()
        session.query(jobs.Job).filter(jobs.Job.kind == "core.send_notices").delete()
        session.commit()
    clock_at.shift(timedelta(minutes=71))

    look_for_digests()

    assert len(mailbox) == 1
    assert session.query(Delivery).filter(Delivery.sent_at.is_(None)).count() == 0
