"""Replies by number, mentions, thanks, reading and following, through the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.kinds import FollowLevel, LevelReason, PostKind, ThreadState
from plugins.problem_threads.models import Mention, Post, Thread, ThreadReader

from .factories import Browser, Count, add_reply, inside, make_thread, stored


def path(thread: Thread, *more: object) -> str:
    return "/".join(["/k/melati/problem_threads", thread.public_id, *map(str, more)])


def send(client: FlaskClient, thread: Thread, text: str = "Coba digambar dulu.", **more: Any) -> Any:
    return client.post(path(thread, "reply"), data={"key": text, "text": text, **more})


def posts_of(thread: Thread, person: Person) -> list[Post]:
    with inside(person):
        return list(session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.no)))


def notices_of(person: Person) -> list[str]:
    with inside(person):
        rows = session.scalars(
            select(Notice).where(Notice.user_id == person.user_id, Notice.hidden_at.is_(None))
        )
        return sorted(row.kind.removeprefix("problem_threads.") for row in rows)


@pytest.fixture
def carla(people: Any) -> Person:
    return make_member(session.query(Cluster).filter_by(slug="melati").one(), "Carla Pertiwi")


def test_a_reply_gets_the_next_number_and_moves_the_state(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    answer = send(english(alice), thread, solution="y", to="1")

    assert answer.location.endswith(f"{thread.public_id}?from=2#n2")
    _problem, reply = posts_of(thread, bob)
    assert (reply.no, reply.kind, reply.reply_to_no, reply.author_id) == (
        2,
        PostKind.SOLUTION,
        1,
        alice.membership_id,
    )
    with inside(bob):
        now = stored(thread)
        assert now.state is ThreadState.DISCUSSING
        assert (now.reply_count, now.other_reply_count, now.participant_count) == (1, 1, 2)
    assert "Coba digambar dulu." in english(bob).get(path(thread)).text


def test_the_asker_answering_themselves_leaves_the_state(
    english: Browser, bob: Person, thread: Thread
) -> None:
    send(english(bob), thread, "Tambahan: kelasnya ramai.")

    with inside(bob):
        now = stored(thread)
        assert (now.state, now.reply_count, now.other_reply_count) == (ThreadState.OPEN, 1, 0)


def test_the_same_form_and_the_same_words_are_one_reply(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    client = english(alice)
    first, second = send(client, thread, key="k"), send(client, thread, key="k")
    third = send(client, thread, key="other")

    assert first.location == second.location == third.location
    assert len(posts_of(thread, bob)) == 2
    assert "This was sent already" in client.get(third.location).text


def test_two_replies_within_five_seconds_are_slowed_down_in_words(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    client = english(alice)
    send(client, thread, "Pertama saya kira begini.")
    answer = send(client, thread, "Lalu saya kira begitu.")
    with time_machine.travel(clock.now() + timedelta(seconds=6), tick=False):
        later = send(client, thread, "Lalu saya kira begitu.", key="later")

    assert "Wait five seconds" in answer.text
    assert "Lalu saya kira begitu." in answer.text
    assert later.status_code == 303
    assert len(posts_of(thread, bob)) == 3


def test_a_locked_thread_takes_no_reply_and_keeps_what_was_typed(
    english: Browser, alice: Person, thread: Thread
) -> None:
    coordinator = english(alice)
    coordinator.post(path(thread, "moderate"), data={"act": "lock"})
    answer = send(coordinator, thread)

    assert answer.status_code == 409
    coordinator.post(path(thread, "moderate"), data={"act": "unlock"})
    assert send(coordinator, thread, key="again").status_code == 303


def test_whoever_is_named_answered_or_follows_is_told_once_by_the_strongest_reason(
    english: Browser, alice: Person, bob: Person, carla: Person, thread: Thread
) -> None:
    add_reply(thread, carla)
    with inside(carla), intending_to_write():
        session.add(
            ThreadReader(
                thread_id=thread.id, membership_id=carla.membership_id or 0, level=FollowLevel.FOLLOW
            )
        )
        session.commit()
    send(english(alice), thread, "@Carla Pertiwi dan @Charlie Wibowo, bagaimana? alice@contoh.invalid")

    assert (notices_of(bob), notices_of(carla), notices_of(alice)) == (["direct_reply"], ["mention"], [])
    with inside(bob):
        assert session.scalars(select(Mention.membership_id)).all() == [carla.membership_id]
        reader = session.scalars(
            select(ThreadReader).where(ThreadReader.membership_id == carla.membership_id)
        ).one()
        assert reader.level is FollowLevel.FOLLOW


@pytest.mark.parametrize("name", ["Charlie Wibowo", "Nobody Atall"])
def test_somebody_of_another_cluster_and_nobody_look_the_same(
    english: Browser, alice: Person, charlie: Person, thread: Thread, name: str
) -> None:
    client = english(alice)
    answer = send(client, thread, "Tanya saja beliau.", tell=name)

    said = client.get(answer.location).text
    assert f"{name}: not a member of this cluster who can read here" in said
    assert notices_of(charlie) == []
    assert "Charlie" not in client.get("/k/melati/problem_threads/names?q=char").text


def test_a_teacher_names_at_most_ten(english: Browser, bob: Person, people: Any, thread: Thread) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    names = [f"Rekan{letter} Sejati" for letter in "ABCDEFGHIJK"]
    for name in names:
        make_member(melati, name)
    answer = send(english(bob), thread, "Semua diundang.", tell=", ".join(names))

    assert answer.status_code == 422
    assert "Name at most ten" in answer.text


def test_a_coordinator_confirms_more_than_ten_with_the_number(
    english: Browser, alice: Person, thread: Thread
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    names = [f"Rekan{letter} Sejati" for letter in "ABCDEFGHIJK"]
    for name in names:
        make_member(melati, name)
    client = english(alice)
    asked = send(client, thread, "Semua diundang.", tell=", ".join(names))
    sent = send(client, thread, "Semua diundang.", tell=", ".join(names), many_confirmed="y")

    assert "This names 11 colleagues" in asked.text
    assert sent.status_code == 303


def test_a_permanent_address_leads_to_the_page_of_its_number(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    for number in range(60):
        add_reply(thread, alice, f"Balasan {number}.")
    client = english(bob)
    answer = client.get(path(thread, 57))

    assert answer.location.endswith("?from=57#n57")
    page = client.get(answer.location).text
    assert 'id="n57"' in page
    assert 'id="n50"' not in page
    assert client.get(path(thread, 62)).status_code == 404


def test_five_hundred_replies_cost_as_many_statements_as_sixty(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    """A thread of one page knows its writers from that page; any longer one asks for them, however long it is."""
    counts = []
    for replies in (5, 60, 500):
        thread, client = make_thread(bob), english(bob)
        _fill(thread, alice, replies)
        client.get(path(thread))
        with count_queries() as statements:
            client.get(path(thread) + "?from=400")
        counts.append(len(statements))

    assert counts[0] < counts[1] == counts[2]
    assert counts[2] <= 20


def test_who_stands_on_an_old_page_of_a_long_thread_can_be_told(
    english: Browser, alice: Person, bob: Person, carla: Person
) -> None:
    """What is offered beside the form is what the form takes: one tick must not be refused."""
    thread = make_thread(bob)
    add_reply(thread, carla, "Saya duluan.")
    _fill(thread, alice, 120)

    page = english(bob).get(path(thread)).text
    offered = set(re.findall(r'name="colleagues"[^>]*value="([^"]+)"', page))
    answer = send(english(bob), thread, colleagues=sorted(offered))

    assert offered == {alice.membership_public_id}
    assert answer.status_code == 303


def _fill(thread: Thread, author: Person, count: int) -> None:
    with inside(author), intending_to_write():
        row = stored(thread)
        session.add_all(
            Post(
                thread_id=row.id,
                no=number,
                author_id=author.membership_id,
                source="x",
                html="<p>x</p>",
            )
            for number in range(row.last_post_no + 1, row.last_post_no + count + 1)
        )
        row.last_post_no, row.reply_count = row.last_post_no + count, row.reply_count + count
        session.commit()


def test_a_get_writes_nothing_and_the_button_marks_as_read(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    add_reply(thread, alice)
    client = english(bob)
    client.get(path(thread))
    with inside(bob):
        assert session.scalars(select(ThreadReader)).all() == []
    client.post(path(thread, "read"), data={"first": "1", "last": "2"})

    with inside(bob):
        assert session.scalars(select(ThreadReader.read_ranges)).all() == ["1-2"]
    add_reply(thread, alice, "Lagi.")
    listed = client.get("/k/melati/problem_threads/").text
    assert "1 unread" in listed
    beacon = client.post(path(thread, "read"), data={"first": "3", "last": "900"}, headers={"X-Beacon": "1"})
    assert beacon.status_code == 204
    with inside(bob):
        assert session.scalars(select(ThreadReader.read_ranges)).all() == ["1-3"]


def test_thanks_are_counted_and_taken_back_and_nobody_thanks_themselves(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    add_reply(thread, alice)
    bobs, alices = english(bob), english(alice)
    bobs.post(path(thread, 2, "react"), data={"kind": "thanks"})
    refused = alices.post(path(thread, 2, "react"), data={"kind": "thanks"}, follow_redirects=True)

    assert "This is for the posts of others." in refused.text
    assert posts_of(thread, bob)[1].thanks_count == 1
    bobs.post(path(thread, 2, "react"), data={"kind": "thanks"})
    assert posts_of(thread, bob)[1].thanks_count == 0
    assert bobs.post(path(thread, 2, "react"), data={"kind": "like"}).status_code == 404


def test_what_was_chosen_by_hand_is_never_changed_by_the_portal(
    english: Browser, alice: Person, bob: Person, carla: Person, thread: Thread
) -> None:
    client = english(carla)
    client.post(path(thread, "follow"), data={"level": "muted"})
    send(client, thread, "Saya juga pernah.")
    send(english(alice), thread, "@Carla Pertiwi bagaimana hasilnya?")

    with inside(carla):
        reader = session.scalars(
            select(ThreadReader).where(ThreadReader.membership_id == carla.membership_id)
        ).one()
        assert (reader.level, reader.level_reason) == (FollowLevel.MUTED, LevelReason.CHOSEN)
    assert notices_of(carla) == []
    assert "because you chose it" in client.get(path(thread)).text


def test_the_list_takes_as_many_statements_for_three_as_for_thirty(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    client, counts = english(alice), []
    for number in range(30):
        make_thread(bob, title=f"Masalah nomor {number} di kelas", anonymous=number % 3 == 0)
        if number in {2, 29}:
            client.get("/k/melati/problem_threads/")
            with count_queries() as statements:
                page = client.get("/k/melati/problem_threads/")
            counts.append(len([one for one in statements if one.lstrip().upper().startswith("SELECT")]))

    assert counts[0] == counts[1] <= 6
    assert page.text.count("card-row") == 20
    older = page.text.split('rel="next" href="', 1)[1] if 'rel="next" href="' in page.text else ""
    assert "after=" in page.text, older


@pytest.mark.parametrize("tab", ["unresolved", "mine", "tried", "my_trials", "resolved", "all", "nonsense"])
@pytest.mark.parametrize("sort", ["newest", "unanswered", "most_tried"])
def test_every_tab_and_order_pages_through_all_its_rows_once(
    english: Browser, bob: Person, tab: str, sort: str
) -> None:
    with time_machine.travel(clock.now(), tick=False):  # many rows of the same moment
        threads = [make_thread(bob, title=f"Masalah nomor {number} di kelas") for number in range(23)]
    client, seen, after = english(bob), [], ""
    while True:
        page = client.get(
            "/k/melati/problem_threads/", query_string={"tab": tab, "sort": sort, "after": after}
        ).text
        found = [one.public_id for one in threads if f'/{one.public_id}"' in page]
        seen += found
        if "after=" not in page:
            break
        after = page.split("after=", 1)[1][:10]

    expected = 23 if tab in {"unresolved", "mine", "all", "nonsense"} else 0
    assert len(seen) == len(set(seen)) == expected


def test_charlie_reaches_nothing_of_melati(english: Browser, charlie: Person, thread: Thread) -> None:
    client = english(charlie)
    for address in (path(thread), path(thread, 1), path(thread, "reply"), "/k/melati/problem_threads/"):
        assert client.get(address).status_code == 404
    elsewhere = f"/k/kenanga/problem_threads/{thread.public_id}"
    assert client.get(elsewhere).status_code == 404
    assert client.post(f"{elsewhere}/reply", data={"text": "halo"}).status_code == 404
    assert client.post(f"{elsewhere}/read", data={"last": "1"}).status_code == 404
    assert thread.title not in client.get("/k/kenanga/problem_threads/?tab=all").text
