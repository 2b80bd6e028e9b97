"""A thread on paper: problem, context, solutions with their trials, and the replies; hidden words stay hidden."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from kkg_portal.api import (
    Actor,
    Block,
    Fields,
    Heading,
    Paper,
    Paragraph,
    SmallPrint,
    Title,
    bound_cluster,
    clock,
    format_date,
    in_language,
    letterhead,
    ngettext,
    plain_text,
    session,
)
from kkg_portal.api import gettext as _

from .kinds import PostKind
from .models import Post, Thread
from .queries.people import members_of, speaker
from .queries.trials import Solution, solutions_of

MOST_POSTS = 300


def thread_paper(thread: Thread, actor: Actor) -> Paper:
    """What the actor may read of it, in the cluster's language."""
    cluster = bound_cluster()
    with in_language(cluster.language):
        blocks: list[Block] = [Title(thread.title, underline=False), Fields(_facts(thread), indent=False)]
        posts = _posts(thread)
        members = members_of(posts)
        for post in posts:
            if post.kind is PostKind.SOLUTION:
                continue
            said = speaker(post, members)
            day = format_date(clock.local(post.written_at, cluster).date())
            blocks.append(Heading(_("#%(no)d, %(name)s, %(day)s", no=post.no, name=said.name, day=day)))
            blocks.append(Paragraph(_words(post)))
        for solution in solutions_of(thread, actor):
            blocks += _solution(solution)
        if thread.last_post_no > MOST_POSTS:
            blocks.append(SmallPrint(_("Only the first %(count)d posts are printed.", count=MOST_POSTS)))
        return Paper(
            title=thread.title,
            kind="problem",
            blocks=tuple(blocks),
            letterhead=letterhead(cluster),
            language=cluster.language,
            dated=clock.today(cluster),
        )


def _facts(thread: Thread) -> tuple[tuple[str, str], ...]:
    pairs = (
        (_("Class"), str(thread.class_phase.label)),
        (_("Subject"), str(thread.subject.label)),
        (_("Pupils"), str(thread.pupils_n) if thread.pupils_n else ""),
        (_("Tried already"), thread.tried_text),
        (_("Hoped for"), thread.goal_text),
        (_("State"), str(thread.state.label)),
    )
    return tuple((term, words) for term, words in pairs if words)


def _posts(thread: Thread) -> Sequence[Post]:
    return session.scalars(
        select(Post)
        .where(Post.thread_id == thread.id, Post.kind != PostKind.EVENT, Post.deleted_at.is_(None))
        .order_by(Post.no)
        .limit(MOST_POSTS)
    ).all()


def _words(post: Post) -> str:
    return plain_text(post.html) if post.is_shown else _("Hidden by a coordinator.")


def _solution(solution: Solution) -> list[Block]:
    heading = _("Solution #%(no)d, %(name)s", no=solution.post.no, name=solution.speaker.name)
    blocks: list[Block] = [Heading(heading)]
    if solution.acceptance is not None:
        blocks.append(Paragraph(str(solution.acceptance.basis.label)))
    blocks += [Paragraph(_words(solution.post)), Paragraph(solution.tally.words)]
    for shown in solution.trials:
        trial = shown.trial
        parts = [shown.speaker.name, str(trial.outcome.label) if trial.outcome else "", shown.numbers]
        words = trial.obstacle if not trial.did else trial.did
        blocks.append(Paragraph(f"{'; '.join(part for part in parts if part)}. {words}", indent="block"))
    if solution.tally.planned:
        count = solution.tally.planned
        blocks.append(Paragraph(ngettext("%(num)d trial is planned.", "%(num)d trials are planned.", count)))
    return blocks
