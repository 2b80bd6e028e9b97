"""What a teacher's own trials in one thread give for a classroom action research report (PTK)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, MemberRow, members_by_id, plain_text, session

from ..kinds import CitationState, PostKind, TrialState
from ..models import Citation, Post, Thread, Trial
from ..permissions import is_own
from ..voice import Voice
from .trials import mine

CYCLES_NEEDED = 2
MOST_CYCLES = 12


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round. `source` is the colleague who agreed to be named; `plan` their words, or nothing."""

    trial: Trial
    plan: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Quotable:
    """A solution one tried, and what its writer said to being quoted; nothing when they were not asked."""

    post: Post
    state: CitationState | None
    name: str


@dataclass(frozen=True, slots=True)
class ActionResearch:
    thread: Thread
    me: MemberRow
    cycles: Sequence[Cycle]
    quotable: Sequence[Quotable]
    # One's own words about the problem; somebody else's problem is told by its title alone.
    background: str = ""
    is_mine: bool = False

    @property
    def sources(self) -> list[str]:
        return sorted({cycle.source for cycle in self.cycles if cycle.source})


def own_voice(thread: Thread, actor: Actor) -> Voice:
    """As `voice_of`, for reading: it leaves nothing out of the audit, because nothing is written."""
    own = is_own(actor, thread)
    if own and thread.is_anonymous:
        return Voice(None, True, actor.membership_id)
    return Voice(actor.membership_id, own, actor.membership_id)


def action_research(thread: Thread, actor: Actor) -> ActionResearch | None:
    """The rounds the actor reported here, in their order; None before the second. Five statements at most."""
    if actor.membership_id is None:
        return None
    trials = session.scalars(
        select(Trial)
        .where(
            Trial.thread_id == thread.id,
            Trial.state == TrialState.REPORTED,
            mine(own_voice(thread, actor)),
        )
        .options(joinedload(Trial.post))
        .order_by(Trial.cycle_no, Trial.id)
        .limit(MOST_CYCLES)
    ).all()
    if len(trials) < CYCLES_NEEDED:
        return None
    posts = {trial.post_id: trial.post for trial in trials}
    answers = _answers(list(posts), thread, actor)
    members = members_by_id(
        [actor.membership_id, *(post.author_id for post in posts.values() if post.author_id is not None)]
    )
    own = is_own(actor, thread)
    return ActionResearch(
        thread,
        members[actor.membership_id],
        cycles=[_cycle(trial, answers.get(trial.post_id), members) for trial in trials],
        quotable=[
            Quotable(post, answers.get(post.id), members[post.author_id].full_name)
            for post in posts.values()
            if post.author_id is not None and post.author_id in members
        ],
        background=_problem(thread) if own else "",
        is_mine=own,
    )


def requests_to(actor: Actor) -> list[Citation]:
    """Requests to quote the actor that wait for their word, newest first."""
    return list(
        session.scalars(
            select(Citation)
            .join(Post, Post.id == Citation.post_id)
            .where(Post.author_id == actor.membership_id, Citation.state == CitationState.ASKED)
            .options(joinedload(Citation.post).joinedload(Post.thread))
            .order_by(Citation.id.desc())
            .limit(50)
        )
    )


def _answers(post_ids: Sequence[int], thread: Thread, actor: Actor) -> dict[int, CitationState]:
    voice = own_voice(thread, actor)
    asked_by = Citation.author_id == voice.author_id
    if voice.is_unnamed:
        asked_by = Citation.author_id.is_(None)
    rows = session.execute(
        select(Citation.post_id, Citation.state).where(Citation.post_id.in_(post_ids), asked_by)
    )
    return {row.post_id: row.state for row in rows}


def _cycle(trial: Trial, answer: CitationState | None, members: Mapping[int, MemberRow]) -> Cycle:
    author = members.get(trial.post.author_id or 0)
    if answer is not CitationState.AGREED or author is None or not trial.post.is_shown:
        return Cycle(trial)
    return Cycle(trial, plain_text(trial.post.html), author.full_name)


def _problem(thread: Thread) -> str:
    html = session.scalar(
        select(Post.html).where(
            Post.thread_id == thread.id, Post.kind == PostKind.PROBLEM, Post.hidden_at.is_(None)
        )
    )
    return plain_text(html or "")
