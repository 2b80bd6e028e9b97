from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from kkg_portal.api.testing import People, Person, make_member
from kkg_portal.clusters.models import Cluster, ClusterPlugin
from kkg_portal.core.db.engine import session
from kkg_portal.core.notifications.models import NoticeMute
from kkg_portal.core.tenancy import working_in
from tests.support.notices import OTHER_THREAD, THREAD, Switches, notices, post, told

Browser = Callable[[Person], FlaskClient]
LIST = "/account/notices"


@pytest.fixture(autouse=True)
def in_java(switches: Switches, clock_at: time_machine.Coordinates) -> None:
    """The kinds, and the clock on a Tuesday morning."""


@pytest.fixture
def english(client_as: Browser) -> Browser:
    def make(person: Person) -> FlaskClient:
        client = client_as(person)
        client.set_cookie("lang", "en")
        return client

    return make


def unread(client: FlaskClient) -> str:
    """What the bell says on an ordinary page, "" for nothing."""
    page = client.get("/account").text
    bell = page[page.index('class="me bell"') : page.index('class="me" href')]
    return bell.partition('count"><span aria-hidden="true">')[2].partition("<")[0]


def test_the_bell_counts_and_the_list_says_what_and_why(english: Browser, bob: Person) -> None:
    client = english(bob)
    assert unread(client) == ""
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))
    told(bob.cluster_id, ("core.mention", [bob.user_id]), ref=post(2), values={"who": "Sri"})

    page = client.get(LIST).text

    assert unread(client) == "2"
    assert "2 new" in page
    assert "Alice wrote: Pecahan" in page
    assert "Sri wrote: Pecahan" in page
    assert "because you were named" in page
    assert "10:00" in page  # by the wall clock of the cluster


def test_nobody_sees_what_is_for_others(english: Browser, people: People) -> None:
    told(people.bob.cluster_id, ("core.reply", [people.bob.user_id]))

    for other in (people.alice, people.charlie, people.dewi):
        client = english(other)
        assert "Pecahan" not in client.get(LIST).text
        assert unread(client) == ""
        assert client.post(f"{LIST}/{notices()[0].public_id}/open").status_code == 404
    assert notices()[0].read_at is None


def test_opening_reads_the_conversation_and_leads_there(english: Browser, bob: Person) -> None:
    for number in (1, 2):
        told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(number))
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(3), within=OTHER_THREAD)
    client = english(bob)

    answer = client.post(f"{LIST}/{notices()[0].public_id}/open")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/k/melati/talk")
    assert [one.read_at is not None for one in notices()] == [True, True, False]
    assert unread(client) == "1"


def test_looking_reads_nothing(english: Browser, bob: Person) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    client = english(bob)

    client.get(LIST)
    assert client.get(f"{LIST}/{notices()[0].public_id}/open").status_code == 405

    assert unread(client) == "1"


def test_reading_all_spares_what_came_meanwhile(english: Browser, bob: Person) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(1))
    seen = notices()[0].id
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(2))

    answer = english(bob).post(f"{LIST}/read", data={"up_to": seen})

    assert answer.status_code == 303
    assert [one.read_at is not None for one in notices()] == [True, False]


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "１"])
def test_a_made_up_number_reads_nothing(english: Browser, bob: Person, typed: str) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    assert english(bob).post(f"{LIST}/read", data={"up_to": typed}).status_code == 303

    assert notices()[0].read_at is None


def test_what_is_withdrawn_is_gone(english: Browser, bob: Person) -> None:
    from kkg_portal.core.notifications.telling import withdraw_notices
    from kkg_portal.core.uow import unit_of_work

    assert bob.cluster_id is not None
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    with working_in(bob.cluster_id), unit_of_work():
        withdraw_notices(post(1))
    client = english(bob)

    assert "No notices yet" in client.get(LIST).text
    assert unread(client) == ""


def test_unread_stands_first_and_older_pages_follow(english: Browser, bob: Person) -> None:
    from kkg_portal.core.refs import ObjectRef

    for number in range(45):
        place = ObjectRef("core.talk", f"th{number:08d}")
        told(
            bob.cluster_id,
            ("core.reply", [bob.user_id]),
            ref=post(number),
            within=place,
            values={"title": f"Topik {number:02d}", "url": "/k/melati/talk"},
        )
    client = english(bob)
    client.post(f"{LIST}/read", data={"up_to": notices()[-1].id})
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(90), within=THREAD)
    titles: list[str] = []
    address: str | None = LIST
    pages = 0
    while address:
        page = client.get(address).text
        titles += [part.partition("</h2>")[0] for part in page.split("<h2>")[1:]]
        address = None
        if 'rel="next"' in page:
            link = page[: page.index('rel="next"')].rpartition('href="')[2]
            address = link.partition('"')[0]
        pages += 1

    assert pages == 3
    # THREAD is the place of topic 1: it came up again, and all that is read follows by age.
    topics = [title.rpartition(": ")[2] for title in titles]
    expected = [f"Topik {number:02d}" for number in range(44, -1, -1) if number != 1]
    assert topics[0] == "Pecahan"
    assert topics[1:] == expected


