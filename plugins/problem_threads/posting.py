"""Puts posts into threads, inside verbs: the next number, the counters and what the writer follows from now on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from kkg_portal.api import clock, reindex, session

from .kinds import FollowLevel, LevelReason, PostEvent, PostKind
from .models import Post, Thread, ThreadReader
from .ranges import with_number
from .states import Act
from .steering import advance
from .texts import rendered
from .voice import Voice


@dataclass(frozen=True, slots=True)
class NewPost:
    kind: PostKind
    source: str
    reply_to_no: int | None = None
    event: PostEvent | None = None


def put_post(thread: Thread, new: NewPost, voice: Voice) -> Post:
    """The next post of the thread, with all that follows from it for counters, state and the writer's reading."""
    post = Post(
        thread_id=thread.id,
        no=_next_number(thread),
        kind=new.kind,
        event=new.event,
        reply_to_no=new.reply_to_no,
        source=new.source,
        html=rendered(new.source),
        author_id=voice.author_id,
        by_asker=voice.by_asker,
    )
    session.add(post)
    session.flush()  # whatever belongs to the post needs its id
    if new.kind is PostKind.EVENT:
        return post
    if new.kind is not PostKind.PROBLEM:
        count_reply(thread, post, +1)
        if not voice.by_asker:
            advance(thread, Act.REPLY)
    if voice.membership_id is not None:
        _note_writer(thread, voice.membership_id, post)
    reindex(thread)
    return post


def put_event(thread: Thread, event: PostEvent, words: str, voice: Voice) -> Post:
    """A line of the portal in the thread: what became of it, with the reason that was given."""
    return put_post(thread, NewPost(PostKind.EVENT, words, event=event), voice)


def count_reply(thread: Thread, post: Post, change: int) -> None:
    """Replies that can be read, and those of others than the asker: up by one, down by one."""
    counted = {Thread.reply_count: Thread.reply_count + change}
    if not post.by_asker:
        counted[Thread.other_reply_count] = Thread.other_reply_count + change
    session.execute(update(Thread).where(Thread.id == thread.id).values(counted))


def reader_of(thread: Thread, membership_id: int) -> ThreadReader:
    """What this member has read of the thread and how they follow it; made at the first need."""
    mine = (ThreadReader.thread_id == thread.id, ThreadReader.membership_id == membership_id)
    found = session.scalar(select(ThreadReader).where(*mine))
    if found is None:
        found = ThreadReader(
            thread_id=thread.id,
            membership_id=membership_id,
            read_ranges="",
            level=FollowLevel.NORMAL,
            level_reason=LevelReason.NONE,
            has_written=False,
        )
        session.add(found)
        session.flush()
    return found


def follow(reader: ThreadReader, reason: LevelReason, level: FollowLevel = FollowLevel.FOLLOW) -> None:
    """Follow by itself: never against what the member chose, and never less than before."""
    if reader.level_reason is LevelReason.CHOSEN or reader.level in {FollowLevel.FOLLOW, FollowLevel.ALL}:
        return
    reader.level, reader.level_reason = level, reason


def _next_number(thread: Thread) -> int:
    """One statement on both databases, so that two who send at once get two numbers."""
    taken: int = session.execute(
        update(Thread)
        .where(Thread.id == thread.id)
        .values(last_post_no=Thread.last_post_no + 1, last_at=clock.now())
        .returning(Thread.last_post_no)
    ).scalar_one()
    return taken


def _note_writer(thread: Thread, membership_id: int, post: Post) -> None:
    reader = reader_of(thread, membership_id)
    reader.read_ranges = with_number(reader.read_ranges, post.no)
    follow(reader, LevelReason.ASKED if post.by_asker else LevelReason.REPLIED)
    if not reader.has_written:
        reader.has_written = True
        session.execute(
            update(Thread)
            .where(Thread.id == thread.id)
            .values(participant_count=Thread.participant_count + 1)
        )
