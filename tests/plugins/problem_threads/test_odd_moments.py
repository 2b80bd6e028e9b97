"""Edge cases of docs/odd_moments.md that no other file here walks into."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import User, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.jobs import work_off
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.models import Thread

from .factories import Browser, add_reply, inside, make_thread
from .work_factories import another_teacher

LONG = "Sum it up in a reply, and ask a coordinator to split it."


@pytest.fixture
def carla(bob: Person) -> Person:
    person = another_teacher(bob, "Carla Pertiwi")
    session.get_one(User, person.user_id).email = "carla@example.id"
    session.commit()
    return person


def change(client: FlaskClient, thread: Thread, no: int, text: str, version: int) -> int:
    data = {"text": text, "version": str(version), "reason": ""}
    answer = client.post(f"/k/melati/problem_threads/{thread.public_id}/{no}/edit", data=data)
    return answer.status_code


def told(person: Person) -> list[str]:
    with inside(person):
        rows = session.scalars(
            select(Notice.kind).where(Notice.user_id == person.user_id, Notice.hidden_at.is_(None))
        )
        return [one.removeprefix("problem_threads.") for one in rows]


def test_a_name_added_by_a_change_tells_the_new_one_and_taken_out_again_nobody(
    english: Browser, alice: Person, bob: Person, carla: Person, mailbox: list[EmailMessage]
) -> None:
    thread = make_thread(alice)
    post = add_reply(thread, bob, "Tanya saja @Alice Rahayu.")
    client = english(bob)
    with time_machine.travel(clock.now(), tick=False) as now:
        assert change(client, thread, post.no, "Tanya @Alice Rahayu dan @Carla Pertiwi.", 1) == 303
        assert told(carla) == ["mention"]

        # Before the ten minutes in which mails gather are over.
        now.shift(timedelta(minutes=2))
        assert change(client, thread, post.no, "Tanya @Alice Rahayu saja.", 2) == 303
        now.shift(timedelta(days=1))
        session.remove()
        with intending_to_write():
            work_off()

    assert told(carla) == []
    assert "carla@example.id" not in [message["To"] for message in mailbox]
    # Named from the first, she is not told again by changes around her name.
    assert told(alice).count("mention") <= 1


@pytest.mark.parametrize(("replies", "is_told"), [(1000, False), (1001, True)])
def test_beyond_a_thousand_replies_the_page_says_how_to_go_on(
    english: Browser, bob: Person, replies: int, is_told: bool
) -> None:
    thread = make_thread(bob, reply_count=replies)

    page = english(bob).get(f"/k/melati/problem_threads/{thread.public_id}").text

    assert (LONG in page) is is_told


def test_signs_nobody_sees_are_taken_out_and_a_title_of_nothing_else_is_empty(
    english: Browser, bob: Person
) -> None:
    client = english(bob)
    words = {
        "text": "Anak belum mengenal huruf di bulan ketiga.",
        "class_phase": "class_1",
        "subject": "indonesian",
    }
    ask = "/k/melati/problem_threads/ask"

    assert client.post(ask, data=words | {"title": "\u200b\u2060" * 20}).status_code == 422
    assert client.post(ask, data=words | {"title": "Anak\x00 belum \u202emengenal huruf"}).status_code == 303
    with inside(bob):
        assert session.scalars(select(Thread.title)).all() == ["Anak belum mengenal huruf"]
