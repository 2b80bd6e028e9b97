"""Changing posts and taking them away: earlier texts stay, numbers stay, and what was deleted can come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from enum import Enum

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import set_committed_value

from kkg_portal.api import Actor, Invalid, Role, allows, clock, reindex, session, verb
from kkg_portal.api import gettext as _

from .. import telling, upkeep
from ..checks import check_pupils
from ..kinds import PostKind
from ..mentions import Named, named_in
from ..models import Mention, Post, PostRevision
from ..permissions import ThreadPermission
from ..plans import Sending
from ..posting import count_reply
from ..queries.readers import readers_of
from ..texts import rendered
from ..voice import Voice, voice_of
from .replying import mention, require_few

RESTORABLE = timedelta(days=30)
# What a facilitator may mend in somebody's words.
TYPO_CHARACTERS = 40
_PLAIN = Sending()


class Outcome(Enum):
    SAVED = "saved"
    SAME = "same"
    CLASH = "clash"


@dataclass(frozen=True, slots=True)
class Edited:
    """`source` and `version` are the post's now; `base` is what the writer began from when two texts met."""

    outcome: Outcome
    source: str
    version: int
    base: str = ""


@verb(ThreadPermission.POST_EDIT)
def edit_post(
    post: Post,
    source: str,
    *,
    version: int,
    reason: str = "",
    sending: Sending = _PLAIN,
    actor: Actor,
) -> Edited:
    """The post reads `source` from now on; what it read before stays among its texts.

    When somebody else changed it in between, nothing is overwritten: both texts are kept and the writer decides.
    """
    voice = voice_of(post.thread, actor)
    post = _fresh(post)
    if post.kind is PostKind.EVENT or not post.is_shown:
        raise Invalid(_("This post cannot be changed. Show it again first."))
    if source == post.source:
        return Edited(Outcome.SAME, post.source, post.version)
    if not source.strip():
        raise Invalid(_("A text cannot become empty. Delete the post instead."), field="text")
    _require_reason(post, source, reason, voice, actor)
    check_pupils(sending, source)
    if version != post.version:
        _revise(post, source, None, voice)
        return Edited(Outcome.CLASH, post.source, post.version, _text_at(post, version))
    before = named_in(post.source, (), frozenset(), post.thread, readers_of)
    named = named_in(source, (), frozenset(), post.thread, readers_of)
    require_few(named, sending.many_confirmed, actor)
    _put(post, source, reason, voice)
    _take_names_back(post, before, named)
    telling.tell_mentioned(post.thread, post, mention(post.thread, post, named), voice, actor)
    reindex(post.thread)
    return Edited(Outcome.SAVED, post.source, post.version)


def _take_names_back(post: Post, before: Named, now: Named) -> None:
    """Those whom the text named and names no more; who was ticked beside it was never in its words."""
    kept = {one.membership_id for one in now.members}
    gone = [one for one in before.members if one.membership_id not in kept]
    if gone:
        ids = [one.membership_id for one in gone]
        session.execute(
            delete(Mention)
            .where(Mention.post_id == post.id, Mention.membership_id.in_(ids))
            .execution_options(synchronize_session=False)
        )
        telling.take_mentions_back(post, gone)


@verb(ThreadPermission.POST_DELETE)
def delete_post(post: Post, *, actor: Actor) -> None:
    """Take one's own post away. Its number stays; answered ones leave a line that something stood there."""
    voice = voice_of(post.thread, actor)
    post = _fresh(post)
    if post.kind is PostKind.PROBLEM:
        raise Invalid(_("The problem itself stays. Close it instead, and say why."))
    if not post.is_shown:
        return
    post.deleted_at, post.deleted_by_id = clock.now(), voice.author_id
    _fall(post, voice.author_id, actor)


@verb(ThreadPermission.POST_DELETE)
def undelete_post(post: Post, *, actor: Actor) -> None:
    """Bring one's own post back within thirty days."""
    voice_of(post.thread, actor)
    post = _fresh(post)
    if post.deleted_at is None:
        return
    if post.deleted_at < clock.now() - RESTORABLE:
        raise Invalid(_("This was deleted more than thirty days ago."))
    post.deleted_at, post.deleted_by_id = None, None
    _rise(post)


