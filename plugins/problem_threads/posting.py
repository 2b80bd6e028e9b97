"""Puts posts into threads, inside verbs: the next number, the counters and what the writer follows from now on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, select, update
from sqlalchemy.orm.attributes import set_committed_value

from kkg_portal.api import UtcDateTime, clock, reindex, renew_moment, session

from .kinds import FollowLevel, LevelReason, PostEvent, PostKind
from .models import Post, Thread, ThreadReader
from .ranges import with_number
from .states import TABLE, Act
from .texts import rendered
from .voice import Voice

_READER = select(ThreadReader).where(
    ThreadReader.thread_id == bindparam("thread", type_=Integer),
    ThreadReader.membership_id == bindparam("member", type_=Integer),
)


@dataclass(frozen=True, slots=True)
class NewPost:
    kind: PostKind
    source: str
    reply_to_no: int | None = None
    event: PostEvent | None = None


def put_post(thread: Thread, new: NewPost, voice: Voice) -> Post:
    """The next post of the thread, with all that follows from it for counters, state and the writer's reading."""
    moved = _move_on(thread, new.kind, voice)
    post = Post(
        thread_id=thread.id,
        no=thread.last_post_no,
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
    if voice.membership_id is not None:
        _note_writer(thread, voice.membership_id, post)
    if moved or new.kind is PostKind.PROBLEM:
        reindex(thread)
    else:
        renew_moment(thread, thread.last_at)
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
    found = session.scalar(_READER, {"thread": thread.id, "member": membership_id})
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


def _move_on(thread: Thread, kind: PostKind, voice: Voice) -> bool:
    """Take the next number and count the post, in one statement on both databases, so that two who send at once get
    two numbers. Whether the thread is found by other words now: its state, or that it was answered.
    """
    is_reply = kind not in {PostKind.EVENT, PostKind.PROBLEM}
    before = (thread.state, thread.reply_count > 0)
    statement = _next_post(is_reply, of_others=is_reply and not voice.by_asker)
    row = session.execute(
        statement, {"thread": thread.id, "now": clock.now()}, execution_options=_NOT_MATCHED
    ).one()
    for name, value in row._mapping.items():
        set_committed_value(thread, name, value)
    return before != (thread.state, thread.reply_count > 0)


# The row comes back with the statement: the session need not work out what changed.
_NOT_MATCHED = {"synchronize_session": False}


@cache
def _next_post(is_reply: bool, *, of_others: bool) -> Any:
    now = bindparam("now", type_=UtcDateTime)
    changes: dict[Any, Any] = {Thread.last_post_no: Thread.last_post_no + 1, Thread.last_at: now}
    if is_reply:
        changes[Thread.reply_count] = Thread.reply_count + 1
    if of_others:
        # What happens by itself: two who reply at once do not meet each other.
        row = TABLE[Act.REPLY]
        begins = Thread.state.in_(row.begins)
        changes |= {
            Thread.other_reply_count: Thread.other_reply_count + 1,
            Thread.state: case((begins, row.to), else_=Thread.state),
            Thread.state_since: case((begins, now), else_=Thread.state_since),
        }
    return (
        update(Thread)
        .where(Thread.id == bindparam("thread", type_=Integer))
        .values(changes)
        .returning(
            Thread.last_post_no,
            Thread.last_at,
            Thread.reply_count,
            Thread.other_reply_count,
            Thread.state,
            Thread.state_since,
        )
    )


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
