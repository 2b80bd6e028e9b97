"""Asking through the page: fields, one form one thread, pupil data, limits, drafts, preview."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kkg_portal.api import Attachment, Membership, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject
from plugins.problem_threads.models import Draft, HiddenAuthor, Post, PostFile, Thread, ThreadEquipment
from tests.core.storage.picture_samples import jpeg

from .factories import Browser, inside

ASK = "/k/melati/problem_threads/ask"


def words(**changes: Any) -> dict[str, Any]:
    return {
        "key": "a1b2c3",
        "title": "Sembilan anak kelas I belum mengenal huruf",
        "class_phase": "class_1",
        "subject": "indonesian",
        "text": "Dari 24 murid, 9 masih menebak. Besoknya lupa lagi.",
        "tried": "Kartu huruf setiap pagi.",
        "goal": "Semua mengenal huruf di akhir semester.",
        "pupils": "24",
        "equipment": ["cards", "yard"],
        **changes,
    }


@pytest.fixture
def browser(english: Browser, bob: Person) -> FlaskClient:
    return english(bob)


def threads_in(person: Person) -> list[Thread]:
    with inside(person):
        return list(session.scalars(select(Thread).order_by(Thread.id)))


def test_a_problem_is_asked_with_its_context(browser: FlaskClient, bob: Person) -> None:
    answer = browser.post(ASK, data=words())

    assert answer.status_code == 303
    (thread,) = threads_in(bob)
    assert answer.location.endswith(thread.public_id)
    assert (thread.class_phase, thread.subject, thread.pupils_n) == (
        ClassPhase.CLASS_1,
        Subject.INDONESIAN,
        24,
    )
    assert (thread.author_id, thread.last_post_no, thread.participant_count) == (bob.membership_id, 1, 1)
    assert (thread.reply_count, thread.other_reply_count) == (0, 0)
    with inside(bob):
        post = session.scalars(select(Post)).one()
        assert (post.no, post.kind, post.by_asker) == (1, PostKind.PROBLEM, True)
        assert "<p>Dari 24 murid" in post.html
        assert {one.value for one in session.scalars(select(ThreadEquipment.kind))} == {"cards", "yard"}
    page = browser.get(answer.location).text
    assert "Kartu huruf setiap pagi." in page
    assert "Cards and counting things, A yard or garden" in page


def test_the_same_form_twice_is_one_thread(browser: FlaskClient, bob: Person) -> None:
    first, second = browser.post(ASK, data=words()), browser.post(ASK, data=words())

    assert first.location == second.location
    assert len(threads_in(bob)) == 1


def test_the_same_words_within_a_minute_are_one_thread_whatever_the_key(
    browser: FlaskClient, bob: Person
) -> None:
    browser.post(ASK, data=words(key="first"))
    browser.post(ASK, data=words(key="second"))

    assert len(threads_in(bob)) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Write the problem in one sentence."),
        ({"title": "Sulit"}, "Write a title of at least ten letters"),
        ({"title": "\u200b" * 20}, "Write a title of at least ten letters"),
        ({"text": "Sulit."}, "Tell a little more"),
        ({"class_phase": ""}, "Choose the class it is about."),
        ({"class_phase": "class_9"}, "Choose one of the answers"),
        ({"pupils": "0"}, "Type a whole number from 1 to 60."),
        ({"text": "a" * 20_001}, "At most 20000 fit here"),
        ({"text": "[a](https://a.example) " * 201}, "At most 200 links"),
        ({"text": "Ia NISN 0123456789 dan lupa huruf."}, "such as a NISN"),
        ({"text": "Kemarin siswa bernama Rizky menangis lagi."}, "a pupil&#39;s name"),
    ],
)
def test_what_cannot_be_posted_is_said_at_its_field_and_stays_in_the_form(
    browser: FlaskClient, bob: Person, changes: dict[str, str], sentence: str
) -> None:
    answer = browser.post(ASK, data=words(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Kartu huruf setiap pagi." in answer.text
    assert threads_in(bob) == []


def test_a_tick_says_that_somebody_looked(browser: FlaskClient, bob: Person) -> None:
    answer = browser.post(ASK, data=words(text="Kemarin siswa bernama Rizky menangis lagi.", checked="y"))

    assert answer.status_code == 303
    assert len(threads_in(bob)) == 1


def test_the_sixth_problem_of_an_hour_waits(browser: FlaskClient, bob: Person) -> None:
    start = clock.now() + timedelta(hours=2)
    for number in range(6):
        with time_machine.travel(start + timedelta(minutes=number), tick=False):
            answer = browser.post(
                ASK, data=words(key=f"k{number}", title=f"Masalah nomor {number} di kelas satu")
            )

    assert len(threads_in(bob)) == 5
    assert "Try again in an hour" in answer.text


def test_in_the_first_week_a_member_sends_three_problems_a_day_and_few_links(
    browser: FlaskClient, bob: Person
) -> None:
    with inside(bob), intending_to_write():
        session.get_one(Membership, bob.membership_id).joined_on = clock.now().date()
        session.commit()
    links = "Lihat https://a.example/1 dan https://a.example/2 dan https://a.example/3 semuanya."
    assert "may hold 2 links" in browser.post(ASK, data=words(text=links)).text
    for number in range(4):
        answer = browser.post(
            ASK, data=words(key=f"k{number}", title=f"Masalah nomor {number} di kelas satu")
        )

    assert len(threads_in(bob)) == 3
    assert "at most three problems a day" in answer.text


def test_the_preview_shows_what_it_will_look_like_and_posts_nothing(
    browser: FlaskClient, bob: Person
) -> None:
    answer = browser.post(ASK, data=words(text="Ini **penting** <script>alert(1)</script>", act="preview"))

    assert "<strong>penting</strong>" in answer.text
    assert "<script>alert(1)</script>" not in answer.text
    assert threads_in(bob) == []


def test_a_draft_is_kept_on_the_server_and_gone_when_it_is_posted(
    browser: FlaskClient, bob: Person, english: Browser, alice: Person
) -> None:
    drafts = "/k/melati/problem_threads/drafts"
    kept = browser.post(drafts, data={"draft_target": "ask", "draft_seq": "5", "title": "Huruf yang mana"})
    older = browser.post(drafts, data={"draft_target": "ask", "draft_seq": "4", "title": "Hu"})

    assert kept.json == {"kept": True, "words": "Kept on the server too.", "code": ""}
    assert (older.json["kept"], older.json["code"]) == (False, "stale_version")
    assert 'value="Huruf yang mana"' in browser.get(ASK).text
    assert "Huruf yang mana" not in english(alice).get(ASK).text
    browser.post(ASK, data=words())
    with inside(bob):
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("target", ["", "elsewhere", "reply-" + "x" * 80, "ask\nask"])
def test_a_draft_for_no_form_is_refused(browser: FlaskClient, bob: Person, target: str) -> None:
    answer = browser.post(
        "/k/melati/problem_threads/drafts", data={"draft_target": target, "draft_seq": "1", "title": "x"}
    )

    assert answer.status_code == 422
    with inside(bob):
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_photo_asks_for_a_tick_and_bears_no_name(browser: FlaskClient, bob: Person) -> None:
    refused = browser.post(ASK, data=words(photo=(io.BytesIO(jpeg()), "Kelas Bu Sri.jpg")))
    taken = browser.post(
        ASK, data=words(photo=(io.BytesIO(jpeg()), "Kelas Bu Sri.jpg"), photo_checked="y", anonymous="y")
    )

    assert "Tick this first" in refused.text
    assert taken.status_code == 303
    with inside(bob):
        kept = session.scalars(select(PostFile)).one()
        attachment = session.get_one(Attachment, kept.attachment_id)
        assert (attachment.name, attachment.created_by_id) == ("foto-1.jpg", None)


def test_asking_without_a_name_leaves_no_name(browser: FlaskClient, bob: Person) -> None:
    browser.post(ASK, data=words(anonymous="y"))

    (thread,) = threads_in(bob)
    assert (thread.author_id, thread.school_id, thread.is_anonymous) == (None, None, True)
    with inside(bob):
        assert session.scalars(select(HiddenAuthor.membership_id)).all() == [bob.membership_id]
        assert session.scalars(select(Post.author_id)).all() == [None]
        lines = session.execute(select(AuditLine.act, AuditLine.actor_id)).all()
    assert ("problem_threads.ask", None) in [tuple(line) for line in lines]
    assert bob.user_id not in [line.actor_id for line in lines if line.act.startswith("problem_threads")]
