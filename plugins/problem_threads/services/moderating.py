"""Reports of members and what coordinators decide; looking who asked without a name; guests of a thread."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, MemberRow, clock, members_by_id, session, verb
from kkg_portal.api import gettext as _

from .. import telling
from ..kinds import CaseState, FlagReason, LevelReason
from ..limits import slow_down_flags
from ..models import AuthorLook, Flag, HiddenAuthor, ModerationCase, Post, Thread, ThreadGuest
from ..permissions import ThreadPermission
from ..posting import follow, reader_of
from ..queries.readers import outside_ids
from ..voice import voice_of
from .editing import hide_post


@verb(ThreadPermission.FLAG)
def flag(post: Post, reason: FlagReason, note: str = "", *, actor: Actor) -> ModerationCase:
    """Report a post. One case for each post, whatever number of members report it; who did, nobody is told."""
    voice_of(post.thread, actor)
    if not post.is_shown:
        raise Invalid(_("This post is not shown any more."))
    case = session.scalars(
        select(ModerationCase).where(
            ModerationCase.post_id == post.id, ModerationCase.state == CaseState.OPEN
        )
    ).first()
    if case is not None and _has_flagged(case, actor):
        return case
    slow_down_flags(actor)
    if case is None:
        case = ModerationCase(post_id=post.id)
        session.add(case)
        session.flush()  # the flag needs its id
        telling.tell_coordinators(post, actor)
    session.add(Flag(case_id=case.id, membership_id=actor.membership_id, reason=reason, note=note))
    return case


@verb(ThreadPermission.MODERATE)
def decide(case: ModerationCase, state: CaseState, note: str, *, version: int, actor: Actor) -> None:
    """Keep the reported post or hide it, with a note its writer reads when it is hidden."""
    if case.state is state:
        return
    case.expect(version)
    case.state, case.decided_at, case.decided_by_id = state, clock.now(), actor.membership_id
    case.note = note
    if state is CaseState.HIDDEN:
        hide_post(case.post, note, actor=actor)


@verb(ThreadPermission.AUTHOR_LOOK)
def look_at_author(thread: Thread, reason: str, *, actor: Actor) -> MemberRow:
    """Who asked this without a name. The look is kept for good, with its reason, and told to them."""
    if not reason.strip():
        raise Invalid(_("Write why you need to know: the asker reads it."), field="reason")
    asker = session.scalar(select(HiddenAuthor.membership_id).where(HiddenAuthor.thread_id == thread.id))
    member = members_by_id([asker] if asker is not None else []).get(asker or 0)
    if member is None or actor.membership_id is None:
        raise Invalid(_("This thread bears its author's name."))
    session.add(AuthorLook(thread_id=thread.id, looked_by_id=actor.membership_id, reason=reason))
    telling.tell_look(thread, member, actor)
    return member


@verb(ThreadPermission.INVITE)
def invite_guest(thread: Thread, member: str, *, actor: Actor) -> None:
    """Show one thread to a principal or supervisor, who may then read it and reply."""
    voice_of(thread, actor)
    outside, _principals = outside_ids()
    known = {row.public_id: row for row in members_by_id(outside).values()}
    if member not in known:
        raise Invalid(_("Choose a principal or supervisor of this cluster."), field="member")
    guest = known[member]
    mine = (ThreadGuest.thread_id == thread.id, ThreadGuest.membership_id == guest.membership_id)
    if session.scalar(select(ThreadGuest.id).where(*mine)) is not None:
        return
    session.add(ThreadGuest(thread_id=thread.id, membership_id=guest.membership_id))
    follow(reader_of(thread, guest.membership_id), LevelReason.INVITED)
    telling.tell_guest(thread, guest, actor)


def _has_flagged(case: ModerationCase, actor: Actor) -> bool:
    mine = (Flag.case_id == case.id, Flag.membership_id == actor.membership_id)
    return session.scalar(select(Flag.id).where(*mine)) is not None
