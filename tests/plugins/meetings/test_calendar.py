from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
import vobject
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership, MemberStatus
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings.kinds import Answer, DisplacementReason, MeetingState
from plugins.meetings.models import FeedToken, Meeting

from .factories import Browser, Count, address, base, inside, invite, make_meeting, make_subgroup, stored


def subscribe(
    english: Browser, person: Person, label: str = "HP saya", *, scope: str = "cluster", alarm: str = ""
) -> str:
    """The path of a new secret address, read off the one page that shows it."""
    typed = {"label": label, "scope": scope, "alarm": alarm}
    page = english(person).post(base(person) + "/calendar", data=typed).text
    address = page.split('<pre id="address"')[1].split(">", 1)[1].split("<", 1)[0]
    return address.removeprefix("http://localhost")


def events(data: bytes) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def test_the_address_is_shown_once_and_kept_as_a_digest(english: Browser, bob: Person) -> None:
    path = subscribe(english, bob)

    page = english(bob).get(base(bob) + "/calendar").text

    secret = path.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in page
    assert "HP saya" in page
    with inside(bob):
        kept = session.scalars(select(FeedToken)).one()
        assert secret.encode() not in kept.digest
        assert len(kept.digest) == 32


def test_the_feed_reads_in_three_packages_without_a_cookie(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    meeting = make_meeting(
        bob, title="Bedah modul; ajar, IPAS", starts_at=datetime(2026, 12, 5, 1, 0, tzinfo=UTC)
    )
    invite(meeting, bob)
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False):
        path = subscribe(english, bob)
        answer = anonymous.get(path)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    event = events(answer.data)["Bedah modul; ajar, IPAS"]
    assert event["DTSTART"].dt.isoformat() == "2026-12-05T08:00:00+07:00"
    assert str(event["LOCATION"]) == "SDN Melati 1"
    assert address(bob, meeting) in str(event["DESCRIPTION"])
    assert vobject.readOne(answer.text).vevent.summary.value == "Bedah modul; ajar, IPAS"
    assert IcsCalendarStream.calendar_from_ics(answer.text).events[0].summary == "Bedah modul; ajar, IPAS"


