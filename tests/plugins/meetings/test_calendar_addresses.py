"""Secret calendar addresses: refusals, what reading leaves behind, the size of the answer, and the page about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
import vobject
from flask.testing import FlaskClient
from sqlalchemy import select, update

from kkg_portal.accounts.models import User
from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import FeedScope
from plugins.meetings.models import FeedToken, Meeting

from .factories import Browser, Count, base, inside, invite, make_meeting
from .series_factory import leave_out, make_occurrence, make_series
from .test_calendar import events, subscribe

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_every_refusal_is_the_same_work_and_the_same_page(
    english: Browser,
    anonymous: FlaskClient,
    alice: Person,
    bob: Person,
    count_queries: Count,
) -> None:
    """Edge case 24: wrong, revoked and left look alike from outside, in words and in what they cost."""
    revoked, left = subscribe(english, bob, "Lama"), subscribe(english, alice)
    with inside(bob), intending_to_write():
        session.execute(update(FeedToken).where(FeedToken.label == "Lama").values(revoked_at=clock.now()))
        session.get_one(User, alice.user_id).disabled_at = clock.now()
        session.commit()
    never = base(bob) + "/feed/" + "A" * 43 + ".ics"
    seen = []
    for path in (never, revoked, left, never):
        with count_queries() as statements:
            answer = anonymous.get(path)
        seen.append((answer.status_code, len(statements), len(answer.data)))

    assert len(set(seen[1:])) == 1
    assert seen[0][0] == 404


def test_the_day_of_use_is_written_once_a_day_and_nothing_else(
    english: Browser, anonymous: FlaskClient, bob: Person, count_queries: Count
) -> None:
    path = subscribe(english, bob)

    def token() -> FeedToken:
        with inside(bob):
            return session.scalars(select(FeedToken)).one()

    before = token()
    with time_machine.travel(NOON, tick=False):
        anonymous.get(path)
        with count_queries() as again:
            anonymous.get(path)
    after = token()

    assert after.last_used_on == date(2026, 11, 20)
    assert after.changed_at == before.changed_at
    assert not [line for line in again if line.startswith(("UPDATE", "INSERT", "DELETE"))]
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        anonymous.get(path)
    assert token().last_used_on == date(2026, 11, 21)


def test_a_wrong_address_writes_nothing(anonymous: FlaskClient, bob: Person, count_queries: Count) -> None:
    with count_queries() as statements:
        anonymous.get(base(bob) + "/feed/" + "A" * 43 + ".ics")

    assert not [line for line in statements if line.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_what_was_taken_out_is_noticed_although_no_date_moved(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    """If-Modified-Since alone never gives 304: a meeting that went back to draft leaves only older dates behind."""
    make_meeting(alice, title="Tetap")
    gone = make_meeting(alice, title="Ditarik")
    path = subscribe(english, bob)
    first = anonymous.get(path)
    with inside(alice), intending_to_write():
        session.delete(session.get_one(Meeting, gone.id))
        session.commit()

    again = anonymous.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert again.status_code == 200
    assert set(events(again.data)) == {"Tetap"}


def test_an_empty_calendar_is_valid_and_claims_no_date(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    answer = anonymous.get(subscribe(english, bob, scope="tasks"))

    assert b"VTODO" not in answer.data
    assert vobject.readOne(answer.text).validate(raiseException=True)
    assert "Last-Modified" not in answer.headers


def test_sixty_long_meetings_of_a_large_cluster_stay_far_below_a_megabyte(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    """Edge case 26."""
    for number in range(60):
        meeting = make_meeting(alice, days=number - 30, items=0, note="Catatan panjang. " * 300)
        invite(meeting, bob)

    data = anonymous.get(subscribe(english, bob, scope="person")).data

    assert len(events(data)) == 1  # one title
    assert data.count(b"BEGIN:VEVENT") == 60
    assert len(data) < 200_000


def test_the_same_bytes_until_something_changes(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    series = make_series(alice)
    moved = make_occurrence(alice, series, date(2026, 10, 17), at=datetime(2026, 10, 20, 6, tzinfo=UTC))
    leave_out(alice, series, date(2026, 12, 19))
    path = subscribe(english, bob)
    with time_machine.travel(NOON, tick=False):
        first = anonymous.get(path)
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        later = anonymous.get(path)
        unchanged = anonymous.get(path, headers={"If-None-Match": later.headers["ETag"]})
        with inside(alice), intending_to_write():
            session.get_one(Meeting, moved.id).place = "SDN Melati 9"
            session.commit()
        renewed = anonymous.get(path, headers={"If-None-Match": later.headers["ETag"]})

    assert first.data == later.data
    assert unchanged.status_code == 304
    assert renewed.status_code == 200


# The page


def test_the_page_explains_three_steps_and_draws_the_address(english: Browser, bob: Person) -> None:
    typed = {"label": "HP saya", "scope": "person", "alarm": "120"}
    page = english(bob).post(base(bob) + "/calendar", data=typed).text

    assert page.count("<li>") >= 3
    assert 'href="webcal://localhost/k/melati/meetings/feed/' in page
    assert 'src="data:image/svg+xml' in page
    with inside(bob):
        token = session.scalars(select(FeedToken)).one()
        assert (token.scope, token.alarm_minutes) == (FeedScope.PERSON, 120)


def test_the_list_names_device_scope_and_last_day(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    path = subscribe(english, bob, "Tablet sekolah", scope="tasks")
    page = english(bob).get(base(bob) + "/calendar").text
    assert "Tablet sekolah" in page
    assert "My tasks" in page
    assert "not read yet" in page

    with time_machine.travel(NOON, tick=False):
        anonymous.get(path)

    assert "Last read on 20 November 2026" in english(bob).get(base(bob) + "/calendar").text


@pytest.mark.parametrize(("field", "value"), [("scope", "everybody"), ("alarm", "1")])
def test_made_up_choices_are_refused(english: Browser, bob: Person, field: str, value: str) -> None:
    typed = {"label": "HP", "scope": "person", "alarm": "", field: value}

    answer = english(bob).post(base(bob) + "/calendar", data=typed)

    assert answer.status_code == 422
    with inside(bob):
        assert session.scalars(select(FeedToken)).all() == []
