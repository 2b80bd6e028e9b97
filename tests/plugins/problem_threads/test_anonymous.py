"""A thread without a name: nobody finds the asker by any page, list, search, notice or audit line; a look is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.search.entries import SearchEntry, SearchText
from plugins.problem_threads.models import AuthorLook, Post, PostRevision, Thread

from .factories import Browser, add_reply, inside, make_thread

BASE = "/k/melati/problem_threads"
NAME = "Bunga Kartika Unik"


@pytest.fixture
def asker(people: object) -> Person:
    return make_member(session.query(Cluster).filter_by(slug="melati").one(), NAME)


@pytest.fixture
def readers(alice: Person, bob: Person) -> Mapping[str, Person]:
    """Everybody who reads the cluster's threads or pages besides the asker."""
    melati = session.query(Cluster).filter_by(slug="melati").one()
    return {
        "coordinator": alice,
        "teacher": bob,
        "mentor": make_member(melati, "Fajar Nugraha", roles=(Role.FACILITATOR,)),
        "principal": make_member(melati, "Puji Lestari", roles=(Role.PRINCIPAL,)),
        "supervisor": make_member(melati, "Ratna Dewi", roles=(Role.SUPERVISOR,)),
    }


def ask_and_answer(english: Browser, asker: Person) -> Thread:
    """Through the pages: asked, answered by oneself, changed, followed, thanked."""
    client = english(asker)
    client.post(
        f"{BASE}/ask",
        data={
            "key": "k",
            "title": "Orang tua marah karena nilai anaknya",
            "class_phase": "class_5",
            "subject": "classroom",
            "text": "Beliau datang ke kelas dan berteriak di depan anak-anak.",
            "anonymous": "y",
        },
    )
    with inside(asker):
        thread = session.scalars(select(Thread)).one()
    where = f"{BASE}/{thread.public_id}"
    client.post(f"{where}/reply", data={"key": "r", "text": "Tambahan: kepala sekolah belum tahu."})
    with inside(asker):
        version = session.scalars(select(Post.version).where(Post.no == 2)).one()
    client.post(f"{where}/2/edit", data={"text": "Tambahan: kepsek belum tahu.", "version": str(version)})
    client.post(f"{where}/read", data={"first": "1", "last": "2"})
    client.post(f"{where}/follow", data={"level": "all"})
    return thread


def test_no_page_of_anybody_else_holds_the_askers_name_or_ids(
    english: Browser, asker: Person, readers: Mapping[str, Person]
) -> None:
    thread = ask_and_answer(english, asker)
    add_reply(thread, readers["teacher"], "Ajak bicara berdua dulu.")
    where = f"{BASE}/{thread.public_id}"
    pages = [
        f"{BASE}/",
        f"{BASE}/?tab=all",
        f"{BASE}/?tab=mine",
        where,
        f"{where}?from=2",
        f"{where}/2/history",
        f"{where}/reply?to=2&quote=1",
        "/k/melati/search?q=berteriak",
        "/k/melati/search?q=kepsek",
        f"/k/melati/search?q={NAME.split(maxsplit=1)[0]}+berteriak",
        "/k/melati/",
    ]
    for who, person in readers.items():
        client = english(person)
        for page in pages:
            answer = client.get(page, follow_redirects=True)
            assert NAME not in answer.text, f"{who} reads the name on {page}"
            assert asker.membership_public_id not in answer.text, f"{who}: {page}"
            assert asker.username not in answer.text, f"{who}: {page}"
    shown = english(readers["teacher"]).get(where).text
    assert shown.count("<b>A colleague</b>") == 2
    assert f'value="{asker.membership_public_id}"' not in shown


def test_the_tables_that_pages_join_hold_no_member_for_the_asker(english: Browser, asker: Person) -> None:
    ask_and_answer(english, asker)
    with inside(asker):
        assert set(session.scalars(select(Post.author_id))) == {None}
        assert set(session.scalars(select(PostRevision.author_id))) == {None}
        assert session.scalars(select(Thread.author_id)).all() == [None]
        entries = session.execute(
            select(SearchText.title, SearchText.body, SearchText.words, SearchText.tokens)
            .join(SearchEntry, SearchEntry.id == SearchText.id)
            .where(SearchEntry.kind.like("problem_threads%"))
        ).all()
        assert entries
        assert not any("bunga" in str(tuple(one)).lower() for one in entries)


