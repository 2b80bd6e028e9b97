"""What somebody has read, follows and thanks for. Reading leaves no audit line: it is nobody's business."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.api import Actor, Invalid, require, session, unit_of_work, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..kinds import FollowLevel, LevelReason, ReactionKind
from ..models import Post, Reaction, Thread
from ..permissions import ThreadPermission
from ..posting import reader_of
from ..ranges import with_range, without_from
from ..voice import voice_of

_COUNTS = {
    ReactionKind.THANKS: Post.thanks_count,
    ReactionKind.AGREE: Post.agree_count,
    ReactionKind.SAME_HERE: Post.same_here_count,
}


def mark_read(thread: Thread, first: int, last: int, *, actor: Actor) -> None:
    """The actor has seen the numbers from `first` to `last` of this thread."""
    require(actor, ThreadPermission.FOLLOW, thread)
    if actor.membership_id is None:
        return
    with unit_of_work():
        reader = reader_of(thread, actor.membership_id)
        ranges = with_range(reader.read_ranges, max(first, 1), min(last, thread.last_post_no))
        if ranges != reader.read_ranges:
            reader.read_ranges = ranges
        telling.seen(thread, actor)


def mark_unread(thread: Thread, first: int, *, actor: Actor) -> None:
    """From number `first` on, the thread is unread again for the actor."""
    require(actor, ThreadPermission.FOLLOW, thread)
    if actor.membership_id is None:
        return
    with unit_of_work():
        reader = reader_of(thread, actor.membership_id)
        reader.read_ranges = without_from(reader.read_ranges, max(first, 1))


@verb(ThreadPermission.FOLLOW)
def choose_level(thread: Thread, level: FollowLevel, *, actor: Actor) -> None:
    """Follow more or less closely by hand: from then on the portal does not change it by itself."""
    voice_of(thread, actor)
    if actor.membership_id is None:
        return
    reader = reader_of(thread, actor.membership_id)
    reader.level, reader.level_reason = level, LevelReason.CHOSEN


@verb(ThreadPermission.REACT)
def react(post: Post, kind: ReactionKind, *, actor: Actor) -> bool:
    """Say something with one tap, or take it back with the next; whether it is said now."""
    voice = voice_of(post.thread, actor)
    own = (
        post.by_asker if voice.by_asker else post.author_id is not None and post.author_id == voice.author_id
    )
    if own or not post.is_shown:
        raise Invalid(_("This is for the posts of others."))
    mine = (Reaction.post_id == post.id, Reaction.membership_id == actor.membership_id, Reaction.kind == kind)
    found = session.scalar(select(Reaction).where(*mine))
    if found is not None:
        session.delete(found)
    else:
        session.add(Reaction(post_id=post.id, membership_id=actor.membership_id, kind=kind))
    change = -1 if found is not None else 1
    counted = _COUNTS[kind]
    session.execute(update(Post).where(Post.id == post.id).values({counted: counted + change}))
    return found is None
