"""What stands around a thread's posts: what the reader may do, where its talk goes on, who wrote in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from kkg_portal.api import Actor, MemberRow, allows, members_by_id, session

from ..kinds import ACTIVE, CaseState, ThreadState
from ..models import AuthorLook, ModerationCase, Post, Thread, ThreadGuest
from ..permissions import ThreadPermission, is_own
from .marks import EVERYTHING, Marks
from .page import ThreadPage, successor_of
from .readers import MOST_NAMES, named_writers

P = ThreadPermission


@dataclass(frozen=True, slots=True)
class OnPosts:
    """What is offered below each post: the same for many readers."""

    may_reply: bool
    may_moderate: bool
    may_mend: bool


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do here; the routes and verbs ask again."""

    is_asker: bool
    may_reply: bool
    may_edit: bool
    may_close: bool
    may_reopen: bool
    may_call_duplicate: bool
    may_moderate: bool
    may_look: bool
    may_invite: bool
    may_mend: bool

    @property
    def may_steer(self) -> bool:
        """Whether there is anything to offer about the thread as a whole."""
        ways = (self.may_edit, self.may_close, self.may_reopen, self.may_call_duplicate)
        return any(ways) or self.may_moderate or self.may_look

    @property
    def on_posts(self) -> OnPosts:
        return OnPosts(self.may_reply, self.may_moderate, self.may_mend)


@dataclass(frozen=True, slots=True)
class Around:
    successor: Thread | None
    looks: Sequence[AuthorLook]
    lookers: dict[int, MemberRow]
    guests: Sequence[MemberRow]
    open_cases: int


def rights_in(thread: Thread, actor: Actor) -> Rights:
    """One look at the policy for each thing the page offers."""
    is_asker = is_own(actor, thread)
    moderates = allows(actor, P.MODERATE)
    is_open = (
        not thread.is_locked
        and thread.deleted_at is None
        and thread.merged_into_id is None
        and thread.state is not ThreadState.DUPLICATE
    )
    may_close = allows(actor, P.CLOSE, thread)
    closed = thread.state in {ThreadState.CLOSED, ThreadState.DUPLICATE}
    return Rights(
        is_asker=is_asker,
        may_reply=is_open and allows(actor, P.REPLY, thread),
        may_edit=allows(actor, P.EDIT, thread),
        may_close=may_close and thread.state in ACTIVE and (moderates or not thread.other_reply_count),
        may_reopen=may_close and (thread.state is ThreadState.RESOLVED or (closed and moderates)),
        may_call_duplicate=thread.state in ACTIVE and allows(actor, P.CALL_DUPLICATE, thread),
        may_moderate=moderates,
        may_look=thread.is_anonymous and not is_asker and allows(actor, P.AUTHOR_LOOK, thread),
        may_invite=allows(actor, P.INVITE, thread),
        may_mend=allows(actor, P.CALL_DUPLICATE, thread) and not is_asker,
    )


def around(thread: Thread, actor: Actor, rights: Rights, marks: Marks = EVERYTHING) -> Around:
    """The thread the talk goes on in, looks at the asker's name (for the asker), guests, reports that wait."""
    looks = _looks(thread) if rights.is_asker and thread.is_anonymous else []
    guest_ids: Sequence[int] = ()
    if marks.guests:
        guest_ids = session.scalars(
            select(ThreadGuest.membership_id).where(ThreadGuest.thread_id == thread.id).limit(50)
        ).all()
    members = members_by_id([*guest_ids, *(look.looked_by_id for look in looks)])
    return Around(
        successor=_readable(successor_of(thread), actor),
        looks=looks,
        lookers=members,
        guests=[members[one] for one in guest_ids if one in members],
        open_cases=_open_cases(thread) if rights.may_moderate else 0,
    )


def _readable(other: Thread | None, actor: Actor) -> Thread | None:
    """Whoever was shown this thread alone is not told what the other one is called."""
    return other if other is not None and allows(actor, P.VIEW, other) else None


def writers_in(thread: Thread, actor: Actor, page: ThreadPage | None = None) -> list[tuple[str, str]]:
    """Members who wrote here by name, those who wrote last first, as choices: for the boxes that tell them.

    A page that holds the whole thread knows them already. It may offer fewer than a form takes, never others.
    """
    if page is not None and page.page_count == 1:
        shown = (*reversed(page.posts), *([page.problem] if page.problem else []))
        named = {
            one.speaker.public_id: one.speaker.name
            for one in shown
            if one.speaker.public_id and not one.is_mine
        }
        return list(named.items())[: MOST_NAMES - 1]
    ids = [one for one in named_writers(thread) if one != actor.membership_id]
    members = members_by_id(ids)
    return [(members[one].public_id, members[one].full_name) for one in ids if one in members]


def _looks(thread: Thread) -> Sequence[AuthorLook]:
    statement = select(AuthorLook).where(AuthorLook.thread_id == thread.id)
    return session.scalars(statement.order_by(AuthorLook.id.desc()).limit(50)).all()


def _open_cases(thread: Thread) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(ModerationCase)
            .join(Post, Post.id == ModerationCase.post_id)
            .where(Post.thread_id == thread.id, ModerationCase.state == CaseState.OPEN)
        )
        or 0
    )
