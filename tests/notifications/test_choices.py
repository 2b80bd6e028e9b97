from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient

from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import NoticePreference, NoticeSettings, PushSubscription
from kkg_portal.core.notifications.modes import Channel, Mode
from tests.support.notices import Switches

Browser = Callable[[Person], FlaskClient]
SETTINGS, QUIET = "/account/notices/settings", "/account/notices/quiet"


@pytest.fixture(autouse=True)
def kinds(switches: Switches) -> None:
    """The kinds of the tests beside those of meetings."""


@pytest.fixture
def client(client_as: Browser, bob: Person) -> FlaskClient:
    """bob's, who lets one phone show messages."""
    keys = {"p256dh": "B" * 87, "auth": "A" * 22}
    session.add(PushSubscription(user_id=bob.user_id, endpoint="https://fcm.googleapis.com/x", **keys))
    session.commit()
    client = client_as(bob)
    client.set_cookie("lang", "en")
    return client


def _is_sent(given: dict[str, str | None]) -> bool:
    is_named = given.get("name") not in {None, "csrf_token", "place"}
    return is_named and (given.get("type") != "checkbox" or "checked" in given)


def typed(page: str) -> dict[str, str]:
    """What the form would send without a change."""
    from html.parser import HTMLParser

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "select":
                self.select = given.get("name") or ""
            elif tag == "option" and "selected" in given:
                self.found[self.select] = given.get("value") or ""
            elif tag == "input" and _is_sent(given):
                self.found[str(given["name"])] = given.get("value") or ""

    form = Form()
    form.feed(page)
    return form.found


def chosen() -> dict[tuple[str, Channel], Mode]:
    session.expire_all()
    return {(one.kind, one.channel): one.mode for one in session.query(NoticePreference)}


def test_it_begins_with_the_defaults_and_keeps_what_is_chosen(client: FlaskClient) -> None:
    form = typed(client.get(SETTINGS).text)
    assert form["mail-core-reply"] == "now"
    assert form["mail-core-weekly"] == "weekly"
    assert form["mail-core-digest"] == "weekly"
    assert form["push-core-reply"] == "y"
    assert "push-core-weekly" not in form

    form["mail-core-reply"] = "daily"
    del form["push-core-reply"]
    answer = client.post(SETTINGS, data=form)

    assert answer.status_code == 303
    assert chosen()["core.reply", Channel.MAIL] is Mode.DAILY
    assert chosen()["core.reply", Channel.PUSH] is Mode.OFF
    assert chosen()["core.mention", Channel.PUSH] is Mode.NOW
    again = typed(client.get(SETTINGS).text)
    assert again["mail-core-reply"] == "daily"
    assert "push-core-reply" not in again


def test_no_mail_at_all(client: FlaskClient) -> None:
    form = typed(client.get(SETTINGS).text)

    client.post(SETTINGS, data={**form, "mail_is_off": "y"})

    assert session.query(NoticeSettings).one().mail_is_off


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mail-core-reply", "hourly"),
        ("mail-core-digest", "daily"),
        ("mail-core-prompt", "weekly"),
        ("mail-core-reply", ""),
    ],
)
def test_what_cannot_be_chosen_is_refused(client: FlaskClient, field: str, value: str) -> None:
    form = typed(client.get(SETTINGS).text)

    answer = client.post(SETTINGS, data={**form, field: value})

    assert answer.status_code == 422
    assert chosen() == {}


def test_a_stale_form_is_refused(client: FlaskClient) -> None:
    form = typed(client.get(SETTINGS).text)
    assert client.post(SETTINGS, data=form).status_code == 303

    assert client.post(SETTINGS, data={**form, "mail-core-reply": "off"}).status_code == 409

    assert chosen()["core.reply", Channel.MAIL] is Mode.NOW


def test_each_chooses_for_themselves(client: FlaskClient, client_as: Browser, alice: Person) -> None:
    form = typed(client.get(SETTINGS).text)
    client.post(SETTINGS, data={**form, "mail-core-reply": "off"})

    other = typed(client_as(alice).get(SETTINGS).text)

    assert other["mail-core-reply"] == "now"
    assert not [name for name in other if name.startswith("push-")]  # She has no such phone.


def test_quiet_hours(client: FlaskClient, bob: Person) -> None:
    form = typed(client.get(QUIET).text)
    assert (form["quiet_from"], form["quiet_until"]) == ("20:00", "05:30")
    assert {"has_quiet_hours", "quiet_sundays", "quiet_holidays"} <= form.keys()

    del form["quiet_sundays"]
    form |= {"quiet_from": "jam 9 malam", "quiet_until": "6", "time_zone": "Asia/Jayapura"}
    answer = client.post(QUIET, data=form)

    assert answer.status_code == 303
    row = session.query(NoticeSettings).one()
    assert (row.quiet_from, row.quiet_until) == (time(21, 0), time(6, 0))
    assert (row.quiet_sundays, row.quiet_holidays, row.time_zone) == (False, True, "Asia/Jayapura")
    assert row.user_id == bob.user_id


@pytest.mark.parametrize(
    ("field", "value"),
    [("quiet_from", ""), ("quiet_until", "malam"), ("time_zone", "Europe/Berlin"), ("quiet_from", "25.00")],
)
def test_quiet_hours_that_cannot_be_understood(client: FlaskClient, field: str, value: str) -> None:
    form = typed(client.get(QUIET).text)

    answer = client.post(QUIET, data={**form, field: value})

    assert answer.status_code == 422
    assert session.query(NoticeSettings).count() == 0


def test_quiet_hours_of_an_old_form(client: FlaskClient) -> None:
    form = typed(client.get(QUIET).text)
    client.post(QUIET, data=form)
    fresh = typed(client.get(QUIET).text)
    assert client.post(QUIET, data={**fresh, "quiet_from": "21"}).status_code == 303

    assert client.post(QUIET, data={**fresh, "quiet_from": "22"}).status_code == 409
