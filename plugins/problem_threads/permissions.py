"""Who may do what with problem threads. Every list, search, feed and counter asks `shown_to` through the policy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from kkg_portal.api import (
    COORDINATORS,
    Actor,
    Permission,
    Policy,
    Predicate,
    Role,
    all_of,
    allows,
    by_role,
    clock,
    member,
    session,
)
from kkg_portal.api import lazy_gettext as _l

from .models import Escalation, HiddenAuthor, Post, Thread, ThreadGuest, Trial

# After so long without a word of the asker a facilitator may accept a solution in their place.
SILENCE = timedelta(days=14)


class ThreadPermission(Permission):
    VIEW = "problem_threads.thread.view"
    POST_VIEW = "problem_threads.post.view"
    ASK = "problem_threads.thread.ask"
    ASK_ANONYMOUSLY = "problem_threads.thread.ask_anonymously"
    EDIT = "problem_threads.thread.edit"
    CLOSE = "problem_threads.thread.close"
    CALL_DUPLICATE = "problem_threads.thread.call_duplicate"
    MODERATE = "problem_threads.thread.moderate"
    INVITE = "problem_threads.thread.invite"
    REPLY = "problem_threads.post.reply"
    REACT = "problem_threads.post.react"
    POST_EDIT = "problem_threads.post.edit"
    POST_DELETE = "problem_threads.post.delete"
    POST_HIDE = "problem_threads.post.hide"
    FLAG = "problem_threads.post.flag"
    AUTHOR_LOOK = "problem_threads.author.look"
    FOLLOW = "problem_threads.reading.edit"
    TRY = "problem_threads.trial.edit"
    ACCEPT = "problem_threads.solution.accept"
    ESCALATE = "problem_threads.escalation.ask"
    ESCALATION_TAKE = "problem_threads.escalation.take"
    ESCALATIONS_VIEW = "problem_threads.escalations.view"
    NUMBERS_VIEW = "problem_threads.numbers.view"
    CARD_PROPOSE = "problem_threads.card.propose"
    CARD_AGREE = "problem_threads.card.agree"
    CARD_PUBLISH = "problem_threads.card.publish"
    CARDS_VIEW = "problem_threads.cards.view"
    FEED_EDIT = "problem_threads.feed.edit"
    EXPORT_OWN = "problem_threads.own_export.view"
    EXPORT = "problem_threads.export.view"


# Those who look at schools from outside read only what is shown to them; the group must be able to speak freely.
_OUTSIDE = frozenset({Role.PRINCIPAL, Role.SUPERVISOR, Role.DISTRICT_OFFICER})
_INSIDE = COORDINATORS | {Role.FACILITATOR}


def is_in_the_circle(actor: Actor) -> bool:
    """Whether they talk among the teachers: everybody but principals, supervisors and officers without a duty in it."""
    return actor.is_member and (_OUTSIDE.isdisjoint(actor.roles) or not _INSIDE.isdisjoint(actor.roles))


def own_threads(membership_id: Any) -> ColumnElement[bool]:
    """Threads this member asked, by name or not (an id or a bound parameter)."""
    hidden = select(HiddenAuthor.thread_id).where(HiddenAuthor.membership_id == membership_id)
    return or_(Thread.author_id == membership_id, and_(Thread.is_anonymous, Thread.id.in_(hidden)))


def is_own(actor: Actor, thread: Thread) -> bool:
    """Whether the actor asked this, by name or not."""
    if actor.membership_id is None:
        return False
    if not thread.is_anonymous:
        return thread.author_id == actor.membership_id
    mine = (HiddenAuthor.thread_id == thread.id, HiddenAuthor.membership_id == actor.membership_id)
    return session.scalar(select(HiddenAuthor.id).where(*mine)) is not None


def shown_threads(actor: Actor) -> ColumnElement[bool]:
    """The rows of Thread this actor may read; deleted ones only for those who may bring them back."""
    if actor.membership_id is None:
        return false()
    kept = true() if allows(actor, ThreadPermission.MODERATE) else Thread.deleted_at.is_(None)
    if is_in_the_circle(actor):
        return kept
    return and_(
        kept, shown_outside(actor.membership_id, actor.school_id if reads_own_school(actor) else None)
    )


def reads_own_school(actor: Actor) -> bool:
    return Role.PRINCIPAL in actor.roles and actor.school_id is not None


def shown_outside(membership_id: Any, school_id: Any) -> ColumnElement[bool]:
    """What somebody outside the circle reads: ids or bound parameters; no school for who reads none."""
    guests = select(ThreadGuest.thread_id).where(ThreadGuest.membership_id == membership_id)
    ways = [Thread.id.in_(guests), own_threads(membership_id)]
    if school_id is not None:
        # Anonymous ones carry no school: that one of them is from here would name the author to a small school.
        ways.append(Thread.school_id == school_id)
    return or_(*ways)


def thread_of(subject: Any) -> Thread:
    """The thread of a post, trial, acceptance, …, which came with it."""
    if isinstance(subject, Thread):
        return subject
    thread: Thread = subject.thread if hasattr(subject, "thread") else thread_of(_holder(subject))
    return thread


def _holder(subject: Any) -> Any:
    """What a file, revision or case belongs to."""
    return subject.post if hasattr(subject, "post") else subject.trial


def _is_shown(actor: Actor, subject: Any) -> bool:
    if subject is None:
        return True
    thread = thread_of(subject)
    if thread.deleted_at is not None and not allows(actor, ThreadPermission.MODERATE):
        return False
    if is_in_the_circle(actor):
        return True
    is_of_school = Role.PRINCIPAL in actor.roles and thread.school_id == actor.school_id is not None
    return is_of_school or is_own(actor, thread) or _is_guest(actor, thread)


def _is_shown_post(actor: Actor, subject: Any) -> bool:
    """A post whose words may be read, in a thread that is shown and not deleted."""
    if not isinstance(subject, Post):
        return True
    return subject.is_shown and subject.thread.deleted_at is None and _is_shown(actor, subject)


def _shown_posts(actor: Actor) -> ColumnElement[bool]:
    threads = select(Thread.id).where(shown_threads(actor), Thread.deleted_at.is_(None))
    return and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None), Post.thread_id.in_(threads))


def _is_guest(actor: Actor, thread: Thread) -> bool:
    mine = (ThreadGuest.thread_id == thread.id, ThreadGuest.membership_id == actor.membership_id)
    return session.scalar(select(ThreadGuest.id).where(*mine)) is not None


def _is_asker(actor: Actor, subject: Any) -> bool:
    return subject is not None and is_own(actor, thread_of(subject))


def _wrote(actor: Actor, subject: Any) -> bool:
    """Their own post, revision or trial; in an anonymous thread the asker's are theirs."""
    if subject is None or actor.membership_id is None or isinstance(subject, Thread):
        return False
    if subject.by_asker:
        return is_own(actor, thread_of(subject))
    return bool(subject.author_id == actor.membership_id)


