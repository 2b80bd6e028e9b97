"""Mail with an entry for the calendar on its whole way: through a real SMTP server and back out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from icalendar import Calendar

from kkg_portal.api import User, session
from kkg_portal.api.testing import Person
from kkg_portal.core.jobs import work_off
from plugins.meetings.kinds import MeetingState

from .factories import Browser, address, inside, make_meeting, stored
from .mails import entry_of, words_of


class Mailbag:
    """What an SMTP server was handed."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802  because aiosmtpd calls it so
        content: bytes = envelope.content  # type: ignore[attr-defined]  # aiosmtpd's own class
        self.letters.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]  # EmailMessage by this policy
        return "250 OK"


@pytest.fixture
def mailbag(database: Flask) -> Iterator[Mailbag]:
    bag = Mailbag()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(bag, hostname="127.0.0.1", port=port)
    controller.start()
    before = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(
        before, mail_host="127.0.0.1", mail_port=port, mail_sender="KKG Melati <gugus@contoh.invalid>"
    )
    yield bag
    database.extensions["kkg_settings"] = before
    controller.stop()


def test_request_and_cancel_survive_the_post(
    english: Browser, alice: Person, bob: Person, mailbag: Mailbag
) -> None:
    user = session.get_one(User, bob.user_id)
    user.email, user.language = "bob@contoh.invalid", "id"
    session.commit()
    title = "Bedah modul: “pecahan” & ½, dengan judul yang panjang sekali supaya barisnya harus dilipat"
    draft = make_meeting(
        alice, state=MeetingState.DRAFT, title=title, place="SDN Melati 1; ruang guru, lantai 2"
    )
    english(alice).post(address(alice, draft, "invite"))
    session.remove()
    work_off()
    with inside(alice):
        version, uid = stored(draft).version, stored(draft).uid
    english(alice).post(address(alice, draft, "cancel"), data={"because": "other", "version": str(version)})
    session.remove()
    work_off()

    asked, gone = mailbag.letters
    assert [entry_of(one)[0] for one in (asked, gone)] == ["REQUEST", "CANCEL"]
    event, ended = entry_of(asked)[1], entry_of(gone)[1]
    assert event["SUMMARY"] == title
    assert event["LOCATION"] == "SDN Melati 1; ruang guru, lantai 2"
    assert event["ORGANIZER"] == "mailto:gugus@contoh.invalid"
    assert event["ORGANIZER"].params["CN"] == "Gugus I Melati"
    assert (event["UID"], ended["UID"]) == (uid, uid)
    assert (event["SEQUENCE"], ended["SEQUENCE"]) == (0, 1)
    assert ended["STATUS"] == "CANCELLED"
    assert title in words_of(asked)
    assert "Dibatalkan" in gone["Subject"]


def test_the_entry_names_one_attendee_and_a_known_time_zone(
    english: Browser, alice: Person, bob: Person, mailbag: Mailbag
) -> None:
    for person in (alice, bob):
        session.get_one(User, person.user_id).email = f"{person.username}@contoh.invalid"
    session.commit()
    draft = make_meeting(alice, state=MeetingState.DRAFT)

    english(alice).post(address(alice, draft, "invite"))
    session.remove()
    work_off()

    assert len(mailbag.letters) == 2
    for letter in mailbag.letters:
        (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
        calendar = Calendar.from_ical(part.get_content())
        (event,) = calendar.walk("VEVENT")
        assert event["ATTENDEE"] == f"mailto:{letter['To']}"
        assert not calendar.get_missing_tzids()
        assert part.get_param("charset") == "utf-8"
        assert letter["To"] in {"alice.rahayu@contoh.invalid", "bob.santoso@contoh.invalid"}
