"""Room is promised before the first byte: quota, disk, and how many files one person may have on their way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from kkg_portal.api.testing import People
from kkg_portal.core import attachments, clock
from kkg_portal.core.jobs import work_off
from kkg_portal.core.resumable import sweep
from kkg_portal.core.resumable.receiving import KEPT, MOST_UNFINISHED
from kkg_portal.core.storage.local import LocalStorage
from kkg_portal.core.tenancy import working_in
from tests.support.file_app import at_work, browser_of
from tests.support.own_portal import all_at_once
from tests.support.sending import PDF, Sender
from tests.uploads.conftest import SenderOf

QUOTA_MB = 1


@pytest.fixture
def small_quota(database: Flask) -> Iterator[None]:
    settings = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(settings, cluster_quota_mb=QUOTA_MB)
    yield
    database.extensions["kkg_settings"] = settings


def test_what_was_promised_to_one_is_not_promised_to_another(
    sender_of: SenderOf, people: People, small_quota: None
) -> None:
    alice, bob = sender_of(people.alice), sender_of(people.bob)
    address = alice.begun(900_000)

    refused = bob.begin(200_000)
    assert refused.status_code == 507
    assert refused.json is not None
    assert refused.json["code"] == "no_room"
    assert "full" in refused.json["detail"]
    assert bob.begin(100_000).status_code == 201
    assert sender_of(people.charlie, "kenanga").begin(900_000).status_code == 201

    alice.ask("DELETE", address, {})
    assert bob.begin(200_000).status_code == 201


def test_a_finished_file_counts_as_what_it_is(sender: Sender, people: People, small_quota: None) -> None:
    assert people.bob.cluster_id is not None
    sender.sent(PDF)
    sender.sent(PDF)

    with working_in(people.bob.cluster_id):
        assert (attachments.used_bytes(), attachments.reserved_bytes()) == (len(PDF), 0)


def test_two_at_once_get_the_last_room_once(file_app: Flask, own_people: People) -> None:
    settings = file_app.extensions["kkg_settings"]
    file_app.extensions["kkg_settings"] = replace(settings, cluster_quota_mb=QUOTA_MB)
    senders = [Sender(browser_of(file_app, person)) for person in (own_people.alice, own_people.bob) * 2]

    statuses = all_at_once(4, lambda number: senders[number].begin(600_000).status_code)

    assert sorted(statuses) == [201, 507, 507, 507]
    with at_work(file_app), working_in(own_people.bob.cluster_id or 0):
        assert attachments.reserved_bytes() == 600_000


def test_a_full_disk_is_told_before_the_first_byte_and_keeps_what_came(
    sender: Sender, database: Flask
) -> None:
    address = sender.begun(PDF)
    sender.part(address, 0, PDF[:100])
    store = attachments.storage()
    database.extensions["kkg_storage"] = LocalStorage(store._blobs.parent, reserve_bytes=2**62)
    try:
        assert sender.begin(PDF).status_code == 507
        answer = sender.part(address, 100, PDF[100:])
    finally:
        database.extensions["kkg_storage"] = store

    assert answer.status_code == 507
    assert answer.json is not None
    assert "disk is full" in answer.json["detail"]
    assert sender.part(address, 100, PDF[100:]).status_code == 204


def test_nobody_has_too_many_on_the_way(sender: Sender, sender_of: SenderOf, people: People) -> None:
    addresses = [sender.begun(PDF) for _number in range(MOST_UNFINISHED)]

    refused = sender.begin(PDF)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert sender_of(people.alice).begin(PDF).status_code == 201
    sender.part(addresses[0], 0, PDF)
    assert sender.begin(PDF).status_code == 201


def test_it_goes_on_from_another_browser_after_days(sender_of: SenderOf, people: People) -> None:
    address = sender_of(people.bob).begun(PDF)
    sender_of(people.bob).part(address, 0, PDF[:100])

    with time_machine.travel(clock.now() + KEPT - timedelta(hours=1), tick=False):
        other = sender_of(people.bob)
        page = other.client.get(other.address).get_data(as_text=True)
        assert "100 B of" in page
        other.part(address, 100, PDF[100:150])
    with time_machine.travel(clock.now() + KEPT + timedelta(days=1), tick=False):
        later = sender_of(people.bob)
        assert later.offset(address) == 150  # Kept longer, because it went on.
        assert later.part(address, 150, PDF[150:]).status_code == 204


def test_what_ran_out_is_gone_with_its_room(sender: Sender, people: People, sender_of: SenderOf) -> None:
    unfinished, finished = sender.begun(PDF), sender.sent(PDF + b"\n")
    sender.part(unfinished, 0, PDF[:100])
    parts = attachments.storage().parts
    key = unfinished.rpartition("/")[2]
    stray = "bcdfghjkmn"
    parts.path(stray).write_bytes(b"of nobody")

    sweep.sweep_parts({})
    assert key in parts.known()
    assert stray not in parts.known()

    with time_machine.travel(clock.now() + KEPT + timedelta(days=1), tick=False):
        later = sender_of(people.bob)
        assert later.ask("HEAD", unfinished, {}).status_code == 404
        assert "modul.pdf" not in later.client.get(later.address).get_data(as_text=True)
        sweep.sweep_parts({})
        _run(sweep.sweep_uploads, people)
        assert key not in parts.known()
        assert _left(people) == (0, 0)
    assert finished


def _run(job: object, people: People) -> None:
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        job({})  # type: ignore[operator]


def _left(people: People) -> tuple[int, int]:
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        return attachments.used_bytes(), attachments.reserved_bytes()


def test_an_erased_person_sends_nothing_any_more(sender: Sender, people: People) -> None:
    from kkg_portal.accounts.models import User
    from kkg_portal.accounts.personal_data import forget
    from kkg_portal.core.db.engine import session
    from kkg_portal.core.uow import unit_of_work

    address = sender.begun(PDF)
    sender.part(address, 0, PDF[:9])
    with unit_of_work():
        forget(session.get_one(User, people.bob.user_id))

    work_off()

    assert _left(people) == (0, 0)
    assert address.rpartition("/")[2] not in attachments.storage().parts.known()
