"""What a forger, a reader without the right or somebody with an old address tries; each of these got somewhere once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import PostKind, ThreadState
from plugins.problem_threads.models import Post, Thread

from .factories import Browser, add_reply, inside, invite_guest, make_thread, stored

BASE = "/k/melati/problem_threads"
SECRET = "Rahasia yang harus hilang"


@pytest.fixture
def melati(people: object) -> Cluster:
    return session.query(Cluster).filter_by(slug="melati").one()


def change(owner: Person, row: Post, **values: object) -> None:
    """What a service would have written, straight into the row."""
    with inside(owner), intending_to_write():
        found = session.get_one(Post, row.id)
        for name, value in values.items():
            setattr(found, name, value)
        session.commit()


def test_a_draft_nobody_could_have_typed_does_not_break_the_form(english: Browser, bob: Person) -> None:
    client = english(bob)
    client.post(f"{BASE}/drafts", data={"draft_target": "ask", "draft_seq": "1", "pupils": "9" * 5000})

    assert client.get(f"{BASE}/ask").status_code == 200


@pytest.mark.parametrize("gone", ["hidden_at", "deleted_at"])
def test_a_facilitator_reads_no_hidden_words_in_the_form_that_changes_them(
    english: Browser, bob: Person, thread: Thread, melati: Cluster, gone: str
) -> None:
    mentor = make_member(melati, "Fajar Nugraha", roles=(Role.FACILITATOR,))
    post = add_reply(thread, bob, SECRET)
    change(bob, post, **{gone: clock.now()})
    where = f"{BASE}/{thread.public_id}/{post.no}/edit"

    assert english(mentor).get(where).status_code == 404
    answer = english(mentor).post(where, data={"text": "Pendek", "version": "1"})
    assert SECRET not in answer.text


def test_the_writer_still_opens_the_form_of_what_is_shown(
    english: Browser, bob: Person, thread: Thread
) -> None:
    post = add_reply(thread, bob, SECRET)

    assert SECRET in english(bob).get(f"{BASE}/{thread.public_id}/{post.no}/edit").text


def test_a_guest_is_not_told_the_title_of_the_thread_the_talk_goes_on_in(
    english: Browser, bob: Person, thread: Thread, melati: Cluster
) -> None:
    principal = make_member(melati, "Puji Lestari", roles=(Role.PRINCIPAL,))
    other = make_thread(bob, title=SECRET)
    invite_guest(thread, principal)
    with inside(bob), intending_to_write():
        row = stored(thread)
        row.state, row.duplicate_of_id = ThreadState.DUPLICATE, other.id
        row.school_id = stored(other).school_id = None
        session.commit()
    where = f"{BASE}/{thread.public_id}"

    assert english(principal).get(f"{BASE}/{other.public_id}").status_code == 404
    answer = english(principal).get(where)
    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert SECRET in english(bob).get(where).text


def test_the_line_about_another_thread_tells_a_guest_no_title(
    english: Browser, alice: Person, bob: Person, thread: Thread, melati: Cluster
) -> None:
    principal = make_member(melati, "Puji Lestari", roles=(Role.PRINCIPAL,))
    other = make_thread(bob, title=SECRET)
    invite_guest(thread, principal)
    with inside(bob), intending_to_write():
        stored(thread).school_id = stored(other).school_id = None
        session.commit()
    where = f"{BASE}/{thread.public_id}"
    version = str(thread.version + 1)
    sent = english(alice).post(f"{where}/duplicate", data={"target": other.public_id, "version": version})

    assert sent.status_code == 303
    assert SECRET not in english(principal).get(where).text
    assert english(bob).get(where).text.count(SECRET) == 2


def test_what_only_coordinators_do_does_not_tell_that_the_asker_is_one(
    english: Browser, alice: Person, bob: Person
) -> None:
    """Without a name only the asker's acts are: a lock by nobody named the few who may lock."""
    thread = make_thread(alice, anonymous=True)
    post = add_reply(thread, bob)
    where = f"{BASE}/{thread.public_id}"
    client = english(alice)
    for act in ("lock", "unlock", "pin", "unpin"):
        client.post(f"{where}/moderate", data={"act": act})
    client.post(f"{where}/{post.no}/hide", data={"reason": "Menyebut nama murid."})
    client.post(f"{where}/{post.no}/show")

    with inside(alice):
        acts = (
            f"problem_threads.{one}" for one in ("lock", "unlock", "pin", "unpin", "hide_post", "show_post")
        )
        lines = session.execute(
            select(AuditLine.act, AuditLine.actor_id).where(AuditLine.act.in_(acts)).order_by(AuditLine.id)
        ).all()
        events = session.scalars(
            select(Post.author_id).where(Post.thread_id == thread.id, Post.kind == PostKind.EVENT)
        ).all()
    assert len(lines) == 6
    assert {line.actor_id for line in lines} == {alice.user_id}
    assert events == [alice.membership_id] * 2
    assert "Alice" in english(bob).get(where).text
