"""How many statements the pages and verbs that are used most may take, and that fewer of them miss nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.search.entries import SearchEntry
from plugins.problem_threads.kinds import FollowLevel, LevelReason
from plugins.problem_threads.models import Thread, ThreadReader

from .factories import Browser, Count, add_reply, inside, make_thread

LIST = "/k/melati/problem_threads/"
MOST_FOR_A_REPLY = 26


def test_the_page_of_a_thread_takes_eight_statements_at_most(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    """With posts, their writers, what was read and the blank form; the session is among them."""
    thread, client = make_thread(bob), english(alice)
    for number in range(3):
        add_reply(thread, alice if number % 2 else bob, f"Balasan {number}.")
    client.get(LIST + thread.public_id)

    with count_queries() as statements:
        page = client.get(LIST + thread.public_id).text

    assert len(_real(statements)) <= 8
    posts = page.partition('<ol class="posts"')[2].partition("</ol>")[0]
    assert posts.count('form="taps"') == 6 + 1
    assert "<form" not in posts


def test_many_followers_cost_a_reply_no_more_statements(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    crowd = [make_member(cluster, f"Pengikut {chr(65 + number)}") for number in range(12)]
    thread, client, counts = make_thread(bob), english(alice), []
    _reply(client, thread, "Balasan lagi.")
    for number, followers in enumerate((crowd[:1], crowd)):
        _let_follow(thread, followers)
        client.get(LIST)  # The first reply ticked a step of alice, who is read again once.
        with (
            time_machine.travel(clock.now() + timedelta(minutes=2 * number + 2)),
            count_queries() as statements,
        ):
            _reply(client, thread, "Balasan lagi.", key=str(number))
        counts.append(len(_real(statements)))

    assert counts[0] == counts[1] <= MOST_FOR_A_REPLY
    with inside(bob):
        told = session.scalars(select(Notice.user_id).where(Notice.kind == "problem_threads.followed"))
        assert sorted(told) == sorted([crowd[0].user_id, *(one.user_id for one in crowd)])


def test_an_answered_thread_is_found_by_its_newest_reply_though_its_words_are_not_written_again(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    thread, client = make_thread(bob), english(alice)
    _reply(client, thread, "Balasan pertama.")
    with time_machine.travel(clock.now() + timedelta(hours=5), tick=False), count_queries() as statements:
        now = clock.now()
        _reply(client, thread, "Balasan kedua.")

    written = [one for one in statements if re.match(r"\s*UPDATE core_search_text", one)]
    with inside(bob):
        entry = session.scalars(select(SearchEntry).where(SearchEntry.ref_id == thread.public_id)).one()
        assert entry.at == now
    assert written == []


def _reply(client: FlaskClient, thread: Thread, text: str, *, key: str = "") -> None:
    address = f"{LIST}{thread.public_id}/reply"
    answer = client.post(address, data={"key": key or text, "text": text})
    assert answer.status_code == 303


def _let_follow(thread: Thread, followers: list[Person]) -> None:
    with inside(followers[0]), intending_to_write():
        known = set(session.scalars(select(ThreadReader.membership_id)))
        session.add_all(
            ThreadReader(
                thread_id=thread.id,
                membership_id=one.membership_id,
                read_ranges="",
                level=FollowLevel.FOLLOW,
                level_reason=LevelReason.CHOSEN,
                has_written=False,
            )
            for one in followers
            if one.membership_id not in known
        )
        session.commit()


def _real(statements: list[str]) -> list[str]:
    return [one for one in statements if not re.match(r"\s*(BEGIN|COMMIT|SAVEPOINT|RELEASE|PRAGMA)", one)]
