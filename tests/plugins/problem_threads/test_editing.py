"""Changing, deleting, hiding, reporting: earlier texts stay, nothing is overwritten, what fell comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.problem_threads.kinds import AcceptanceBasis, CaseState, PostKind, ThreadState
from plugins.problem_threads.models import Acceptance, Flag, ModerationCase, Post, PostRevision, Thread

from .factories import Browser, add_reply, inside, stored


def path(thread: Thread, *more: object) -> str:
    return "/".join(["/k/melati/problem_threads", thread.public_id, *map(str, more)])


def fresh(post: Post, person: Person) -> Post:
    with inside(person):
        return session.get_one(Post, post.id)


@pytest.fixture
def reply(thread: Thread, alice: Person) -> Post:
    return add_reply(thread, alice, "Coba digambar dulu, jangan langsung angka.")


def test_a_change_keeps_what_it_read_before_and_shows_what_changed(
    english: Browser, alice: Person, bob: Person, thread: Thread, reply: Post
) -> None:
    client = english(alice)
    client.post(
        path(thread, 2, "edit"),
        data={"text": "Coba digambar dulu, lalu angka.", "version": str(reply.version)},
    )

    now = fresh(reply, alice)
    assert (now.source, now.html) == (
        "Coba digambar dulu, lalu angka.",
        "<p>Coba digambar dulu, lalu angka.</p>\n",
    )
    with inside(alice):
        first, second = session.scalars(select(PostRevision).order_by(PostRevision.id)).all()
        assert first.source == "Coba digambar dulu, jangan langsung angka."
    assert second.of_version == now.version
    page = english(bob).get(path(thread, 2, "history", second.public_id)).text
    assert "<del>jangan langsung</del>" in page
    assert "<ins>lalu</ins>" in page


def test_a_stale_change_shows_all_three_texts_and_overwrites_nothing(
    english: Browser, alice: Person, thread: Thread, reply: Post
) -> None:
    client, stale = english(alice), str(reply.version)
    client.post(path(thread, 2, "edit"), data={"text": "Yang pertama disimpan.", "version": stale})
    answer = client.post(path(thread, 2, "edit"), data={"text": "Yang kedua disimpan.", "version": stale})

    assert answer.status_code == 409
    for text in (
        "Coba digambar dulu, jangan langsung angka.",
        "Yang pertama disimpan.",
        "Yang kedua disimpan.",
    ):
        assert text in answer.text
    assert fresh(reply, alice).source == "Yang pertama disimpan."
    with inside(alice):
        kept = session.scalars(select(PostRevision.source).where(PostRevision.of_version.is_(None))).all()
    assert kept == ["Yang kedua disimpan."]


def test_a_coordinator_says_why_and_a_facilitator_mends_typing_errors_only(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    mentor = english(make_member(melati, "Fajar Nugraha", roles=(Role.FACILITATOR,)))
    with inside(bob):
        problem = session.scalars(select(Post).where(Post.no == 1)).one()
    edit = path(thread, 1, "edit")
    silent = english(alice).post(edit, data={"text": "Anak bingunng.", "version": str(problem.version)})
    rewritten = mentor.post(
        edit,
        data={"text": "Sama sekali lain dari yang ditulis. " * 3, "version": "1", "reason": "lebih baik"},
    )
    mended = mentor.post(edit, data={"text": "Anak bingung!", "version": "1", "reason": "salah ketik"})

    assert "Write why you change another" in silent.text
    assert "Facilitators mend typing errors only" in rewritten.text
    assert mended.status_code == 303
    assert fresh(problem, bob).source == "Anak bingung!"


def test_a_deleted_reply_keeps_its_number_and_comes_back_within_thirty_days(
    english: Browser, alice: Person, bob: Person, thread: Thread, reply: Post
) -> None:
    add_reply(thread, bob, "Maksudnya digambar apa?", reply_to_no=2, by_asker=True)
    client = english(alice)
    client.post(path(thread, 2, "delete"))
    gone = english(bob).get(path(thread)).text

    assert "Removed by its author." in gone
    assert "Coba digambar dulu" not in gone
    with inside(bob):
        assert (stored(thread).reply_count, stored(thread).other_reply_count) == (1, 0)
    client.post(path(thread, 2, "restore"))
    assert "Coba digambar dulu" in english(bob).get(path(thread)).text
    with inside(bob):
        assert (stored(thread).reply_count, stored(thread).other_reply_count) == (2, 1)


def test_what_was_deleted_at_once_and_answered_by_nobody_leaves_no_line(
    english: Browser, alice: Person, bob: Person, thread: Thread, reply: Post
) -> None:
    english(alice).post(path(thread, 2, "delete"))

    assert "Removed by its author." not in english(bob).get(path(thread)).text
    assert "Bring it back" in english(alice).get(path(thread)).text


def test_what_was_deleted_long_ago_stays_deleted(
    english: Browser, alice: Person, thread: Thread, reply: Post
) -> None:
    client = english(alice)
    client.post(path(thread, 2, "delete"))
    with inside(alice), intending_to_write():
        session.get_one(Post, reply.id).deleted_at = clock.now() - timedelta(days=31)
        session.commit()
    answer = client.post(path(thread, 2, "restore"), follow_redirects=True)

    assert "more than thirty days ago" in answer.text


def test_nobody_deletes_the_problem_itself_or_anothers_reply(
    english: Browser, alice: Person, bob: Person, thread: Thread, reply: Post
) -> None:
    problem = english(bob).post(path(thread, 1, "delete"), follow_redirects=True)

    assert "The problem itself stays." in problem.text
    assert english(bob).post(path(thread, 2, "delete")).status_code == 403


def test_a_hidden_reply_is_read_by_nobody_and_its_writer_reads_why(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    carla = make_member(melati, "Carla Pertiwi")
    add_reply(thread, carla, "Anak itu memang bodoh.")
    coordinator = english(alice)
    coordinator.post(path(thread, 2, "hide"), data={"reason": "Menyakiti anak."})

    others, own = english(bob).get(path(thread)).text, english(carla).get(path(thread)).text
    assert "Hidden by a coordinator." in others
    assert "Menyakiti anak." not in others
    assert "Menyakiti anak." in own
    assert "bodoh" not in others + own
    assert english(bob).get(path(thread, 2, "history")).status_code == 404
    assert "memang bodoh" not in english(bob).get("/k/melati/search?q=bodoh", follow_redirects=True).text
    coordinator.post(path(thread, 2, "show"))
    assert "bodoh" in english(bob).get(path(thread)).text


def test_with_its_post_an_acceptance_falls_and_comes_back(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    solution = add_reply(thread, alice, "Pakai kartu.", kind=PostKind.SOLUTION)
    with inside(bob), intending_to_write():
        row = stored(thread)
        session.add(
            Acceptance(
                thread_id=row.id,
                post_id=solution.id,
                author_id=bob.membership_id,
                by_asker=True,
                basis=AcceptanceBasis.ASKER,
                is_primary=True,
            )
        )
        row.acceptance_count, row.state = 1, ThreadState.RESOLVED
        session.commit()
    client = english(alice)
    client.post(path(thread, 2, "delete"))
    with inside(bob):
        assert (stored(thread).state, stored(thread).acceptance_count) == (ThreadState.OPEN, 0)
        told = session.scalars(select(Notice.kind).where(Notice.user_id == bob.user_id)).all()
        assert "problem_threads.fell" in told
    client.post(path(thread, 2, "restore"))

    with inside(bob):
        assert (stored(thread).state, stored(thread).acceptance_count) == (ThreadState.RESOLVED, 1)
        assert session.scalars(select(Acceptance.is_primary)).all() == [True]


def test_reports_gather_in_one_case_without_names_and_are_decided_once(
    english: Browser, alice: Person, bob: Person, thread: Thread, reply: Post
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    carla = make_member(melati, "Carla Pertiwi")
    for person, note in ((bob, "tidak pantas"), (carla, ""), (bob, "lagi")):
        english(person).post(path(thread, 2, "flag"), data={"reason": "hurtful", "note": note})
    with inside(alice):
        case = session.scalars(select(ModerationCase)).one()
        assert len(session.scalars(select(Flag)).all()) == 2
        told = session.scalars(select(Notice.kind).where(Notice.user_id == alice.user_id)).all()
        assert told == ["problem_threads.reported"]
    client = english(alice)
    where = f"/k/melati/problem_threads/reports/{case.public_id}"
    page = client.get(where).text
    assert "tidak pantas" in page
    assert "Carla" not in page
    assert "Bob" not in page
    client.post(where, data={"decision": "hidden", "note": "Menyakiti.", "version": str(case.version)})

    with inside(alice):
        assert session.scalars(select(ModerationCase.state)).all() == [CaseState.HIDDEN]
        assert session.get_one(Post, reply.id).hidden_because == "Menyakiti."
    assert "Nothing was reported" in client.get("/k/melati/problem_threads/reports").text


def test_the_twenty_first_report_of_a_day_is_spoken_about(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    client = english(bob)
    for _number in range(21):
        post = add_reply(thread, alice, f"Balasan {_number}.")
        answer = client.post(path(thread, post.no, "flag"), data={"reason": "other"})

    assert "You reported many replies today" in answer.text


def test_notices_of_a_hidden_reply_leave_and_come_back(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    english(make_member(melati, "Carla Pertiwi")).post(
        path(thread, "reply"), data={"key": "k", "text": "Saya pernah juga."}
    )

    def shown() -> int:
        with inside(bob):
            rows = select(Notice).where(Notice.user_id == bob.user_id, Notice.hidden_at.is_(None))
            return len(session.scalars(rows).all())

    assert shown() == 1
    english(alice).post(path(thread, 2, "hide"), data={"reason": "Salah tempat."})
    assert shown() == 0
    english(alice).post(path(thread, 2, "show"))
    assert shown() == 1


def test_a_form_about_context_that_is_stale_shows_both(english: Browser, bob: Person, thread: Thread) -> None:
    client = english(bob)
    words = {"class_phase": "class_4", "subject": "mathematics", "tried": "x", "goal": "", "pupils": "20"}
    client.post(path(thread, "edit"), data={**words, "title": "Yang pertama disimpan dulu", "version": "1"})
    with time_machine.travel(clock.now() + timedelta(seconds=1), tick=False):
        answer = client.post(
            path(thread, "edit"), data={**words, "title": "Yang kedua disimpan nanti", "version": "1"}
        )

    assert answer.status_code == 409
    assert "Yang pertama disimpan dulu" in answer.text
    assert "Yang kedua disimpan nanti" in answer.text
    with inside(bob):
        assert stored(thread).title == "Yang pertama disimpan dulu"
