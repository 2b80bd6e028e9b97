"""The page of one thread: fifty posts by number, with names, files and one's own reactions, in a constant number of
statements however long the thread is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, case, select

from kkg_portal.api import Actor, Attachment, Membership, School, User, full_name, session

from .. import ranges
from ..kinds import Equipment, PostEvent, PostKind, ReactionKind
from ..models import Post, PostFile, PostRedirect, Reaction, Thread, ThreadEquipment
from ..permissions import is_in_the_circle, is_own
from .marks import EVERYTHING, Marks, Reading
from .people import Speaker, members_of, speaker

PAGE = 50
# So long after writing, one's own post goes without leaving a line.
OUTRIGHT = timedelta(minutes=15)


class PostRow(NamedTuple):
    """What is shown of a post, as plain values; an event's words stand in `source`."""

    id: int
    no: int
    kind: PostKind
    event: PostEvent | None
    author_id: int | None
    by_asker: bool
    reply_to_no: int | None
    html: str
    written_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    hidden_because: str
    deleted_at: datetime | None
    thanks_count: int
    agree_count: int
    same_here_count: int
    source: str

    @property
    def is_shown(self) -> bool:
        """Whether its words may be read; the number stays in any case."""
        return self.hidden_at is None and self.deleted_at is None


# Built once: putting a statement together costs as much as running it.
_POSTS = (
    select(
        *(getattr(Post, name) for name in PostRow._fields[:-1]),
        case((Post.kind == PostKind.EVENT, Post.source), else_="").label("source"),
        Membership.public_id.label("writer"),
        User.name,
        User.title_prefix,
        User.title_suffix,
        School.name.label("school"),
    )
    .outerjoin(Membership, Membership.id == Post.author_id)
    .outerjoin(User, User.id == Membership.user_id)
    .outerjoin(School, School.id == Membership.school_id)
    .where(
        Post.thread_id == bindparam("thread"),
        (Post.no == 1) | Post.no.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Post.no)
)
_EQUIPMENT = (
    select(ThreadEquipment)
    .where(ThreadEquipment.thread_id == bindparam("thread"))
    .order_by(ThreadEquipment.id)
    .limit(20)
)
_FILES = (
    select(PostFile.post_id, PostFile.public_id, Attachment.name, Attachment.size_bytes)
    .join(Attachment, Attachment.id == PostFile.attachment_id)
    .where(PostFile.post_id.in_(bindparam("posts", expanding=True)))
    .order_by(PostFile.id)
)
_SAID = select(Reaction.post_id, Reaction.kind).where(
    Reaction.post_id.in_(bindparam("posts", expanding=True)), Reaction.membership_id == bindparam("me")
)


@dataclass(frozen=True, slots=True)
class FileLine:
    public_id: str
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ProblemContext:
    """What the asker said about their class beside the problem itself."""

    pupils_n: int | None
    tried: str
    goal: str
    equipment: tuple[Equipment, ...]


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as its page shows it. `is_mine` is the reader's own business: no other page holds it."""

    post: PostRow
    speaker: Speaker
    files: tuple[FileLine, ...] = ()
    said: frozenset[ReactionKind] = frozenset()
    is_mine: bool = False
    # How often its number was answered within this page.
    has_replies: bool = False
    # Nobody is told what threads are called that they may not read.
    may_read_others: bool = False

    @property
    def event_words(self) -> str:
        """What an event says behind its sentence: a reason, or the title of another thread."""
        event = self.post.event
        is_kept = event is not None and event.names_another and not self.may_read_others
        return "" if is_kept else self.post.source

    @property
    def is_gone(self) -> bool:
        """Deleted soon after it was written and answered by nobody: not even a line is left of it for others."""
        post = self.post
        at_once = post.deleted_at is not None and post.deleted_at - post.written_at <= OUTRIGHT
        return at_once and not self.has_replies and not self.is_mine

    @property
    def text(self) -> Markup:
        return as_markup(self.post.html)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    thread: Thread
    problem: ShownPost | None
    posts: Sequence[ShownPost]
    reading: Reading
    context: ProblemContext
    is_asker: bool = False
    first_no: int = 1
    page_count: int = 1

    @property
    def number(self) -> int:
        return page_of(self.first_no)

    @property
    def last_no(self) -> int:
        return min(self.first_no + PAGE - 1, self.thread.last_post_no)

    @property
    def first_unread(self) -> int | None:
        return ranges.first_unread(self.reading.ranges, self.thread.last_post_no)

    @property
    def unread(self) -> int:
        return ranges.unread_count(self.reading.ranges, self.thread.last_post_no)


