"""Asking a colleague to be quoted in a report, and their answer. Without an answer nobody is named."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, NotFound, bound_cluster, clock, session, verb
from kkg_portal.api import gettext as _

from ..kinds import CitationState
from ..models import Citation, Post
from ..permissions import ThreadPermission
from ..voice import voice_of
from ..work_notices import CITATION, name_of, tell_work


@verb(ThreadPermission.TRY)
def ask_to_quote(post: Post, *, actor: Actor) -> Citation:
    """Ask the writer of a solution whether they may be named and quoted. Asking again asks nobody twice."""
    voice = voice_of(post.thread, actor)
    if post.author_id is None or post.author_id == actor.membership_id:
        raise Invalid(_("There is nobody to ask for this one."))
    asked_by = Citation.author_id.is_(None) if voice.is_unnamed else Citation.author_id == voice.author_id
    known = session.scalars(
        select(Citation).where(Citation.post_id == post.id, asked_by).limit(1)
    ).one_or_none()
    if known is not None:
        return known
    citation = Citation(post_id=post.id, author_id=voice.author_id, by_asker=voice.by_asker)
    session.add(citation)
    session.flush()  # two notices of different askers are two
    values = {
        "url": f"/k/{bound_cluster().slug}/problem_threads/citations",
        "name": name_of(voice),
        "revision": citation.public_id,
    }
    tell_work(CITATION, [post.author_id], post.thread.ref, post.thread, values, voice=voice, actor=actor)
    return citation


@verb(ThreadPermission.REPLY)
def answer_citation(citation: Citation, agrees: bool, *, actor: Actor) -> None:
    """Agree to be named and quoted, or rather not; it may be changed until the report is printed."""
    if citation.post.author_id is None or citation.post.author_id != actor.membership_id:
        raise NotFound
    citation.state = CitationState.AGREED if agrees else CitationState.DECLINED
    citation.answered_at = clock.now()
