"""What an actor may see of threads: the one WHERE that lists, search, feeds, counters and messages share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, select

from kkg_portal.api import Actor, session, visible_to

from ..models import Post, Thread
from ..permissions import ThreadPermission, is_in_the_circle, reads_own_school, shown_outside


def listed(actor: Actor) -> ColumnElement[bool]:
    """Threads that stand in lists: shown to the actor, neither deleted nor joined to another."""
    return and_(
        visible_to(actor, ThreadPermission.VIEW),
        Thread.deleted_at.is_(None),
        Thread.merged_into_id.is_(None),
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """As what somebody looks at lists, as far as the policy tells them apart."""

    in_the_circle: bool
    own_school: bool = False


ME = bindparam("me", type_=Integer)
MY_SCHOOL = bindparam("my_school", type_=Integer)


def sight_of(actor: Actor) -> Sight:
    inside = is_in_the_circle(actor)
    return Sight(inside, not inside and reads_own_school(actor))


def seen_by(sight: Sight) -> ColumnElement[bool]:
    """What `listed` says for a member, with bound parameters, for statements that are built once."""
    alive = and_(Thread.deleted_at.is_(None), Thread.merged_into_id.is_(None))
    if sight.in_the_circle:
        return alive
    return and_(alive, shown_outside(ME, MY_SCHOOL if sight.own_school else None))


def visible_thread(public_id: str, actor: Actor) -> Thread | None:
    """The thread of this id if the actor may read it and it is not deleted."""
    statement = select(Thread).where(Thread.public_id == public_id, listed(actor))
    return session.scalar(statement)


def thread_of_post(post: Post) -> Thread:
    """The thread a post belongs to, whoever may see it: for the index, which judges by its permission."""
    return session.get_one(Thread, post.thread_id)


def visible_post(public_id: str, actor: Actor) -> Any:
    """Title and public id of the thread and the number of a post, if the actor may read its words."""
    statement = (
        select(Thread.title, Thread.public_id, Post.no)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.public_id == public_id, visible_to(actor, ThreadPermission.POST_VIEW))
    )
    return session.execute(statement).first()