@verb(ThreadPermission.POST_HIDE)
def hide_post(post: Post, reason: str, *, actor: Actor) -> None:
    """Hide the words of any post, with a reason its writer reads; undone by `show_post`."""
    post = _fresh(post)
    if post.hidden_at is not None:
        return
    if not reason.strip():
        raise Invalid(_("Write why, in a few words: the writer reads it."), field="reason")
    was_shown = post.is_shown
    post.hidden_at, post.hidden_by_id, post.hidden_because = clock.now(), actor.membership_id, reason
    if was_shown:
        _fall(post, actor.membership_id, actor)


@verb(ThreadPermission.POST_HIDE)
def show_post(post: Post, *, actor: Actor) -> None:
    """Show a hidden post again."""
    post = _fresh(post)
    if post.hidden_at is None:
        return
    post.hidden_at, post.hidden_by_id, post.hidden_because = None, None, ""
    if post.is_shown:
        _rise(post)


def _fresh(post: Post) -> Post:
    """The row as it is now, locked where the database can, so that of two at once the second sees the first."""
    thread = post.thread
    fresh = session.scalars(
        select(Post).where(Post.id == post.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    # Reading it anew forgets what was loaded beside it.
    set_committed_value(fresh, "thread", thread)
    return fresh


def _fall(post: Post, actor_id: int | None, actor: Actor) -> None:
    if post.kind in {PostKind.REPLY, PostKind.SOLUTION}:
        count_reply(post.thread, post, -1)
    lost = upkeep.let_go(post, actor_id)
    telling.tell_post_fell(post.thread, post, lost, actor)
    reindex(post.thread)


def _rise(post: Post) -> None:
    if post.kind in {PostKind.REPLY, PostKind.SOLUTION}:
        count_reply(post.thread, post, +1)
    upkeep.bring_back(post)
    telling.tell_post_rose(post.thread, post)
    reindex(post.thread)


def _require_reason(post: Post, source: str, reason: str, voice: Voice, actor: Actor) -> None:
    own = (
        post.by_asker if voice.by_asker else post.author_id is not None and post.author_id == voice.author_id
    )
    if own:
        return
    if not reason.strip():
        raise Invalid(_("Write why you change another's words, for example: a typing error."), field="reason")
    only_mends = Role.FACILITATOR in actor.roles and not allows(actor, ThreadPermission.MODERATE)
    if only_mends and _changed_characters(post.source, source) > TYPO_CHARACTERS:
        raise Invalid(
            _("Facilitators mend typing errors only. Write a reply for what you would say differently."),
            field="text",
        )


def _changed_characters(old: str, new: str) -> int:
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if len(old) < 5000 else []
    if not changes:
        return abs(len(old) - len(new)) if old[:200] == new[:200] else TYPO_CHARACTERS + 1
    return sum(max(a2 - a1, b2 - b1) for tag, a1, a2, b1, b2 in changes if tag != "equal")


def _put(post: Post, source: str, reason: str, voice: Voice) -> None:
    """The present text becomes `source`; both are among the revisions afterwards."""
    if _text_at(post, post.version) != post.source:
        first = Voice(post.author_id, post.by_asker, None)
        _revise(post, post.source, post.version, first)
    post.source, post.html, post.edited_at = source, rendered(source), clock.now()
    session.flush()  # the revision bears the version that the flush gives
    _revise(post, source, post.version, voice, reason)


def _revise(post: Post, source: str, version: int | None, voice: Voice, reason: str = "") -> None:
    session.add(
        PostRevision(
            post_id=post.id,
            of_version=version,
            source=source,
            reason=reason,
            author_id=voice.author_id,
            by_asker=voice.by_asker,
        )
    )
    session.flush()


def _text_at(post: Post, version: int) -> str:
    found = session.scalars(
        select(PostRevision.source)
        .where(PostRevision.post_id == post.id, PostRevision.of_version == version)
        .order_by(PostRevision.id.desc())
        .limit(1)
    ).first()
    return found or ""
