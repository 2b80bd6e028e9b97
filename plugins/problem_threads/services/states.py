"""What becomes of a thread by hand: closed, opened again, called a duplicate, locked, pinned, deleted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from kkg_portal.api import Actor, Invalid, allows, clock, reindex, session, verb
from kkg_portal.api import gettext as _

from .. import telling, upkeep
from ..kinds import FollowLevel, LevelReason, PostEvent, ThreadState
from ..models import Thread, ThreadReader
from ..permissions import ThreadPermission
from ..posting import follow, put_event, reader_of
from ..queries.shown import visible_thread
from ..states import Act
from ..steering import steer
from ..voice import voice_in_office, voice_of

PINNED_FOR = timedelta(days=30)
MOST_FOLLOWERS = 1000


@verb(ThreadPermission.CLOSE)
def close(thread: Thread, reason: str, *, version: int, actor: Actor) -> None:
    """End a problem without a solution, with a reason everybody reads."""
    voice = voice_of(thread, actor)
    if thread.state is not ThreadState.CLOSED:
        thread.expect(version)
    if steer(thread, Act.CLOSE, actor=actor, reason=reason):
        upkeep.withdraw_escalation(thread, actor)
        put_event(thread, PostEvent.CLOSED, reason, voice)
        telling.tell_state(thread, voice, actor)


@verb(ThreadPermission.CLOSE)
def reopen(thread: Thread, *, actor: Actor) -> None:
    """A resolved problem came back; a closed or doubled one is opened by a coordinator."""
    voice = voice_of(thread, actor)
    if thread.state is ThreadState.RESOLVED:
        changed = steer(thread, Act.REOPEN, actor=actor)
    elif thread.state in {ThreadState.CLOSED, ThreadState.DUPLICATE}:
        changed = steer(thread, Act.RESTORE, actor=actor)
        thread.duplicate_of_id = None
    else:
        return
    if changed:
        put_event(thread, PostEvent.REOPENED, "", voice)
        telling.tell_state(thread, voice, actor)


@verb(ThreadPermission.CALL_DUPLICATE)
def call_duplicate(thread: Thread, target_id: str, *, version: int, actor: Actor) -> Thread:
    """Say that this was asked before: who follows it follows the other, where the talk goes on."""
    voice = voice_of(thread, actor)
    target = visible_thread(target_id, actor)
    if target is None or target.id == thread.id or target.state is ThreadState.DUPLICATE:
        raise Invalid(
            _("Choose another problem that is not itself a duplicate. Paste its address from the browser."),
            field="target",
            code="bad_duplicate_target",
        )
    if thread.state is not ThreadState.DUPLICATE:
        thread.expect(version)
    if steer(thread, Act.CALL_DUPLICATE, actor=actor):
        thread.duplicate_of_id = target.id
        upkeep.withdraw_escalation(thread, actor)
        # What was called a duplicate of this one leads straight on: no chains, so no circles.
        session.execute(
            update(Thread).where(Thread.duplicate_of_id == thread.id).values(duplicate_of_id=target.id)
        )
        carry_followers(thread, target)
        put_event(thread, PostEvent.DUPLICATE, target.title, voice)
        telling.tell_state(thread, voice, actor)
    return target


@verb(ThreadPermission.MODERATE)
def lock(thread: Thread, *, actor: Actor) -> None:
    """Nobody replies any more until it is unlocked."""
    if not thread.is_locked:
        thread.is_locked = True
        put_event(thread, PostEvent.LOCKED, "", voice_in_office(actor))


@verb(ThreadPermission.MODERATE)
def unlock(thread: Thread, *, actor: Actor) -> None:
    if thread.is_locked:
        thread.is_locked = False
        put_event(thread, PostEvent.UNLOCKED, "", voice_in_office(actor))


@verb(ThreadPermission.MODERATE)
def pin(thread: Thread, *, actor: Actor) -> None:
    """Keep a thread at the top of the list for thirty days."""
    thread.pinned_until = clock.now() + PINNED_FOR


@verb(ThreadPermission.MODERATE)
def unpin(thread: Thread, *, actor: Actor) -> None:
    thread.pinned_until = None


@verb(ThreadPermission.EDIT)
def delete_thread(thread: Thread, *, actor: Actor) -> None:
    """Take a whole thread away: its asker while nobody replied, a coordinator at any time. It can come back."""
    voice = voice_of(thread, actor)
    if thread.deleted_at is not None:
        return
    if thread.other_reply_count and not allows(actor, ThreadPermission.MODERATE):
        raise Invalid(_("Colleagues have answered already. Ask a coordinator to delete it."))
    thread.deleted_at, thread.deleted_by_id = clock.now(), voice.author_id
    telling.tell_deleted(thread)
    upkeep.leave_inboxes(thread)
    reindex(thread)


@verb(ThreadPermission.MODERATE)
def undelete_thread(thread: Thread, *, actor: Actor) -> None:
    thread.deleted_at, thread.deleted_by_id = None, None
    telling.tell_undeleted(thread)
    upkeep.remind_again(thread)
    reindex(thread)


def carry_followers(thread: Thread, target: Thread) -> None:
    """Who follows one thread follows the other; what somebody chose there by hand stays."""
    levels = (FollowLevel.FOLLOW, FollowLevel.ALL)
    followers = session.scalars(
        select(ThreadReader.membership_id)
        .where(ThreadReader.thread_id == thread.id, ThreadReader.level.in_(levels))
        .limit(MOST_FOLLOWERS)
    ).all()
    for membership_id in followers:
        follow(reader_of(target, membership_id), LevelReason.CARRIED)
