"""Problems with what was written and tried about them, to take along: one's own, or all that lists show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, session, visible_to

from ..kinds import PostKind, TrialState
from ..models import Post, Thread, Trial
from ..permissions import ThreadPermission, own_threads
from .people import Speaker, members_of, speaker
from .shown import listed

# Newest problems first; what is beyond stays out, so that one file never becomes a burden.
MOST_POSTS = 20_000
MOST_TRIALS = 20_000
_WRITTEN = (PostKind.PROBLEM, PostKind.REPLY, PostKind.SOLUTION)


@dataclass(frozen=True, slots=True)
class WrittenPost:
    post: Post
    by: Speaker


@dataclass(frozen=True, slots=True)
class ReportedTrial:
    trial: Trial
    by: Speaker


@dataclass(frozen=True, slots=True)
class TakenThread:
    """A problem with whoever asked and wrote as readers of the thread know them.

    Unless `is_whole` somebody else asked it, and only its title may be taken along.
    """

    thread: Thread
    asked_by: Speaker
    posts: list[WrittenPost] = field(default_factory=list)
    trials: list[ReportedTrial] = field(default_factory=list)
    is_whole: bool = True


def own_taken(actor: Actor) -> list[TakenThread]:
    """What the actor asked, wrote and tried, by name or not; around it the titles of what they may still read."""
    mine = own_threads(actor.membership_id)
    where = and_(Thread.deleted_at.is_(None), or_(mine, visible_to(actor, ThreadPermission.VIEW)))
    found = _taken(where, _written_by(actor, Post, mine), _written_by(actor, Trial, mine))
    own = set(session.scalars(select(Thread.id).where(mine)))
    return [replace(one, is_whole=one.thread.id in own) for one in found]


def cluster_taken(actor: Actor) -> list[TakenThread]:
    """Everything the lists show with every shown post; who asked without a name stays without one."""
    return _taken(listed(actor), Post.hidden_at.is_(None), Trial.id.is_not(None))


def _written_by(actor: Actor, model: type[Post | Trial], mine: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(model.author_id == actor.membership_id, and_(model.by_asker, mine))


def _taken(
    which: ColumnElement[bool], posts: ColumnElement[bool], trials: ColumnElement[bool]
) -> list[TakenThread]:
    """Three statements: posts and trials with their threads, and the names of all writers."""
    written = session.scalars(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(which, posts, Post.kind.in_(_WRITTEN), Post.deleted_at.is_(None))
        .options(joinedload(Post.thread))
        .order_by(Post.thread_id.desc(), Post.no)
        .limit(MOST_POSTS)
    ).all()
    tried = session.scalars(
        select(Trial)
        .join(Thread, Thread.id == Trial.thread_id)
        .where(which, trials, Trial.state == TrialState.REPORTED)
        .options(joinedload(Trial.thread), joinedload(Trial.post))
        .order_by(Trial.thread_id.desc(), Trial.id)
        .limit(MOST_TRIALS)
    ).all()
    threads = {post.thread_id: post.thread for post in written} | {one.thread_id: one.thread for one in tried}
    askers = [_Asked(thread) for thread in threads.values()]
    members = members_of([*written, *tried, *askers])
    found = {asked.thread.id: TakenThread(asked.thread, speaker(asked, members)) for asked in askers}
    for post in written:
        found[post.thread_id].posts.append(WrittenPost(post, speaker(post, members)))
    for trial in tried:
        found[trial.thread_id].trials.append(ReportedTrial(trial, speaker(trial, members)))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """The voice of whoever asked a thread."""

    thread: Thread
    by_asker: bool = True

    @property
    def author_id(self) -> int | None:
        return self.thread.author_id