def page_of(no: int) -> int:
    """The page that number `no` stands on, counted from 1: worked out, never looked up."""
    return (max(no, 1) - 1) // PAGE + 1


def page_from(thread: Thread, no: int, actor: Actor, marks: Marks = EVERYTHING) -> ThreadPage:
    """The page with number `no`, and the problem itself above every page."""
    first = (page_of(min(no, max(thread.last_post_no, 1))) - 1) * PAGE + 1
    found = session.execute(_POSTS, {"thread": thread.id, "first": first, "last": first + PAGE - 1})
    own = is_own(actor, thread)
    shown = _dress([_spoken(row) for row in found], actor, asks=own, marks=marks)
    return ThreadPage(
        thread=thread,
        problem=next((one for one in shown if one.post.kind is PostKind.PROBLEM), None),
        posts=[one for one in shown if one.post.no >= first and one.post.kind is not PostKind.PROBLEM],
        reading=marks.reading,
        context=ProblemContext(
            thread.pupils_n,
            thread.tried_text,
            thread.goal_text,
            tuple(one.kind for one in equipment_of(thread)) if marks.equipment else (),
        ),
        is_asker=own,
        first_no=first,
        page_count=page_of(thread.last_post_no),
    )


def equipment_of(thread: Thread) -> Sequence[ThreadEquipment]:
    """What is at hand where the problem is, in the order of the list."""
    return session.scalars(_EQUIPMENT, {"thread": thread.id}).all()


def as_markup(html: str) -> Markup:
    """HTML that `rendered` returned, for a page."""
    return Markup(html)  # noqa: S704  because only what passed render_markdown is handed in


def place_of(thread: Thread, no: int) -> tuple[str, int] | None:
    """Where a post of this thread stands now: its thread's public id and its number; None when there was none."""
    moved = session.execute(
        select(Thread.public_id, PostRedirect.no)
        .join(Thread, Thread.id == PostRedirect.thread_id)
        .where(PostRedirect.old_thread_id == thread.id, PostRedirect.old_no == no)
    ).first()
    if moved is not None:
        return moved.public_id, moved.no
    return (thread.public_id, no) if 0 < no <= thread.last_post_no else None


def successor_of(thread: Thread) -> Thread | None:
    """The thread this one was joined to, or where its talk goes on as a duplicate."""
    other = thread.merged_into_id or thread.duplicate_of_id
    return session.scalar(select(Thread).where(Thread.id == other)) if other is not None else None


def one_post(post: Post, actor: Actor) -> ShownPost:
    """A single post for the pages about it."""
    row = PostRow(*(getattr(post, name) for name in PostRow._fields))
    return _dress([(row, speaker(row, members_of([row])))], actor, asks=is_own(actor, post.thread))[0]


def _spoken(row: Any) -> tuple[PostRow, Speaker]:
    """A row of `_POSTS`: the post, and its writer, who came with it."""
    *values, writer, name, prefix, suffix, school = row
    post = PostRow._make(values)
    if writer is None:
        return post, speaker(post, {})
    return post, Speaker(full_name(name, prefix, suffix), school or "", writer, post.by_asker)


def _dress(
    posts: Sequence[tuple[PostRow, Speaker]], actor: Actor, *, asks: bool, marks: Marks = EVERYTHING
) -> list[ShownPost]:
    rows = [post for post, _said_by in posts]
    ids = [row.id for row in rows]
    files: dict[int, list[FileLine]] = defaultdict(list)
    for row in session.execute(_FILES, {"posts": ids}) if marks.files else ():
        files[row.post_id].append(FileLine(row.public_id, row.name, row.size_bytes))
    said: dict[int, set[ReactionKind]] = defaultdict(set)
    if marks.reactions:
        for post_id, kind in session.execute(_SAID, {"posts": ids, "me": actor.membership_id}):
            said[post_id].add(kind)
    circle = is_in_the_circle(actor)
    answered = {row.reply_to_no for row in rows if row.reply_to_no is not None and row.deleted_at is None}
    return [
        ShownPost(
            row,
            said_by,
            tuple(files.get(row.id, ())),
            frozenset(said.get(row.id, ())),
            is_mine=asks
            if row.by_asker
            else row.author_id is not None and row.author_id == actor.membership_id,
            has_replies=row.no in answered,
            may_read_others=circle,
        )
        for row, said_by in posts
    ]
