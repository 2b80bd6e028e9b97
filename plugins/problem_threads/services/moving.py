"""Moving replies, splitting a thread and joining two: by coordinators, within one cluster."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, Membership, reindex, session, verb
from kkg_portal.api import gettext as _

from ..carrying import carry_posts, lock_both
from ..kinds import LevelReason, PostEvent, PostKind, ThreadState
from ..models import Post, Thread
from ..permissions import ThreadPermission
from ..posting import follow, put_event, reader_of
from ..queries.shown import visible_thread
from ..states import state_from_content
from ..steering import facts_of, set_state
from ..upkeep import withdraw_escalation
from ..voice import voice_in_office
from .states import carry_followers

MOST_AT_ONCE = 200
_MOVABLE = (PostKind.REPLY, PostKind.SOLUTION)


@verb(ThreadPermission.MODERATE)
def move_posts(thread: Thread, numbers: Sequence[int], target_id: str, *, actor: Actor) -> Thread:
    """Put replies into another thread of the cluster, behind what stands there."""
    target = _other(thread, target_id, actor)
    lock_both(thread, target)
    posts = _chosen(thread, numbers)
    carry_posts(posts, thread, target)
    _settle(thread, target)
    put_event(thread, PostEvent.SPLIT_OFF, target.title, voice_in_office(actor))
    put_event(target, PostEvent.MOVED_IN, thread.title, voice_in_office(actor))
    return target


@verb(ThreadPermission.MODERATE)
def split(thread: Thread, numbers: Sequence[int], title: str, *, actor: Actor) -> Thread:
    """Make a thread of its own of some replies; the first of them is its problem, and its writer the asker."""
    posts = _chosen(thread, numbers)
    first = posts[0]
    if first.author_id is None:
        raise Invalid(
            _("Begin with a reply that bears a name: its writer becomes the asker."), field="numbers"
        )
    if len(title) < 10:
        raise Invalid(_("Write a title of at least ten letters."), field="title")
    target = Thread(
        author_id=first.author_id,
        title=title,
        class_phase=thread.class_phase,
        subject=thread.subject,
        school_id=session.scalar(select(Membership.school_id).where(Membership.id == first.author_id)),
    )
    session.add(target)
    session.flush()  # the posts need its id
    lock_both(thread, target)
    carry_posts(posts, thread, target)
    first.kind = PostKind.PROBLEM
    if first.is_shown:
        target.reply_count -= 1
    follow(reader_of(target, first.author_id), LevelReason.ASKED)
    _settle(thread, target)
    put_event(thread, PostEvent.SPLIT_OFF, title, voice_in_office(actor))
    reindex(target)
    return target


@verb(ThreadPermission.MODERATE)
def merge(thread: Thread, target_id: str, *, actor: Actor) -> Thread:
    """Join a thread to another: its posts, readers, trials and solutions go along, its address leads there."""
    target = _other(thread, target_id, actor)
    if thread.is_anonymous:
        raise Invalid(
            _(
                "A thread without a name is not joined to another: it could be recognised there. Call it a duplicate."
            ),
            field="target",
        )
    lock_both(thread, target)
    posts = session.scalars(
        select(Post)
        .where(Post.thread_id == thread.id, Post.kind != PostKind.EVENT)
        .order_by(Post.no)
        .limit(MOST_AT_ONCE + 1)
    ).all()
    if len(posts) > MOST_AT_ONCE:
        raise Invalid(
            _("At most %(count)d replies move at once. Split the thread first.", count=MOST_AT_ONCE)
        )
    withdraw_escalation(thread, actor)
    carry_posts(posts, thread, target)
    carry_followers(thread, target)
    thread.merged_into_id = target.id
    thread.duplicate_of_id = None
    set_state(thread, ThreadState.CLOSED)
    _settle(None, target)
    put_event(target, PostEvent.MERGED_IN, thread.title, voice_in_office(actor))
    return target


def _other(thread: Thread, target_id: str, actor: Actor) -> Thread:
    """The thread things go to: another one of this cluster that the actor may read."""
    target = visible_thread(target_id, actor)
    if target is None or target.id == thread.id:
        raise Invalid(_("Choose another problem. Paste its address from the browser."), field="target")
    return target


def _chosen(thread: Thread, numbers: Sequence[int]) -> Sequence[Post]:
    wanted = sorted(set(numbers))[: MOST_AT_ONCE + 1]
    posts = session.scalars(
        select(Post)
        .where(Post.thread_id == thread.id, Post.no.in_(wanted), Post.kind.in_(_MOVABLE))
        .order_by(Post.no)
    ).all()
    if not posts or len(posts) != len(wanted):
        raise Invalid(
            _("Choose replies by their numbers, for example 4-7, 9. The problem itself stays."),
            field="numbers",
        )
    if len(posts) > MOST_AT_ONCE:
        raise Invalid(_("At most %(count)d replies move at once.", count=MOST_AT_ONCE), field="numbers")
    return posts


def _settle(source: Thread | None, target: Thread) -> None:
    """Both threads stand where their content says, unless somebody put them elsewhere by hand."""
    by_content = {
        ThreadState.OPEN,
        ThreadState.DISCUSSING,
        ThreadState.BEING_TRIED,
        ThreadState.RESOLVED,
    }
    for thread in (source, target):
        if thread is None or thread.state not in by_content:
            continue
        session.flush()
        state = state_from_content(facts_of(thread))
        # Accepting is what resolves; solutions that came along wait for somebody to say so.
        if state is not thread.state and not (
            state is ThreadState.RESOLVED and thread.state is not ThreadState.RESOLVED
        ):
            set_state(thread, state)