def _has_been_silent(actor: Actor, subject: Any) -> bool:
    """The asker wrote nothing for SILENCE; a solution's own author may not use that."""
    if subject is None:
        return False
    thread = thread_of(subject)
    last = select(Post.written_at).where(Post.thread_id == thread.id, Post.by_asker)
    spoke_at = session.scalar(last.order_by(Post.no.desc()).limit(1))
    return (spoke_at or thread.created_at) < clock.now() - SILENCE and not _wrote(actor, subject)


def _is_for(actor: Actor, subject: Any) -> bool:
    """An escalation is open to every facilitator until it names one."""
    return not isinstance(subject, Escalation) or subject.mentor_id in {None, actor.membership_id}


circle = Predicate("in the circle of teachers", lambda actor, _subject: is_in_the_circle(actor))
shown_post = Predicate("shown, in a thread shown to this member", _is_shown_post, _shown_posts)
shown_to = Predicate("shown to this member", _is_shown, shown_threads)
asker = Predicate("asked it", _is_asker, lambda actor: own_threads(actor.membership_id))
writer = Predicate("wrote it", _wrote)
own_trial = Predicate(
    "own trial", lambda actor, subject: not isinstance(subject, Trial) or _wrote(actor, subject)
)
silent_asker = Predicate("asker silent for two weeks", _has_been_silent)
asked_mentor = Predicate("brought to this facilitator", _is_for)

_coordinators = by_role(*COORDINATORS)
_mentors = by_role(Role.FACILITATOR)
_counters = by_role(*COORDINATORS, Role.FACILITATOR, Role.SUPERVISOR)