def test_the_audit_says_that_somebody_asked_and_not_who(
    english: Browser, asker: Person, alice: Person
) -> None:
    ask_and_answer(english, asker)
    with inside(asker):
        lines = session.execute(
            select(AuditLine.act, AuditLine.actor_id).where(AuditLine.act.like("problem_threads%"))
        ).all()
    acts = {line.act.removeprefix("problem_threads.") for line in lines}

    assert acts == {"ask", "reply", "edit_post", "choose_level"}
    assert {line.actor_id for line in lines} == {None}


def test_notices_about_the_asker_name_nobody(english: Browser, asker: Person, bob: Person) -> None:
    client = english(asker)
    thread = make_thread(asker, anonymous=True)
    client.post(f"{BASE}/{thread.public_id}/reply", data={"key": "k", "text": "@Bob Santoso, bagaimana?"})
    with inside(bob):
        notice = session.scalars(select(Notice).where(Notice.user_id == bob.user_id)).one()
        assert notice.by_id is None
        assert notice.values["name"] == ""
        assert NAME not in str(notice.values)


def test_the_asker_is_told_of_replies_without_standing_anywhere(
    english: Browser, asker: Person, bob: Person
) -> None:
    thread = make_thread(asker, anonymous=True)
    english(bob).post(f"{BASE}/{thread.public_id}/reply", data={"key": "k", "text": "Coba bicara dulu."})
    with inside(asker):
        kinds = session.scalars(select(Notice.kind).where(Notice.user_id == asker.user_id)).all()
    assert kinds == ["problem_threads.direct_reply"]


def test_an_anonymous_thread_is_not_found_by_its_school(english: Browser, asker: Person, bob: Person) -> None:
    from kkg_portal.clusters.models import School

    with inside(bob):
        school = session.scalars(select(School.public_id)).first()
    named = make_thread(bob, title="Masalah yang memakai nama")
    hidden = make_thread(asker, anonymous=True, title="Masalah yang tanpa nama")
    page = english(bob).get(f"{BASE}/?tab=all&school={school}").text

    assert named.title in page
    assert hidden.title not in page


def test_a_look_needs_a_reason_is_kept_and_told_to_the_asker(
    english: Browser, asker: Person, alice: Person, bob: Person
) -> None:
    thread = make_thread(asker, anonymous=True)
    where = f"{BASE}/{thread.public_id}"
    client = english(alice)
    assert client.post(f"{where}/author", data={"reason": ""}).status_code == 422
    assert NAME not in client.get(f"{where}/author").text
    shown = client.post(f"{where}/author", data={"reason": "Ada siswa dalam bahaya."})

    assert NAME in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    with inside(alice):
        look = session.scalars(select(AuthorLook)).one()
        assert (look.looked_by_id, look.reason) == (alice.membership_id, "Ada siswa dalam bahaya.")
        told = session.scalars(select(Notice).where(Notice.user_id == asker.user_id)).one()
        assert told.kind == "problem_threads.look"
    assert "Alice Rahayu looked at your name" in english(asker).get(where).text
    assert "looked at your name" not in english(bob).get(where).text
    assert english(bob).get(f"{where}/author").status_code == 403


@pytest.mark.parametrize("allowed", [True, False])
def test_a_later_setting_reveals_nobody(
    english: Browser, asker: Person, alice: Person, bob: Person, allowed: bool
) -> None:
    thread = make_thread(asker, anonymous=True)
    english(alice).post(
        "/k/melati/plugins/problem_threads",
        data={"allow_anonymous": "y"} if allowed else {},
    )

    assert NAME not in english(bob).get(f"{BASE}/{thread.public_id}").text
    assert "<b>A colleague</b>" in english(bob).get(f"{BASE}/{thread.public_id}").text


def test_posts_of_an_unnamed_asker_do_not_leave_their_thread(
    english: Browser, asker: Person, alice: Person
) -> None:
    thread, other = make_thread(asker, anonymous=True), make_thread(alice)
    add_reply(thread, asker, "Dari saya sendiri.", by_asker=True)
    client = english(alice)
    moved = client.post(f"{BASE}/{thread.public_id}/split", data={"numbers": "2", "target": other.public_id})
    merged = client.post(f"{BASE}/{thread.public_id}/merge", data={"target": other.public_id, "version": "1"})

    assert "stays in its thread" in moved.text
    assert "not joined to another" in merged.text
    with inside(alice):
        assert session.scalars(select(Post.no).where(Post.thread_id == other.id)).all() == [1]
