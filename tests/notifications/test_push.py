"""Web push against a sink of our own; the real services are only ever named."""

from __future__ import annotations

import base64
import json
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications import push
from kkg_portal.core.notifications.models import NoticePreference, PushSubscription
from kkg_portal.core.notifications.modes import Channel, Mode
from tests.support.notices import Switches, deliveries, notices, told

Browser = Callable[[Person], FlaskClient]
PHONE = "/account/notices/phone"
GOOGLE = "https://fcm.googleapis.com/fcm/send/abc"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Phone:
    """A browser that subscribed: it alone can read what the portal sends."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    @property
    def keys(self) -> dict[str, str]:
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": text(point), "auth": text(self.secret)}

    def read(self, body: bytes) -> dict[str, Any]:
        found = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        told: dict[str, Any] = json.loads(found)
        return told


class Sink:
    """A push service on this machine that keeps what it got and answers as it is told."""

    def __init__(self) -> None:
        self.answers, self.got = 201, []
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                sink.got.append((self.path, dict(self.headers), self.rfile.read(length)))
                self.send_response(sink.answers)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                """Silence."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    got: list[tuple[str, dict[str, str], bytes]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/push/bob"


@pytest.fixture
def sink(database: Flask) -> Iterator[Sink]:
    service = Sink()
    thread = threading.Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    before = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(before, push_hosts=("127.0.0.1",))
    yield service
    database.extensions["kkg_settings"] = before
    service.server.shutdown()
    service.server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates, people: People) -> None:
    """The kinds, and the clock on a Tuesday morning."""


def subscribed(person: Person, endpoint: str, phone: Phone) -> None:
    session.add(PushSubscription(user_id=person.user_id, endpoint=endpoint, **phone.keys))
    session.commit()


def work() -> None:
    session.remove()
    with intending_to_write():
        work_off()
    session.remove()


def test_the_phone_hears_that_there_is_something_and_nothing_else(bob: Person, sink: Sink) -> None:
    phone = Phone()
    subscribed(bob, sink.url, phone)
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    work()

    ((path, headers, body),) = sink.got
    assert path == "/push/bob"
    named = {name.lower(): value for name, value in headers.items()}
    assert named["authorization"].startswith("vapid t=")
    assert b"Pecahan" not in body
    content = phone.read(body)
    assert content == {"notice": notices()[0].public_id, "lang": "id", "tag": named["topic"]}
    assert deliveries()[0].sent_at is not None


def test_a_browser_that_is_gone_is_forgotten(bob: Person, sink: Sink) -> None:
    subscribed(bob, sink.url, Phone())
    sink.answers = 410
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    work()

    assert session.query(PushSubscription).count() == 0


@pytest.mark.parametrize("answer", [302, 307, 429, 500])
def test_a_service_in_trouble_is_asked_again_and_redirects_lead_nowhere(
    bob: Person, sink: Sink, clock_at: time_machine.Coordinates, answer: int
) -> None:
    subscribed(bob, sink.url, Phone())
    sink.answers = answer
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    work()
    assert (len(sink.got), deliveries()[0].sent_at) == (1, None)
    assert str(answer) in str(deliveries()[0].error)

    sink.answers = 201
    clock_at.shift(120)
    work()

    assert len(sink.got) == 2
    assert (deliveries()[0].sent_at is not None, deliveries()[0].error) == (True, None)


def test_whoever_wants_none_gets_none(bob: Person, sink: Sink) -> None:
    subscribed(bob, sink.url, Phone())
    choice = {"kind": "core.reply", "channel": Channel.PUSH, "mode": Mode.OFF}
    session.add(NoticePreference(user_id=bob.user_id, **choice))
    session.commit()
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    work()

    assert sink.got == []


