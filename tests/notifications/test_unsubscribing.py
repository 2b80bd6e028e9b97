"""RFC 8058: what mail programs press by themselves, and what mail scanners must not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications import unsubscribing
from kkg_portal.core.notifications.models import (
    NoticeMute,
    NoticePreference,
    NoticeSettings,
    UnsubscribeToken,
)
from kkg_portal.core.notifications.modes import Channel, Mode, Scope
from tests.support.notices import OTHER_THREAD, Switches, post, told

Mailbox = list[EmailMessage]


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates, reachable: People) -> None:
    """The kinds, the clock on a Tuesday morning, everybody with an address."""


def later(moment: time_machine.Coordinates, **span: Any) -> None:
    moment.shift(timedelta(**span))
    session.remove()
    with intending_to_write():
        work_off()
    session.remove()


def address_in(message: EmailMessage) -> str:
    found = re.fullmatch(r"<http://localhost(/u/[\w-]+)>", message["List-Unsubscribe"])
    assert found is not None
    body = message.get_body(("plain",))
    assert body is not None
    assert found[1] in body.get_content()
    return found[1]


def mail_about_a_thread(bob: Person, moment: time_machine.Coordinates, mailbox: Mailbox) -> str:
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))
    later(moment)
    later(moment, minutes=11)
    return address_in(mailbox[-1])


def mail_of_a_kind(bob: Person, moment: time_machine.Coordinates, mailbox: Mailbox) -> str:
    told(bob.cluster_id, ("core.letter", [bob.user_id]), ref=post(2), values={"minutes": 5})
    later(moment)
    return address_in(mailbox[-1])


def mail_of_many_kinds(bob: Person, moment: time_machine.Coordinates, mailbox: Mailbox) -> str:
    later(moment, hours=11)
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(3))
    told(bob.cluster_id, ("core.mention", [bob.user_id]), ref=post(4), within=OTHER_THREAD)
    later(moment)
    later(moment, hours=9)
    return address_in(mailbox[-1])


BODIES = [
    {"data": b"List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"},
    {
        "data": b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
        "content_type": "multipart/form-data; boundary=x",
    },
    {"data": b"", "content_type": ""},
    {"data": b"\x00\xff{", "content_type": "application/json"},
    {"data": b"no multipart at all", "content_type": "multipart/form-data"},
]


@pytest.mark.parametrize("body", BODIES, ids=["form", "multipart", "empty", "json", "broken"])
def test_a_mail_program_needs_no_cookie_no_token_and_no_certain_body(
    anonymous: FlaskClient,
    bob: Person,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    body: dict[str, Any],
) -> None:
    address = mail_about_a_thread(bob, clock_at, mailbox)

    for _twice in range(2):
        answer = anonymous.post(address, csrf=False, **body)
        assert (answer.status_code, "Location" in answer.headers) == (200, False)

    (mute,) = session.query(NoticeMute)
    assert (mute.user_id, mute.within_kind, mute.title) == (bob.user_id, "core.talk", "Pecahan")
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(9))
    later(clock_at, minutes=1)
    later(clock_at, hours=1)
    assert len(mailbox) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://mail.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://mail.example/"},
    ],
)
def test_a_mail_program_in_a_browser_may_press_it_too(
    anonymous: FlaskClient,
    bob: Person,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    headers: dict[str, str],
) -> None:
    address = mail_of_a_kind(bob, clock_at, mailbox)

    assert anonymous.post(address, csrf=False, headers=headers).status_code == 200

    choices = {(one.kind, one.channel): one.mode for one in session.query(NoticePreference)}
    assert choices == {("core.letter", Channel.MAIL): Mode.OFF}


def test_opening_changes_nothing_and_shows_one_button(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    address = mail_about_a_thread(bob, clock_at, mailbox)

    for method in ("GET", "HEAD"):
        assert anonymous.open(address, method=method).status_code == 200
    page = anonymous.get(address, headers={"Accept-Language": "en"}).text

    assert session.query(NoticeMute).count() == 0
    assert page.count("<button") == 1
    assert "No more mail about: Pecahan" in page
    assert "Bob" not in page


def test_a_mail_of_many_kinds_ends_all_mail(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    address = mail_of_many_kinds(bob, clock_at, mailbox)

    anonymous.post(address, csrf=False)
    anonymous.post(address, csrf=False)

    (row,) = session.query(NoticeSettings)
    assert (row.user_id, row.mail_is_off, row.has_quiet_hours) == (bob.user_id, True, True)


def test_ending_all_keeps_what_was_chosen_about_the_night(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    session.add(NoticeSettings(user_id=bob.user_id, quiet_sundays=False))
    session.commit()
    address = mail_of_many_kinds(bob, clock_at, mailbox)

    anonymous.post(address, csrf=False)

    session.expire_all()
    (row,) = session.query(NoticeSettings)
    assert (row.mail_is_off, row.quiet_sundays, row.version) == (True, False, 2)


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "../etc", "ü"])
def test_an_unknown_address_answers_like_a_known_one(anonymous: FlaskClient, token: str) -> None:
    if token in {"%00", "../etc"}:
        assert anonymous.post(f"/u/{token}", csrf=False).status_code == 404
        return

    assert anonymous.post(f"/u/{token}", csrf=False).status_code == 200
    assert anonymous.get(f"/u/{token}").status_code == 200
    assert session.query(AuditLine).filter(AuditLine.act == "core.unsubscribe").count() == 0


def test_only_a_digest_is_stored_and_old_addresses_end(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    address = mail_about_a_thread(bob, clock_at, mailbox)
    (row,) = session.query(UnsubscribeToken)
    assert row.scope is Scope.WITHIN
    assert address.rpartition("/")[2].encode() not in row.digest

    clock_at.shift(unsubscribing.KEPT + timedelta(days=1))
    unsubscribing.forget_old_addresses({})

    assert session.query(UnsubscribeToken).count() == 0
    assert anonymous.post(address, csrf=False).status_code == 200
    assert session.query(NoticeMute).count() == 0


def test_it_is_noted_who_ended_what(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    address = mail_about_a_thread(bob, clock_at, mailbox)

    anonymous.post(address, csrf=False)

    lines = session.query(AuditLine).filter(AuditLine.act == "core.unsubscribe").all()
    assert [(line.actor_id, line.detail) for line in lines] == [(bob.user_id, {"scope": "within"})]


@pytest.mark.parametrize("mail_that", [mail_about_a_thread, mail_of_a_kind, mail_of_many_kinds])
def test_whoever_holds_an_address_cannot_fill_the_audit_with_it(
    anonymous: FlaskClient,
    bob: Person,
    clock_at: time_machine.Coordinates,
    mailbox: Mailbox,
    mail_that: Callable[[Person, time_machine.Coordinates, Mailbox], str],
) -> None:
    address = mail_that(bob, clock_at, mailbox)

    for _again in range(4):
        assert anonymous.post(address, csrf=False).status_code == 200

    assert session.query(AuditLine).filter(AuditLine.act == "core.unsubscribe").count() == 1


def test_an_address_tells_no_more_than_the_mails_of_its_cluster(
    anonymous: FlaskClient, bob: Person, clock_at: time_machine.Coordinates, mailbox: Mailbox
) -> None:
    session.get_one(Cluster, bob.cluster_id).mails_show_text = False
    session.commit()
    address = mail_about_a_thread(bob, clock_at, mailbox)

    page = anonymous.get(address, headers={"Accept-Language": "en"}).text

    assert "No more mail about this conversation." in page
    assert "Pecahan" not in page


def test_other_forms_still_need_their_token(anonymous: FlaskClient) -> None:
    assert anonymous.post("/login", csrf=False, data={"username": "x"}).status_code == 400
