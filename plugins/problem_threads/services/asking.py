"""Asking: a problem with its context, by name or not; and changing title and context later."""

from __future__ import annotations

from sqlalchemy import delete

from kkg_portal.api import (
    Actor,
    Invalid,
    act_unnamed,
    reindex,
    require,
    session,
    setting,
    verb,
)
from kkg_portal.api import gettext as _

from .. import drafts
from ..checks import check_pupils, check_words
from ..first_words import note_first_words
from ..kinds import Equipment, PostKind
from ..limits import check_newcomer, slow_down_asking
from ..models import HiddenAuthor, Thread, ThreadEquipment
from ..permissions import ThreadPermission
from ..photos import keep_files
from ..plans import Context, Problem, Sending
from ..posting import NewPost, put_post
from ..sent_forms import digest_of, note_sent, sent_before
from ..telling import tell_near
from ..voice import Voice, voice_of

_PLAIN = Sending()


@verb(ThreadPermission.ASK)
def ask(problem: Problem, *, sending: Sending = _PLAIN, actor: Actor) -> Thread:
    """Put a problem before the cluster. The same form sent again gives the same thread.

    Whether it bears a name is settled here for good: nothing changes it later, neither a setting nor a person.
    """
    if problem.is_anonymous:
        act_unnamed()
        _require_anonymity(actor)
    context = problem.context
    digest = digest_of(context.title, problem.text)
    earlier = sent_before(actor, sending.key, digest)
    if earlier is not None:
        return session.get_one(Thread, earlier.thread_id)
    slow_down_asking(actor)
    check_words(context, problem.text)
    check_pupils(sending, context.title, problem.text, context.tried, context.goal)
    thread = _new_thread(problem, actor)
    voice = _voice(problem, actor)
    post = put_post(thread, NewPost(PostKind.PROBLEM, problem.text), voice)
    check_newcomer(actor, post.html, len(sending.photos))
    keep_files(post, sending.photos, voice, actor)
    note_sent(actor, sending.key, digest, thread, None)
    drafts.forget("ask", actor)
    note_first_words(actor, is_anonymous=problem.is_anonymous)
    tell_near(thread, actor)
    return thread


@verb(ThreadPermission.EDIT)
def edit_context(
    thread: Thread, context: Context, *, version: int, is_checked: bool = False, actor: Actor
) -> None:
    """Change title and context; the words of the problem itself are its first post."""
    voice_of(thread, actor)
    thread.expect(version)
    check_words(context, None)
    check_pupils(Sending(is_checked=is_checked), context.title, context.tried, context.goal)
    _put_context(thread, context)
    session.execute(
        delete(ThreadEquipment)
        .where(ThreadEquipment.thread_id == thread.id)
        .execution_options(synchronize_session=False)
    )
    _put_equipment(thread, context.equipment)
    reindex(thread)


def _new_thread(problem: Problem, actor: Actor) -> Thread:
    thread = Thread(
        author_id=None if problem.is_anonymous else actor.membership_id,
        is_anonymous=problem.is_anonymous,
        school_id=None if problem.is_anonymous else actor.school_id,
    )
    _put_context(thread, problem.context)
    session.add(thread)
    session.flush()  # posts and equipment need its id
    if problem.is_anonymous:
        session.add(HiddenAuthor(thread_id=thread.id, membership_id=actor.membership_id))
    _put_equipment(thread, problem.context.equipment)
    return thread


def _voice(problem: Problem, actor: Actor) -> Voice:
    author_id = None if problem.is_anonymous else actor.membership_id
    return Voice(author_id, True, actor.membership_id)


def _put_context(thread: Thread, context: Context) -> None:
    thread.title, thread.class_phase, thread.subject = context.title, context.class_phase, context.subject
    thread.pupils_n, thread.tried_text, thread.goal_text = context.pupils_n, context.tried, context.goal


def _put_equipment(thread: Thread, chosen: frozenset[Equipment]) -> None:
    session.add_all(ThreadEquipment(thread_id=thread.id, kind=kind) for kind in Equipment if kind in chosen)


def _require_anonymity(actor: Actor) -> None:
    require(actor, ThreadPermission.ASK_ANONYMOUSLY)
    if actor.membership_id is None or not setting("problem_threads", "allow_anonymous"):
        raise Invalid(_("Asking without a name is turned off in this cluster."), field="anonymous")