def test_the_night_is_quiet_on_the_phone_too(
    bob: Person, sink: Sink, clock_at: time_machine.Coordinates
) -> None:
    subscribed(bob, sink.url, Phone())
    clock_at.shift(11 * 3600)
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    told(bob.cluster_id, ("core.mention", [bob.user_id]))
    work()
    assert sink.got == []

    clock_at.shift(8.6 * 3600)
    work()

    assert len(sink.got) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://user@fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "http://127.1/x",
        "http://0x7f.1/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://push.apple.com/x",
        "file:///etc/passwd",
        "//fcm.googleapis.com/x",
        "https://fcm.googleapis.com:99999/x",
        # Where a name ends: what sends the message takes a backslash for the end of it.
        "https://127.0.0.1\\.push.apple.com/x",
        "https://evil.example\\.notify.windows.com/x",
        "https://evil.example%23.push.apple.com/x",
        "https://evil.example;.push.apple.com/x",
        "https://[/x",
        "x",
        "",
    ],
)
def test_no_other_door_is_knocked_at(client_as: Browser, bob: Person, endpoint: str) -> None:
    with pytest.raises(Invalid):
        push.require_known_service(endpoint)

    answer = client_as(bob).post(PHONE, data={"endpoint": endpoint, **Phone().keys})

    assert answer.status_code == 422
    assert session.query(PushSubscription).count() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        GOOGLE,
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
    ],
)
def test_the_services_of_browser_makers_are_known(endpoint: str, database: Flask) -> None:
    push.require_known_service(endpoint)


def test_production_speaks_https_only(database: Flask, sink: Sink) -> None:
    settings = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(settings, environment="production")

    with pytest.raises(Invalid):
        push.require_known_service(sink.url)


def test_a_browser_is_added_renewed_and_ended_by_its_person(
    client_as: Browser, alice: Person, bob: Person
) -> None:
    client, first, second = client_as(bob), Phone(), Phone()
    for phone in (first, second):
        answer = client.post(PHONE, data={"endpoint": GOOGLE, **phone.keys})
        assert answer.status_code == 303
    (row,) = session.query(PushSubscription)
    assert (row.user_id, row.p256dh) == (bob.user_id, second.keys["p256dh"])

    assert client_as(alice).post(f"{PHONE}/{row.public_id}/end").status_code == 404
    assert client.post(f"{PHONE}/{row.public_id}/end").status_code == 303
    assert session.query(PushSubscription).count() == 0


def test_a_phone_that_changed_hands_belongs_to_its_new_owner(
    client_as: Browser, alice: Person, bob: Person
) -> None:
    for person in (bob, alice):
        client_as(person).post(PHONE, data={"endpoint": GOOGLE, **Phone().keys})

    assert [row.user_id for row in session.query(PushSubscription)] == [alice.user_id]


@pytest.mark.parametrize(
    "changed", [{"p256dh": "x"}, {"auth": "<script>"}, {"p256dh": ""}, {"endpoint": GOOGLE + "x" * 500}]
)
def test_keys_that_are_none_are_refused(client_as: Browser, bob: Person, changed: dict[str, str]) -> None:
    answer = client_as(bob).post(PHONE, data={"endpoint": GOOGLE, **Phone().keys, **changed})

    assert answer.status_code == 422


def test_ten_browsers_are_enough(client_as: Browser, bob: Person) -> None:
    client = client_as(bob)
    statuses = [
        client.post(PHONE, data={"endpoint": f"{GOOGLE}{number}", **Phone().keys}).status_code
        for number in range(11)
    ]

    assert statuses == [303] * 10 + [422]


def test_the_key_is_made_once_and_is_nobody_elses(database: Flask) -> None:
    first = push.public_key()

    path = database.extensions["kkg_settings"].instance_path / push.KEY_FILE
    assert push.public_key() == first
    assert len(base64.urlsafe_b64decode(first + "=")) == 65
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_the_extra_nothing_of_it_is_offered(
    client_as: Browser, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kkg_portal.core.notifications.push.find_spec", lambda _name: None)
    client = client_as(bob)

    assert client.get(PHONE).status_code == 404
    assert PHONE not in client.get("/account/notices/settings").text
