from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kkg_portal.api import clock, session
from kkg_portal.api.testing import People, Person, make_member
from kkg_portal.clusters.models import Cluster
from plugins.meetings.kinds import Answer, MeetingState
from plugins.meetings.models import Meeting

from .factories import Browser, Count, address, base, invite, make_meeting, make_subgroup


def melati() -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def test_upcoming_meetings_come_soonest_first_with_my_answer(english: Browser, bob: Person) -> None:
    later = make_meeting(bob, days=20, title="Refleksi semester")
    sooner = make_meeting(bob, days=3, title="Bedah modul ajar")
    invite(later, bob)
    invite(sooner, bob, answer=Answer.YES)

    page = english(bob).get(base(bob) + "/")

    assert page.text.index("Bedah modul ajar") < page.text.index("Refleksi semester")
    assert "You will attend" in page.text
    assert "Not answered yet" in page.text


def test_three_buttons_stand_at_the_soonest_unanswered_meeting_only(english: Browser, bob: Person) -> None:
    sooner, later = make_meeting(bob, days=3), make_meeting(bob, days=9)
    invite(sooner, bob)
    invite(later, bob)

    page = english(bob).get(base(bob) + "/").text

    assert page.count("I will attend") == 1
    assert f"{sooner.public_id}/answer" in page
    assert f"{later.public_id}/answer" not in page


def test_only_those_who_may_plan_see_the_main_action(english: Browser, alice: Person, bob: Person) -> None:
    assert "Plan a meeting" in english(alice).get(base(alice) + "/").text
    assert "Plan a meeting" not in english(bob).get(base(bob) + "/").text


def test_an_empty_list_says_what_will_be_here(english: Browser, bob: Person) -> None:
    assert "No meeting is planned yet" in english(bob).get(base(bob) + "/").text
    assert "No past meetings yet" in english(bob).get(base(bob) + "/past").text


def test_past_meetings_come_newest_first_in_pages(english: Browser, bob: Person) -> None:
    for days in range(1, 26):
        make_meeting(bob, days=-days, title=f"Sesi {days:02d} lalu", items=0)
    client = english(bob)

    first = client.get(base(bob) + "/past")
    older = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = client.get(older)

    assert "Sesi 01 lalu" in first.text
    assert "Sesi 20 lalu" in first.text
    assert "Sesi 21 lalu" not in first.text
    assert "Sesi 21 lalu" in second.text
    assert "Sesi 25 lalu" in second.text
    assert 'rel="next"' not in second.text


def test_meetings_that_begin_together_are_neither_lost_nor_doubled_between_pages(
    english: Browser, bob: Person
) -> None:
    moment = clock.now().replace(microsecond=0) - timedelta(days=2)
    for number in range(1, 31):
        make_meeting(bob, starts_at=moment, title=f"Bersamaan {number:02d}", items=0)
    client = english(bob)

    first = client.get(base(bob) + "/past").text
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    shown = first + client.get(older).text

    assert all(shown.count(f">Bersamaan {number:02d}<") == 1 for number in range(1, 31))


@pytest.mark.parametrize("path", ["/", "/past"])
def test_list_costs_the_same_for_3_and_30_meetings(
    english: Browser, bob: Person, count_queries: Count, path: str
) -> None:
    days = -1 if path == "/past" else 1
    client = english(bob)
    for number in range(3):
        make_meeting(bob, days=days * (number + 1), items=0)
    client.get(base(bob) + path)
    with count_queries() as few:
        client.get(base(bob) + path)
    for number in range(27):
        make_meeting(bob, days=days * (number + 4), items=0)
    with count_queries() as many:
        client.get(base(bob) + path)

    assert len(few) == len(many) <= 4


def test_drafts_are_for_the_board(english: Browser, alice: Person, bob: Person) -> None:
    draft = make_meeting(alice, title="Rahasia pengurus", state=MeetingState.DRAFT)

    assert "Rahasia pengurus" in english(alice).get(base(alice) + "/").text
    assert "Rahasia pengurus" not in english(bob).get(base(bob) + "/").text
    assert english(alice).get(address(alice, draft)).status_code == 200
    assert english(bob).get(address(bob, draft)).status_code == 404


