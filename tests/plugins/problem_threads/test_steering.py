"""Closing, duplicates, moving, joining and splitting: old addresses, read marks and counters follow."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kkg_portal.api import Role, session
from kkg_portal.api.testing import People, Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.problem_threads.kinds import FollowLevel, PostEvent, PostKind, ThreadState
from plugins.problem_threads.models import Post, PostRedirect, Thread, ThreadReader, Trial

from .factories import Browser, add_reply, inside, make_thread, stored

BASE = "/k/melati/problem_threads"


def path(thread: Thread, *more: object) -> str:
    return "/".join([BASE, thread.public_id, *map(str, more)])


def texts(thread: Thread, person: Person) -> list[tuple[int, str]]:
    with inside(person):
        rows = session.execute(
            select(Post.no, Post.source)
            .where(Post.thread_id == thread.id, Post.kind != PostKind.EVENT)
            .order_by(Post.no)
        )
        return [(row.no, row.source) for row in rows]


def has_read(thread: Thread, person: Person, ranges: str) -> None:
    with inside(person), intending_to_write():
        session.add(
            ThreadReader(
                thread_id=thread.id,
                membership_id=person.membership_id or 0,
                read_ranges=ranges,
                level=FollowLevel.FOLLOW,
            )
        )
        session.commit()


def test_the_asker_closes_while_nobody_replied_and_a_coordinator_at_any_time(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    with inside(bob):
        version = str(stored(thread).version)
    without = english(bob).post(path(thread, "close"), data={"reason": "", "version": version})
    english(bob).post(path(thread, "close"), data={"reason": "Sudah selesai.", "version": version})
    with inside(bob):
        assert stored(thread).state is ThreadState.CLOSED
        event = session.scalars(select(Post).where(Post.kind == PostKind.EVENT)).one()
        assert (event.event, event.source) == (PostEvent.CLOSED, "Sudah selesai.")
    assert without.status_code == 422
    refused = english(bob).post(path(thread, "reopen"), follow_redirects=True)
    assert "Your role here does not include this" in refused.text
    english(alice).post(path(thread, "reopen"))
    with inside(bob):
        assert stored(thread).state is ThreadState.OPEN


def test_after_a_reply_the_asker_asks_a_coordinator_to_close(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    add_reply(thread, alice)
    with inside(bob):
        version = str(stored(thread).version)
    answer = english(bob).post(path(thread, "close"), data={"reason": "Sudah.", "version": version})

    assert "Ask a coordinator to close it" in answer.text


def test_a_stale_close_is_refused_and_a_second_press_succeeds(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    client = english(alice)
    stale = client.post(path(thread, "close"), data={"reason": "Sudah.", "version": "77"})
    with inside(bob):
        version = str(stored(thread).version)
    first = client.post(path(thread, "close"), data={"reason": "Sudah.", "version": version})
    again = client.post(path(thread, "close"), data={"reason": "Sudah.", "version": version})

    assert (stale.status_code, first.status_code, again.status_code) == (409, 303, 303)
    with inside(bob):
        assert len(session.scalars(select(Post).where(Post.kind == PostKind.EVENT)).all()) == 1


def test_a_duplicate_leads_on_and_carries_its_followers(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    original = make_thread(alice, title="Soal cerita yang pernah ditanyakan")
    older = make_thread(bob, state=ThreadState.DUPLICATE, duplicate_of_id=thread.id)
    carla = make_member(session.query(Cluster).filter_by(slug="melati").one(), "Carla Pertiwi")
    has_read(thread, carla, "1")
    with inside(bob):
        version = str(stored(thread).version)
    address = f"http://localhost{path(original)}?from=3#n3"
    answer = english(bob).post(path(thread, "duplicate"), data={"target": address, "version": version})

    assert answer.status_code == 303
    page = english(bob).get(path(thread)).text
    assert "the talk goes on there" in page
    assert path(original) in page
    assert english(carla).post(path(thread, "reply"), data={"text": "Halo semua"}).status_code == 409
    with inside(carla):
        assert stored(older).duplicate_of_id == original.id
        reader = session.scalars(
            select(ThreadReader).where(
                ThreadReader.thread_id == original.id, ThreadReader.membership_id == carla.membership_id
            )
        ).one()
        assert reader.level is FollowLevel.FOLLOW


@pytest.mark.parametrize("target", ["itself", "duplicate", "elsewhere", "nothing"])
def test_a_duplicate_of_itself_of_a_duplicate_or_of_another_cluster_is_refused(
    english: Browser, people: People, thread: Thread, target: str
) -> None:
    original = make_thread(people.alice)
    ids = {
        "itself": thread.public_id,
        "duplicate": make_thread(
            people.bob, state=ThreadState.DUPLICATE, duplicate_of_id=original.id
        ).public_id,
        "elsewhere": make_thread(people.charlie).public_id,
        "nothing": "bcdfghjkmn",
    }
    form = {"target": ids[target], "version": "1"}
    answer = english(people.bob).post(path(thread, "duplicate"), data=form)

    assert answer.status_code == 422
    assert "not itself a duplicate" in answer.text


def test_moved_replies_keep_their_addresses_read_marks_and_trials(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    other = make_thread(alice, text="Pecahan.")
    for number in range(2, 6):
        add_reply(thread, alice, f"Balasan {number}.", reply_to_no=3 if number == 5 else None)
    has_read(thread, bob, "1-3")
    with inside(alice), intending_to_write():
        post = session.scalars(select(Post).where(Post.thread_id == thread.id, Post.no == 3)).one()
        session.add(Trial(thread_id=thread.id, post_id=post.id, author_id=alice.membership_id))
        row = stored(thread)
        row.trial_count = row.trials_planned = 1
        session.commit()
    answer = english(alice).post(path(thread, "split"), data={"numbers": "3, 5", "target": path(other)})

    assert answer.status_code == 303
    assert texts(thread, bob) == [(1, "Anak bingung."), (2, "Balasan 2."), (4, "Balasan 4.")]
    assert texts(other, bob) == [(1, "Pecahan."), (2, "Balasan 3."), (3, "Balasan 5.")]
    client = english(bob)
    assert client.get(path(thread, 5)).location.endswith(f"{other.public_id}?from=3#n3")
    with inside(bob):
        assert (stored(thread).reply_count, stored(other).reply_count) == (2, 2)
        assert (stored(thread).trial_count, stored(other).trial_count) == (0, 1)
        moved = session.scalars(select(Post).where(Post.thread_id == other.id, Post.no == 3)).one()
        assert moved.reply_to_no == 2
        reader = session.scalars(select(ThreadReader).where(ThreadReader.thread_id == other.id)).all()
        assert {one.membership_id: one.read_ranges for one in reader}[bob.membership_id] == "2"


def test_joined_threads_lead_from_the_old_address_and_never_in_chains(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    second, third = make_thread(alice, text="Dua."), make_thread(alice, text="Tiga.")
    add_reply(thread, alice, "Balasan pertama.")
    coordinator = english(alice)
    coordinator.post(path(thread, "merge"), data={"target": second.public_id, "version": "1"})
    coordinator.post(path(second, "merge"), data={"target": third.public_id, "version": "1"})

    assert [text for _no, text in texts(third, bob)] == [
        "Tiga.",
        "Dua.",
        "Anak bingung.",
        "Balasan pertama.",
    ]
    client = english(bob)
    with inside(bob):
        number = session.scalars(
            select(Post.no).where(Post.thread_id == third.id, Post.source == "Balasan pertama.")
        ).one()
        assert set(session.scalars(select(PostRedirect.thread_id))) == {third.id}
    assert client.get(path(thread, 2)).location.endswith(f"{third.public_id}?from={number}#n{number}")
    landed = client.get(path(thread), follow_redirects=True)
    assert landed.request.path == path(third)
    assert thread.public_id not in client.get(f"{BASE}/?tab=all").text


def test_splitting_makes_the_first_writer_the_asker(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    carla = make_member(session.query(Cluster).filter_by(slug="melati").one(), "Carla Pertiwi")
    add_reply(thread, carla, "Kelas saya justru soal pecahan.")
    add_reply(thread, alice, "Itu lain lagi.", reply_to_no=2)
    answer = english(alice).post(
        path(thread, "split"), data={"numbers": "2-3", "title": "Pecahan di kelas lima"}
    )

    with inside(bob):
        new = session.scalars(select(Thread).where(Thread.title == "Pecahan di kelas lima")).one()
        assert answer.location.endswith(new.public_id)
        assert (new.author_id, new.reply_count, new.other_reply_count) == (carla.membership_id, 1, 1)
        first = session.scalars(select(Post).where(Post.thread_id == new.id, Post.no == 1)).one()
        assert (first.kind, first.by_asker) == (PostKind.PROBLEM, True)
        assert stored(thread).reply_count == 0
    assert english(carla).get(path(new, "edit")).status_code == 200


@pytest.mark.parametrize("numbers", ["1", "9", "", "abc", "1-3"])
def test_numbers_that_are_no_replies_are_refused(
    english: Browser, alice: Person, thread: Thread, numbers: str
) -> None:
    add_reply(thread, alice)
    answer = english(alice).post(
        path(thread, "split"), data={"numbers": numbers, "title": "Masalah yang baru"}
    )

    assert answer.status_code == 422


def test_a_deleted_thread_is_gone_for_all_but_who_may_bring_it_back(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    english(bob).post(path(thread, "delete"))

    assert english(bob).get(path(thread)).status_code == 404
    coordinator = english(alice)
    assert "Deleted" in coordinator.get(path(thread)).text
    assert thread.public_id not in coordinator.get(f"{BASE}/?tab=all").text
    coordinator.post(path(thread, "moderate"), data={"act": "undelete"})
    assert english(bob).get(path(thread)).status_code == 200


def test_a_guest_reads_and_answers_one_thread_and_no_other(
    english: Browser, alice: Person, bob: Person, thread: Thread
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    ratna = make_member(melati, "Ratna Dewi", roles=(Role.SUPERVISOR,))
    other = make_thread(alice)
    assert english(ratna).get(path(thread)).status_code == 404
    english(bob).post(path(thread, "guests"), data={"member": ratna.membership_public_id})

    client = english(ratna)
    assert client.get(path(thread)).status_code == 200
    assert (
        client.post(path(thread, "reply"), data={"key": "k", "text": "Saran saya begini."}).status_code == 303
    )
    assert client.get(path(other)).status_code == 404
    assert other.public_id not in client.get(f"{BASE}/?tab=all").text
    assert (
        english(bob).post(path(thread, "guests"), data={"member": alice.membership_public_id}).status_code
        == 422
    )


def test_pinned_threads_stand_on_top(english: Browser, alice: Person, bob: Person, thread: Thread) -> None:
    make_thread(bob, title="Masalah yang lebih baru")
    client = english(alice)
    client.post(path(thread, "moderate"), data={"act": "pin"})
    page = client.get(f"{BASE}/").text

    assert page.index(thread.title) < page.index("Masalah yang lebih baru")
    assert page.count(f'{path(thread)}"') == 1
