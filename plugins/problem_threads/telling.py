"""Whom threads tell of what, the strongest reason first. Inside verbs; an unnamed asker is told of, and told, without
their name being written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select

from kkg_portal.api import (
    COORDINATORS,
    Actor,
    MemberRow,
    ObjectRef,
    bound_cluster,
    clock,
    members_by_id,
    members_with_role,
    notices_seen,
    restore_notices,
    session,
    tell,
    withdraw_notices,
)

from .addresses import thread_path
from .kinds import FollowLevel
from .models import Post, Thread, ThreadReader
from .queries.readers import asker_id, near_users, readers_of
from .voice import Voice

MENTION = "problem_threads.mention"
DIRECT = "problem_threads.direct_reply"
FOLLOWED = "problem_threads.followed"
STATE = "problem_threads.state"
GUEST = "problem_threads.guest"
LOOK = "problem_threads.look"
REPORTED = "problem_threads.reported"
FELL = "problem_threads.fell"
NEAR = "problem_threads.near"

MOST_FOLLOWERS = 1000


def tell_near(thread: Thread, actor: Actor) -> None:
    """Those who teach this class or subject hear that somebody asks; of an unnamed asker no more than that."""
    users = [one for one in near_users(thread) if one != actor.user_id]
    values = {"title": thread.title, "url": thread_path(thread.public_id)}
    tell([(NEAR, users)], thread.ref, values, within=thread.ref, by=None if thread.is_anonymous else actor)


def tell_reply(thread: Thread, post: Post, mentioned: Iterable[int], voice: Voice, actor: Actor) -> None:
    """Whoever is named, then whoever is answered and the asker, then those who follow."""
    answered = _answered(thread, post)
    asker = asker_id(thread)
    following = _following(thread)
    _tell(
        [
            (MENTION, mentioned),
            (DIRECT, [one for one in (answered, asker) if one is not None]),
            (FOLLOWED, following.hear_replies),
        ],
        _Telling(thread, voice, actor, following.muted, asker),
        post,
    )
    if actor.user_id is not None:
        notices_seen(thread.ref, actor.user_id)


def tell_mentioned(thread: Thread, post: Post, mentioned: Iterable[int], voice: Voice, actor: Actor) -> None:
    """Those whom a changed text names for the first time; the others know already."""
    muted = _following(thread).muted
    _tell([(MENTION, mentioned)], _Telling(thread, voice, actor, muted, asker_id(thread)), post)


def take_mentions_back(post: Post, members: Iterable[MemberRow]) -> None:
    """Whose name was taken out of a text again: the notice goes, and mail that has not left stays here."""
    withdraw_notices(post.ref, kind=MENTION, user_ids=[one.user_id for one in members])


def tell_state(thread: Thread, voice: Voice, actor: Actor) -> None:
    """The asker and those who follow hear what became of the problem, once for each change."""
    asker, following = asker_id(thread), _following(thread)
    audience = [*([asker] if asker is not None else []), *following.hear_replies]
    values = {
        "url": thread_path(thread.public_id),
        "state": thread.state.value,
        "revision": f"{thread.state.value}-{thread.last_post_no}",
    }
    _send([(STATE, audience)], _Telling(thread, voice, actor, following.muted, asker), thread.ref, values)


def tell_guest(thread: Thread, guest: MemberRow, actor: Actor) -> None:
    values = _about(thread, thread_path(thread.public_id))
    tell([(GUEST, [guest.user_id])], thread.ref, values, within=thread.ref)


def tell_look(thread: Thread, asker: MemberRow, actor: Actor) -> None:
    """The asker of an anonymous thread hears that somebody looked at their name: who, and where to read why.

    It is about the look alone: whoever looked cannot take it out of sight by deleting the thread.
    """
    about = ObjectRef(LOOK, thread.public_id)
    now = clock.now().isoformat(timespec="seconds")
    values = {**_about(thread, thread_path(thread.public_id)), "name": actor.name, "revision": now}
    tell([(LOOK, [asker.user_id])], about, values)


def tell_coordinators(post: Post, actor: Actor) -> None:
    """That a post was reported, without by whom."""
    today = clock.today(bound_cluster())
    ids = {row.user_id for role in COORDINATORS for row in members_with_role(role, today)}
    url = f"/k/{bound_cluster().slug}/problem_threads/reports"
    values = {"title": post.thread.title, "url": url, "no": post.no}
    tell([(REPORTED, ids - {actor.user_id})], post.ref, values, within=post.thread.ref)


def tell_post_fell(thread: Thread, post: Post, lost: bool, actor: Actor) -> None:
    """What a deleted or hidden post caused leaves the lists; a thread that lost its solution by it says so."""
    withdraw_notices(post.ref)
    if not lost:
        return
    asker = asker_id(thread)
    audience = [*([asker] if asker is not None else []), *_following(thread).hear_replies]
    values = {**_about(thread, thread_path(thread.public_id)), "revision": f"fell-{post.no}"}
    members = members_by_id(audience)
    users = [one.user_id for one in members.values() if one.user_id != actor.user_id]
    tell([(FELL, users)], thread.ref, values, within=thread.ref)


def tell_post_rose(thread: Thread, post: Post) -> None:
    restore_notices(post.ref)


def tell_deleted(thread: Thread) -> None:
    """Its title may be why it was deleted: every notice that bears it goes."""
    withdraw_notices(thread.ref, inside=True)


def tell_undeleted(thread: Thread) -> None:
    """All but the notices about posts whose own words are not shown."""
    gone = or_(Post.hidden_at.is_not(None), Post.deleted_at.is_not(None))
    hidden = session.scalars(
        select(Post).where(Post.thread_id == thread.id, gone).order_by(Post.id).limit(MOST_FOLLOWERS)
    )
    restore_notices(thread.ref, inside=True, but=[post.ref for post in hidden])


def seen(thread: Thread, actor: Actor) -> None:
    """The actor marked something here as read: what waited to be sent to them about it stays."""
    if actor.user_id is not None:
        notices_seen(thread.ref, actor.user_id)


@dataclass(frozen=True, slots=True)
class _Telling:
    """In which thread, as whom and by whom people are told, and who asked not to be."""

    thread: Thread
    voice: Voice
    actor: Actor
    muted: Set[int]
    asker: int | None


def _tell(audiences: list[tuple[str, Iterable[int]]], telling: _Telling, post: Post) -> None:
    values = {"url": thread_path(telling.thread.public_id, post.no), "no": post.no}
    _send(audiences, telling, post.ref, values)


def _send(
    audiences: list[tuple[str, Iterable[int]]], telling: _Telling, ref: ObjectRef, values: Mapping[str, Any]
) -> None:
    """By membership ids: those who may read here and did not mute it, never the actor."""
    thread, voice, actor = telling.thread, telling.voice, telling.actor
    left_out = telling.muted | {actor.membership_id}
    named = [(kind, [one for one in dict.fromkeys(ids) if one not in left_out]) for kind, ids in audiences]
    wanted = {one for _kind, ids in named for one in ids}
    if not wanted:
        return
    writer = {voice.author_id} if voice.author_id is not None else set()
    readers = readers_of(thread, wanted | writer)
    allowed = {
        one.membership_id: one.user_id
        for one in readers.members
        if readers.may_read(one, thread) or one.membership_id == telling.asker
    }
    users = [(kind, [allowed[one] for one in ids if one in allowed]) for kind, ids in named]
    name = next((one.full_name for one in readers.members if one.membership_id == voice.author_id), "")
    about = {"title": thread.title, "name": name, **values}
    # Who wrote is kept beside a notice: of an unnamed asker nobody.
    tell(users, ref, about, within=thread.ref, by=None if voice.is_unnamed else actor)


def _about(thread: Thread, url: str) -> dict[str, Any]:
    return {"title": thread.title, "url": url, "name": ""}


def _answered(thread: Thread, post: Post) -> int | None:
    """Whose post this one answers; of an unnamed asker nobody but `asker_id` knows."""
    if post.reply_to_no is None:
        return None
    where = (Post.thread_id == thread.id, Post.no == post.reply_to_no)
    return session.scalar(select(Post.author_id).where(*where))


@dataclass(frozen=True, slots=True)
class _Following:
    hear_replies: Sequence[int]
    muted: Set[int]


def _following(thread: Thread) -> _Following:
    """Membership ids of those who follow the thread, those who began first, and of those who muted it."""
    rows = session.execute(_LEVELS, {"thread": thread.id}).all()
    hear = [row.membership_id for row in rows if row.level is not FollowLevel.MUTED]
    return _Following(
        hear[:MOST_FOLLOWERS], {row.membership_id for row in rows if row.level is FollowLevel.MUTED}
    )


_LEVELS = (
    select(ThreadReader.membership_id, ThreadReader.level)
    .where(
        ThreadReader.thread_id == bindparam("thread", type_=Integer),
        ThreadReader.level.in_((FollowLevel.FOLLOW, FollowLevel.ALL, FollowLevel.MUTED)),
    )
    .order_by(ThreadReader.id)
)
