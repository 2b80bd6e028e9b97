"""What hangs on a thread besides its posts, so that its page asks only for what is there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Integer, String, and_, bindparam, select

from kkg_portal.api import Actor, session

from ..kinds import FollowLevel, LevelReason, PostKind
from ..models import (
    Draft,
    Escalation,
    Post,
    PostFile,
    Reaction,
    Thread,
    ThreadEquipment,
    ThreadGuest,
    ThreadReader,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the actor has read of the thread, how they follow it, and why so."""

    ranges: str = ""
    level: FollowLevel = FollowLevel.NORMAL
    reason: LevelReason = LevelReason.NONE


NOT_OPENED = Reading()


@dataclass(frozen=True, slots=True)
class Marks:
    """Each says that there may be some: without a look everything may be."""

    files: bool = True
    reactions: bool = True
    guests: bool = True
    equipment: bool = True
    draft: bool = True
    solutions: bool = True
    escalation: bool = True
    reading: Reading = NOT_OPENED


EVERYTHING = Marks()
_ME = bindparam("me", type_=Integer)


_FOUND = select(
    select(PostFile.id)
    .join(Post, Post.id == PostFile.post_id)
    .where(Post.thread_id == Thread.id)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("files"),
    select(Reaction.id)
    .join(Post, Post.id == Reaction.post_id)
    .where(Post.thread_id == Thread.id, Reaction.membership_id == _ME)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("reactions"),
    select(ThreadGuest.id)
    .where(ThreadGuest.thread_id == Thread.id)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("guests"),
    select(ThreadEquipment.id)
    .where(ThreadEquipment.thread_id == Thread.id)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("equipment"),
    select(Draft.id)
    .where(Draft.membership_id == _ME, Draft.target == bindparam("target", type_=String))
    .limit(1)
    .scalar_subquery()
    .label("draft"),
    select(Post.id)
    .where(Post.thread_id == Thread.id, Post.kind == PostKind.SOLUTION)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("solutions"),
    select(Escalation.id)
    .where(Escalation.thread_id == Thread.id)
    .limit(1)
    .correlate(Thread)
    .scalar_subquery()
    .label("escalation"),
    ThreadReader.read_ranges,
    ThreadReader.level,
    ThreadReader.level_reason,
)
_MARKS = (
    _FOUND.select_from(Thread)
    .outerjoin(ThreadReader, and_(ThreadReader.thread_id == Thread.id, ThreadReader.membership_id == _ME))
    .where(Thread.id == bindparam("thread", type_=Integer))
)


def marks_on(thread: Thread, actor: Actor, *, draft: str) -> Marks:
    """One statement; `draft` names the place of the actor's own draft."""
    values = {"thread": thread.id, "me": actor.membership_id, "target": draft}
    row = session.execute(_MARKS, values).one()
    reading = NOT_OPENED if row.level is None else Reading(row.read_ranges, row.level, row.level_reason)
    return Marks(
        files=row.files is not None,
        reactions=row.reactions is not None,
        guests=row.guests is not None,
        equipment=row.equipment is not None,
        draft=row.draft is not None,
        solutions=row.solutions is not None,
        escalation=row.escalation is not None,
        reading=reading,
    )