def test_nothing_changed_means_the_same_bytes_and_304(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    invite(make_meeting(bob), bob)
    path = subscribe(english, bob)

    first, second = anonymous.get(path), anonymous.get(path)
    third = anonymous.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.data == second.data
    assert third.status_code == 304
    assert not third.data


def test_time_is_taken_up_only_by_what_was_accepted(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    for title, answer in (("Ya", Answer.YES), ("Mungkin", Answer.MAYBE), ("Belum", Answer.PENDING)):
        invite(make_meeting(bob, title=title), bob, answer=answer)

    found = events(anonymous.get(subscribe(english, bob)).data)

    assert {title: str(event["TRANSP"]) for title, event in found.items()} == {
        "Ya": "OPAQUE",
        "Mungkin": "TRANSPARENT",
        "Belum": "TRANSPARENT",
    }


def test_cancelled_and_moved_meetings_stay_as_cancelled(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    new = make_meeting(alice, days=9, title="Susulan")
    make_meeting(
        alice,
        title="Digeser",
        state=MeetingState.MOVED,
        moved_to_id=new.id,
        sequence=1,
        displaced_because=DisplacementReason.COMPETITION,
    )
    make_meeting(alice, title="Batal", state=MeetingState.CANCELLED, sequence=1)

    found = events(anonymous.get(subscribe(english, bob)).data)

    assert str(found["Batal"]["STATUS"]) == str(found["Digeser"]["STATUS"]) == "CANCELLED"
    assert found["Digeser"]["SEQUENCE"] == 1
    assert str(found["Susulan"]["STATUS"]) == "CONFIRMED"
    assert found["Susulan"]["UID"] != found["Digeser"]["UID"]


def test_called_off_meetings_leave_the_feed_after_400_days(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    make_meeting(bob, days=-401, title="Batal lama", state=MeetingState.CANCELLED)
    make_meeting(bob, days=-399, title="Batal baru", state=MeetingState.CANCELLED)
    make_meeting(bob, days=-540, title="Terlaksana", state=MeetingState.CLOSED)
    make_meeting(bob, days=-560, title="Terlalu lama", state=MeetingState.CLOSED)

    assert set(events(anonymous.get(subscribe(english, bob)).data)) == {"Batal baru", "Terlaksana"}


def test_drafts_and_other_sub_groups_are_never_in_a_feed(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    carla = make_member(session.query(Cluster).filter_by(slug="melati").one(), "Carla Guru PAI")
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    make_meeting(alice, title="Media tajwid", subgroup_id=subgroup.id)
    make_meeting(alice, title="Rahasia", state=MeetingState.DRAFT)
    make_meeting(alice, title="Untuk semua")

    feeds = {person: anonymous.get(subscribe(english, person)).data for person in (alice, bob, carla)}

    assert set(events(feeds[bob])) == {"Untuk semua"}
    assert set(events(feeds[alice])) == {"Untuk semua"}
    assert set(events(feeds[carla])) == {"Untuk semua", "Media tajwid"}


def test_another_clusters_meetings_are_not_in_it(
    english: Browser, anonymous: FlaskClient, bob: Person, charlie: Person
) -> None:
    make_meeting(charlie, title="Kenanga saja")

    assert "Kenanga saja" not in anonymous.get(subscribe(english, bob)).text


def test_a_wrong_revoked_or_foreign_address_is_not_found(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    path = subscribe(english, bob)
    assert anonymous.get(path).status_code == 200
    assert anonymous.get(path.replace("/melati/", "/kenanga/")).status_code == 404
    assert anonymous.get(path.replace(".ics", "x.ics")).status_code == 404
    assert anonymous.get(base(bob) + "/feed/" + "A" * 43 + ".ics").status_code == 404
    assert anonymous.get(base(bob) + "/feed/" + "%F0%9F%98%80" * 30 + ".ics").status_code == 404

    with inside(bob):
        token = session.scalars(select(FeedToken)).one().public_id
    english(bob).post(base(bob) + f"/calendar/{token}/revoke")

    assert anonymous.get(path).status_code == 404


def test_one_address_is_revoked_the_others_live(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    phone, laptop = subscribe(english, bob, "HP"), subscribe(english, bob, "Laptop")
    with inside(bob):
        token = session.scalars(select(FeedToken).where(FeedToken.label == "HP")).one().public_id

    english(bob).post(base(bob) + f"/calendar/{token}/revoke")

    assert anonymous.get(phone).status_code == 404
    assert anonymous.get(laptop).status_code == 200


def test_nobody_revokes_another_members_address(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    path = subscribe(english, bob)
    with inside(bob):
        token = session.scalars(select(FeedToken)).one().public_id

    assert english(alice).post(base(alice) + f"/calendar/{token}/revoke").status_code == 404
    assert anonymous.get(path).status_code == 200


def test_the_feed_ends_with_the_membership(
    english: Browser, anonymous: FlaskClient, alice: Person, bob: Person
) -> None:
    path = subscribe(english, bob)
    with inside(alice), intending_to_write():
        session.get_one(Membership, bob.membership_id).status = MemberStatus.LEFT
        session.commit()

    assert anonymous.get(path).status_code == 404


def test_an_address_needs_a_label_and_ten_are_enough(english: Browser, bob: Person) -> None:
    client = english(bob)
    page = client.post(base(bob) + "/calendar", data={"label": " "})
    assert page.status_code == 422
    assert "Write which device it is for" in page.text
    for number in range(10):
        assert client.post(base(bob) + "/calendar", data={"label": f"HP {number}"}).status_code == 200

    assert client.post(base(bob) + "/calendar", data={"label": "HP 11"}).status_code == 422


def test_the_feed_costs_the_same_for_3_and_30_meetings(
    english: Browser, anonymous: FlaskClient, bob: Person, count_queries: Count
) -> None:
    path = subscribe(english, bob)

    def cost() -> int:
        anonymous.get(path)
        with count_queries() as statements:
            assert anonymous.get(path).status_code == 200
        return len(statements)

    for number in range(3):
        make_meeting(bob, days=number + 1, items=0)
    few = cost()
    for number in range(27):
        make_meeting(bob, days=number + 5, items=0)
    assert cost() == few


@pytest.mark.parametrize(("answer", "transparency"), [(Answer.YES, "OPAQUE"), (Answer.NO, "TRANSPARENT")])
def test_one_meeting_is_a_file_of_its_own(
    english: Browser, bob: Person, meeting: Meeting, answer: Answer, transparency: Any
) -> None:
    invite(meeting, bob, answer=answer)

    reply = english(bob).get(address(bob, meeting, "calendar.ics"))

    assert "attachment" in reply.headers["Content-Disposition"]
    (event,) = events(reply.data).values()
    assert str(event["TRANSP"]) == transparency
    with inside(bob):
        assert str(event["UID"]) == stored(meeting).uid


def test_reading_a_feed_changes_nothing_about_its_address(
    english: Browser, anonymous: FlaskClient, bob: Person
) -> None:
    path = subscribe(english, bob)
    with inside(bob):
        before = session.scalars(select(FeedToken.changed_at)).all()
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False):
        anonymous.get(path)

    with inside(bob):
        assert session.scalars(select(FeedToken.changed_at)).all() == before