def test_a_meeting_cancelled_before_anybody_was_told_stays_unknown(english: Browser, bob: Person) -> None:
    meeting = make_meeting(bob, state=MeetingState.CANCELLED, invited_at=None)

    assert english(bob).get(address(bob, meeting)).status_code == 404


def test_sub_group_meetings_exist_for_its_members_and_the_board_only(
    english: Browser, alice: Person, bob: Person
) -> None:
    carla = make_member(melati(), "Carla Guru PAI")
    subgroup = make_subgroup(alice, "KKG PAI", carla)
    meeting = make_meeting(alice, title="Media tajwid sederhana", subgroup_id=subgroup.id)
    invite(meeting, carla)

    for person, may_see in ((alice, True), (carla, True), (bob, False)):
        client = english(person)
        assert ("Media tajwid" in client.get(base(person) + "/").text) is may_see
        assert ("Media tajwid" in client.get(f"/k/{person.cluster_slug}/").text) is (
            may_see and person is carla
        )
        for parts in ((), ("calendar.ics",), ("papers", "invitation", "page")):
            status = client.get(address(person, meeting, *parts)).status_code
            assert status == (200 if may_see and (parts[:1] != ("papers",) or person is alice) else 404)
    assert english(bob).post(address(bob, meeting, "answer"), data={"answer": "yes"}).status_code == 403


def test_the_page_of_a_meeting_shows_counts_to_members_and_names_to_the_board(
    english: Browser, alice: Person, bob: Person, meeting: Meeting
) -> None:
    invite(meeting, alice, answer=Answer.YES)
    invite(meeting, bob, answer=Answer.NO)

    page_of_bob = english(bob).get(address(bob, meeting)).text
    page_of_alice = english(alice).get(address(alice, meeting)).text
    names = english(alice).get(address(alice, meeting, "answers")).text

    assert "Alice Rahayu" not in page_of_bob
    assert "Who answered what" not in page_of_bob
    assert english(bob).get(address(bob, meeting, "answers")).status_code == 404
    assert "Bob Santoso" not in page_of_alice
    assert "Who answered what" in page_of_alice
    assert "Bob Santoso" in names


def test_start_times_are_computed_from_the_order(english: Browser, alice: Person) -> None:
    starts_at = clock.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=5)
    meeting = make_meeting(alice, starts_at=starts_at)

    page = english(alice).get(address(alice, meeting)).text

    assert "09:00" in page
    assert "09:30" in page


def test_overrun_is_said_in_minutes(english: Browser, alice: Person) -> None:
    meeting = make_meeting(alice, items=7)

    page = english(alice).get(address(alice, meeting)).text

    assert "The agenda takes 210 minutes, the meeting 120 minutes." in page


PLAIN_PAGES = [(), ("calendar.ics",)]
BOARD_PAGES = [
    ("edit",),
    ("agenda",),
    ("agenda", "new"),
    ("share",),
    ("move",),
    ("cancel",),
    ("attendance",),
    ("attendance", "walk-in"),
    ("minutes",),
    ("minutes", "frame"),
    ("close",),
    ("papers", "attendance", "page"),
    ("papers", "attendance-filled", "page"),
]


@pytest.mark.parametrize("parts", PLAIN_PAGES + BOARD_PAGES, ids="/".join)
def test_who_may_open_a_page_of_a_meeting(
    english: Browser, anonymous: FlaskClient, people: People, meeting: Meeting, parts: tuple[str, ...]
) -> None:
    here = address(people.alice, meeting, *parts)
    of_bob = 200 if parts in PLAIN_PAGES else 404 if parts[0] == "papers" else 403

    assert english(people.alice).get(here).status_code == 200
    assert english(people.bob).get(here).status_code == of_bob
    assert english(people.charlie).get(here).status_code == 404
    assert english(people.charlie).get(here.replace("/melati/", "/kenanga/")).status_code == 404
    assert anonymous.get(here).status_code == 302


def test_nobody_outside_reads_lists(
    english: Browser, anonymous: FlaskClient, charlie: Person, meeting: Meeting
) -> None:
    for path in ("/", "/past", "/new", "/tasks", "/calendar"):
        assert english(charlie).get("/k/melati/meetings" + path).status_code == 404
        assert anonymous.get("/k/melati/meetings" + path).status_code == 302