policy = Policy(
    permissions=ThreadPermission,
    titles={
        ThreadPermission.VIEW: _l("Read problems from class"),
        ThreadPermission.POST_VIEW: _l("Read replies to problems"),
        ThreadPermission.ASK: _l("Ask about a problem"),
        ThreadPermission.ASK_ANONYMOUSLY: _l("Ask without the name being shown to colleagues"),
        ThreadPermission.EDIT: _l("Change title and context of a problem"),
        ThreadPermission.CLOSE: _l("Close problems and open them again"),
        ThreadPermission.CALL_DUPLICATE: _l("Say that a problem was asked before"),
        ThreadPermission.MODERATE: _l("Lock, pin, move, join and split problems, decide about reports"),
        ThreadPermission.INVITE: _l("Invite a principal or supervisor to one problem"),
        ThreadPermission.REPLY: _l("Reply to problems"),
        ThreadPermission.REACT: _l("Thank for a reply"),
        ThreadPermission.POST_EDIT: _l("Change replies"),
        ThreadPermission.POST_DELETE: _l("Delete replies"),
        ThreadPermission.POST_HIDE: _l("Hide replies and show them again"),
        ThreadPermission.FLAG: _l("Report a reply"),
        ThreadPermission.AUTHOR_LOOK: _l("Look who asked without a name; each look is told to them"),
        ThreadPermission.FOLLOW: _l("Follow problems and mark them as read"),
        ThreadPermission.TRY: _l("Try solutions and report what came of it"),
        ThreadPermission.ACCEPT: _l("Accept solutions"),
        ThreadPermission.ESCALATE: _l("Bring a problem to a meeting or a facilitator"),
        ThreadPermission.ESCALATION_TAKE: _l("Take problems as facilitator, answer or give them back"),
        ThreadPermission.ESCALATIONS_VIEW: _l("See problems that were brought further"),
        ThreadPermission.NUMBERS_VIEW: _l("See problems in numbers"),
        ThreadPermission.CARD_PROPOSE: _l("Propose a card for other clusters"),
        ThreadPermission.CARD_AGREE: _l("Agree to a card about one's own problem"),
        ThreadPermission.CARD_PUBLISH: _l("Publish cards to other clusters and withdraw them"),
        ThreadPermission.CARDS_VIEW: _l("Read cards of other clusters"),
        ThreadPermission.FEED_EDIT: _l("Subscribe to problems in a feed reader"),
        ThreadPermission.EXPORT_OWN: _l("Take along one's own problems and replies"),
        ThreadPermission.EXPORT: _l("Take along the problems of the cluster"),
    },
    rules={
        ThreadPermission.VIEW: (all_of(member, shown_to),),
        ThreadPermission.POST_VIEW: (all_of(member, shown_post),),
        ThreadPermission.ASK: (all_of(member, circle),),
        ThreadPermission.ASK_ANONYMOUSLY: (all_of(member, circle),),
        ThreadPermission.EDIT: (all_of(member, asker, shown_to), all_of(_coordinators, shown_to)),
        ThreadPermission.CLOSE: (all_of(member, asker, shown_to), all_of(_coordinators, shown_to)),
        ThreadPermission.CALL_DUPLICATE: (
            all_of(member, asker, shown_to),
            all_of(_coordinators, shown_to),
            all_of(_mentors, shown_to),
        ),
        ThreadPermission.MODERATE: (all_of(_coordinators),),
        ThreadPermission.INVITE: (all_of(member, asker, shown_to), all_of(_coordinators, shown_to)),
        ThreadPermission.REPLY: (all_of(member, shown_to),),
        ThreadPermission.REACT: (all_of(member, shown_to),),
        ThreadPermission.POST_EDIT: (
            all_of(member, writer, shown_to),
            all_of(_coordinators, shown_to),
            all_of(_mentors, shown_to),
        ),
        ThreadPermission.POST_DELETE: (all_of(member, writer, shown_to),),
        ThreadPermission.POST_HIDE: (all_of(_coordinators, shown_to),),
        ThreadPermission.FLAG: (all_of(member, shown_to),),
        ThreadPermission.AUTHOR_LOOK: (all_of(_coordinators, shown_to),),
        ThreadPermission.FOLLOW: (all_of(member, shown_to),),
        ThreadPermission.TRY: (all_of(member, circle, shown_to, own_trial),),
        ThreadPermission.ACCEPT: (
            all_of(member, circle, asker, shown_to),
            all_of(_coordinators, shown_to),
            all_of(_mentors, silent_asker, shown_to),
        ),
        ThreadPermission.ESCALATE: (
            all_of(member, asker, shown_to),
            all_of(_coordinators, shown_to),
            all_of(_mentors, shown_to),
        ),
        ThreadPermission.ESCALATION_TAKE: (
            all_of(_coordinators, shown_to),
            all_of(_mentors, asked_mentor, shown_to),
        ),
        ThreadPermission.ESCALATIONS_VIEW: (all_of(_coordinators), all_of(_mentors)),
        ThreadPermission.NUMBERS_VIEW: (all_of(_counters),),
        ThreadPermission.CARD_PROPOSE: (
            all_of(_coordinators, shown_to),
            all_of(_mentors, shown_to),
        ),
        ThreadPermission.CARD_AGREE: (all_of(member, asker, shown_to),),
        ThreadPermission.CARD_PUBLISH: (all_of(_coordinators, shown_to),),
        ThreadPermission.CARDS_VIEW: (all_of(member, circle),),
        ThreadPermission.FEED_EDIT: (all_of(member),),
        ThreadPermission.EXPORT_OWN: (all_of(member),),
        ThreadPermission.EXPORT: (all_of(_coordinators),),
    },
)