@pytest.mark.parametrize("key", ["x", "2.5", "1.", "1.x", "0." + "9" * 30, "0.1.2"])
def test_a_made_up_key_shows_the_first_page(english: Browser, bob: Person, key: str) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    answer = english(bob).get(f"{LIST}?after={key}")

    assert (answer.status_code, "Pecahan" in answer.text) == (200, True)


def test_a_person_of_two_clusters_has_one_list(english: Browser, people: People) -> None:
    kenanga = session.get_one(Cluster, people.charlie.cluster_id)
    both = make_member(kenanga, "Endah Lestari")
    from kkg_portal.clusters.models import Membership
    from kkg_portal.core import clock

    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        session.add(Membership(user_id=both.user_id, joined_on=clock.now().date()))
        session.commit()
    told(people.bob.cluster_id, ("core.reply", [both.user_id]), values={"title": "Dari Melati"})
    told(kenanga.id, ("core.reply", [both.user_id]), values={"title": "Dari Kenanga"})

    page = english(both).get(LIST).text

    assert "Gugus I Melati" in page
    assert "Gugus II Kenanga" in page
    assert page.index("Dari Kenanga") < page.index("Dari Melati")


def test_a_part_that_is_off_is_silent_here_too(english: Browser, bob: Person) -> None:
    assert bob.cluster_id is not None
    values = {"title": "Rapat", "url": "/k/melati/meetings/", "nags": True}
    told(bob.cluster_id, ("meetings.reminder", [bob.user_id]), values=values)
    client = english(bob)
    assert "Rapat" in client.get(LIST).text

    with working_in(bob.cluster_id):
        session.add(ClusterPlugin(plugin="meetings", is_enabled=False))
        session.get_one(Cluster, bob.cluster_id).stamp += 1
        session.commit()

    assert "Rapat" not in client.get(LIST).text


def test_whoever_leaves_is_told_no_more(english: Browser, alice: Person, bob: Person) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))

    english(alice).post(f"/k/melati/people/{bob.membership_public_id}/leave", data={"version": "1"})

    assert notices() == []


def test_what_is_closed_to_somebody_keeps_neither_title_nor_words(
    english: Browser, bob: Person, switches: Switches
) -> None:
    """After a change of role, for instance: the notice stays, what it was about is not said any more."""
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    client = english(bob)
    client.post(f"{LIST}/mute", data={"place": f"{bob.cluster_id}:{THREAD}"})
    assert "Pecahan" in client.get(LIST).text
    assert "Pecahan" in client.get(f"{LIST}/settings").text

    switches.hidden_from.add(bob.user_id)

    page = client.get(LIST).text
    assert "Pecahan" not in page
    assert "This is not open to you any more" in page
    assert f"{notices()[0].public_id}/open" not in page
    assert "Pecahan" not in client.get(f"{LIST}/settings").text
    client.post(f"{LIST}/read", data={"up_to": notices()[0].id})
    assert unread(client) == ""


def test_muting_and_its_end(english: Browser, bob: Person) -> None:
    told(bob.cluster_id, ("core.reply", [bob.user_id]))
    client = english(bob)
    place = f"{bob.cluster_id}:{THREAD}"

    for _twice in range(2):
        assert client.post(f"{LIST}/mute", data={"place": place}).status_code == 303
    assert [one.title for one in session.query(NoticeMute)] == ["Pecahan"]
    assert "Send mail about this again" in client.get(LIST).text
    assert "Pecahan" in client.get(f"{LIST}/settings").text

    client.post(f"{LIST}/unmute", data={"place": place})
    assert session.query(NoticeMute).count() == 0


@pytest.mark.parametrize("place", ["", "x", "1:2", "a:b:c", "1:core.talk:unknown", "1:b:c:d"])
def test_only_ones_own_conversations_can_be_muted(english: Browser, bob: Person, place: str) -> None:
    assert english(bob).post(f"{LIST}/mute", data={"place": place}).status_code == 404


def test_the_bell_costs_no_query_and_the_list_always_the_same(
    database: Flask, english: Browser, bob: Person, count_queries: Callable[[], Any]
) -> None:
    client = english(bob)
    client.get("/k/melati/")

    def statements(path: str) -> int:
        with count_queries() as found:
            client.get(path)
        return len(found)

    home, empty = statements("/k/melati/"), statements(LIST)
    told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(0))
    few = statements(LIST)
    for number in range(1, 60):
        told(bob.cluster_id, ("core.reply", [bob.user_id]), ref=post(number))

    assert statements("/k/melati/") == home
    assert home <= 6
    assert statements(LIST) == few <= 5
    assert empty < few
