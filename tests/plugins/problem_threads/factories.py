"""Threads for tests, made straight in the database: quicker than through the verbs and without their effects."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask.testing import FlaskClient

from kkg_portal.api import Membership, clock, render_markdown, session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.search.index import index_changes
from kkg_portal.core.tenancy import working_in
from plugins.problem_threads.kinds import ClassPhase, PostKind, Subject, ThreadState
from plugins.problem_threads.models import HiddenAuthor, Post, Thread, ThreadGuest

Browser = Callable[[Person], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]


def make_thread(
    owner: Person, *, anonymous: bool = False, text: str = "Anak bingung.", **values: Any
) -> Thread:
    """What `owner` asks in their cluster: the thread with its first post."""
    with inside(owner), intending_to_write():
        school_id = session.get_one(Membership, owner.membership_id).school_id
        thread = Thread(
            author_id=None if anonymous else owner.membership_id,
            is_anonymous=anonymous,
            school_id=None if anonymous else school_id,
            title=values.pop("title", "Murid hafal perkalian tetapi bingung soal cerita"),
            class_phase=values.pop("class_phase", ClassPhase.CLASS_4),
            subject=values.pop("subject", Subject.MATHEMATICS),
            tried_text=values.pop("tried_text", "Latihan soal setiap pagi selama dua minggu."),
            last_post_no=1,
            participant_count=1,
            **values,
        )
        session.add(thread)
        session.flush()
        if anonymous:
            session.add(HiddenAuthor(thread_id=thread.id, membership_id=owner.membership_id))
        session.add(
            Post(
                thread_id=thread.id,
                no=1,
                kind=PostKind.PROBLEM,
                author_id=thread.author_id,
                by_asker=True,
                source=text,
                html=str(render_markdown(text)),
            )
        )
        session.flush()  # the index notes what was flushed
        index_changes()
        session.commit()
    return thread


def add_reply(thread: Thread, author: Person, text: str = "Coba digambar dulu.", **values: Any) -> Post:
    """A reply by name, with the counters it changes; of an anonymous asker too when `by_asker` is given."""
    with inside(author), intending_to_write():
        row = session.get_one(Thread, thread.id)
        row.last_post_no += 1
        row.reply_count += 1
        by_asker = bool(values.pop("by_asker", False))
        if not by_asker:
            row.other_reply_count += 1
            row.state = ThreadState.DISCUSSING if row.state is ThreadState.OPEN else row.state
        row.last_at = clock.now()
        post = Post(
            thread_id=row.id,
            no=row.last_post_no,
            author_id=None if by_asker and row.is_anonymous else author.membership_id,
            by_asker=by_asker,
            source=text,
            html=str(render_markdown(text)),
            **values,
        )
        session.add(post)
        session.flush()  # the index notes what was flushed
        index_changes()
        session.commit()
    return post


def invite_guest(thread: Thread, guest: Person) -> None:
    with inside(guest), intending_to_write():
        session.add(ThreadGuest(thread_id=thread.id, membership_id=guest.membership_id))
        session.commit()


def inside(person: Person) -> AbstractContextManager[None]:
    """A session of its own in the person's cluster: what a request of theirs would have."""
    return working_in(person.cluster_id or 0)


def stored(thread: Thread) -> Thread:
    """The thread as the database has it now; inside a session of its cluster."""
    return session.get_one(Thread, thread.id, populate_existing=True)
