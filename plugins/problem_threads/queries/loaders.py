"""Objects by the ids in an address; the route's rule asks the policy about what these return."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import NotFound, session

from ..models import ModerationCase, Post, PostFile, PostRevision, Thread

T = TypeVar("T")

_THREAD = select(Thread).where(Thread.public_id == bindparam("thread"))


def thread(thread: str) -> Thread:
    """The thread of an address; one that was joined to another too, since its address leads there."""
    found = session.scalar(_THREAD, {"thread": thread})
    if found is None:
        raise NotFound
    return found


def post(thread: str, post: int) -> Post:
    """The post that bears this number in this thread, whether its words are shown or not."""
    return one(_posts(thread).where(Post.no == post))


def revision(thread: str, post: int, revision: str) -> PostRevision:
    """An earlier text of a post."""
    statement = (
        select(PostRevision)
        .join(Post, Post.id == PostRevision.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.public_id == thread, Post.no == post, PostRevision.public_id == revision)
        .options(joinedload(PostRevision.post).joinedload(Post.thread))
    )
    return one(statement)


def file(thread: str, file: str) -> PostFile:
    """A file shown in this thread."""
    statement = (
        select(PostFile)
        .join(Post, Post.id == PostFile.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.public_id == thread, PostFile.public_id == file)
        .options(joinedload(PostFile.post).joinedload(Post.thread), joinedload(PostFile.attachment))
    )
    return one(statement)


def case(case: str) -> ModerationCase:
    """What members reported about a post."""
    statement = (
        select(ModerationCase)
        .where(ModerationCase.public_id == case)
        .options(joinedload(ModerationCase.post).joinedload(Post.thread))
    )
    return one(statement)


def _posts(thread: str) -> Select[Post]:
    return (
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.public_id == thread)
        .options(joinedload(Post.thread))
    )


def one(statement: Select[T]) -> T:
    """The one row of a statement, or NotFound."""
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found
