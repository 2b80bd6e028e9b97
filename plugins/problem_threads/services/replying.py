"""Replying: numbered posts, once for each form, told to whom they name, answer or concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kkg_portal.api import Actor, Conflict, Invalid, NotFound, allows, ngettext, session, verb
from kkg_portal.api import gettext as _

from .. import drafts, telling
from ..checks import check_pupils
from ..first_words import note_first_words
from ..kinds import LevelReason, PostKind, ThreadState
from ..limits import check_newcomer, slow_down_replies
from ..mentions import MOST_FOR_TEACHERS, Named, named_in
from ..models import Mention, Post, Thread
from ..permissions import ThreadPermission
from ..photos import keep_files
from ..plans import Reply, Sending
from ..posting import NewPost, follow, put_post, reader_of
from ..queries.readers import readers_of
from ..sent_forms import digest_of, note_sent, sent_before
from ..voice import voice_of

_PLAIN = Sending()


@dataclass(frozen=True, slots=True)
class Posted:
    """The post, whether it was there already, and names in it that tell nobody."""

    post: Post
    was_there: bool = False
    unknown: Sequence[str] = ()


@verb(ThreadPermission.REPLY)
def reply(thread: Thread, words: Reply, *, sending: Sending = _PLAIN, actor: Actor) -> Posted:
    """Answer in a thread. The same form, or the same words within a minute, give the post that is there already."""
    voice = voice_of(thread, actor)
    require_open(thread)
    digest = digest_of(words.text, str(thread.id))
    earlier = sent_before(actor, sending.key, digest, thread)
    if earlier is not None and earlier.post_no is not None:
        return Posted(_numbered(earlier.thread_id, earlier.post_no), was_there=True)
    if not words.text.strip():
        raise Invalid(_("Write your reply first."), field="text")
    slow_down_replies(actor)
    check_pupils(sending, words.text)
    named = named_in(words.text, words.names, words.ticked, thread, readers_of)
    require_few(named, sending.many_confirmed, actor)
    kind = PostKind.SOLUTION if words.is_solution else PostKind.REPLY
    post = put_post(thread, NewPost(kind, words.text, _answered(thread, words.reply_to_no)), voice)
    check_newcomer(actor, post.html, len(sending.photos))
    keep_files(post, sending.photos, voice, actor)
    note_sent(actor, sending.key, digest, thread, post.no)
    drafts.forget(f"reply-{thread.public_id}", actor)
    note_first_words(actor, is_anonymous=voice.is_unnamed)
    new = mention(thread, post, named)
    telling.tell_reply(thread, post, new, voice, actor)
    return Posted(post, unknown=named.unknown)


def mention(thread: Thread, post: Post, named: Named) -> frozenset[int]:
    """Note whom a post names and let them follow; the membership ids that were not named in it before."""
    if not named.members:
        return frozenset()
    known = set(session.scalars(select(Mention.membership_id).where(Mention.post_id == post.id)))
    new = {one.membership_id for one in named.members} - known
    for membership_id in sorted(new):
        session.add(Mention(post_id=post.id, membership_id=membership_id))
        follow(reader_of(thread, membership_id), LevelReason.MENTIONED)
    return frozenset(new)


def require_open(thread: Thread) -> None:
    """Replies are refused where a thread is locked, joined to another, deleted, or goes on elsewhere."""
    if thread.deleted_at is not None:
        raise NotFound
    if thread.is_locked:
        raise Conflict(
            _("Replies to this problem are turned off. Ask a coordinator if you have something to add."),
            code="locked",
        )
    if thread.merged_into_id is not None or thread.state is ThreadState.DUPLICATE:
        words = _("This was asked before: the talk goes on in the other thread. Reply there.")
        raise Conflict(words, code="stale_state")


def require_few(named: Named, confirmed: bool, actor: Actor) -> None:
    """More than ten names are for coordinators, who say that they mean it."""
    count = len(named.members)
    if count <= MOST_FOR_TEACHERS:
        return
    if not allows(actor, ThreadPermission.MODERATE):
        raise Invalid(
            _("You named %(count)d colleagues. Name at most ten.", count=count),
            field="text",
            code="too_many_mentions",
        )
    if not confirmed:
        raise Invalid(
            ngettext(
                "This names %(num)d colleague. Tick that all of them are to be told.",
                "This names %(num)d colleagues. Tick that all of them are to be told.",
                count,
            ),
            field="many_confirmed",
            code="too_many_mentions",
        )


def _answered(thread: Thread, no: int | None) -> int | None:
    """The number that is replied to, if the thread has it."""
    if no is None or not 0 < no <= thread.last_post_no:
        return None
    return no


def _numbered(thread_id: int, no: int) -> Post:
    return session.scalars(select(Post).where(Post.thread_id == thread_id, Post.no == no)).one()
