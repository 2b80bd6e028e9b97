"""The demo's problems from class: believable threads over the last months, in several states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from kkg_portal.api import (
    MemberRow,
    Role,
    SeedWorld,
    bound_cluster,
    clock,
    reindex,
    render_markdown,
    session,
)

from . import seed_notices, seed_work
from .kinds import AcceptanceBasis, FollowLevel, LevelReason, PostEvent, PostKind, ReactionKind, ThreadState
from .models import Acceptance, HiddenAuthor, Post, Reaction, Thread, ThreadEquipment, ThreadReader
from .seed_words import OTHER_CLASSES, PROBLEMS, SeedProblem, SeedReply

DAYS_APART = 4
LIGHT = 4
_FACILITATORS = (Role.FACILITATOR, Role.GROUP_CHAIR, Role.SECRETARY)


def seed(world: SeedWorld) -> None:
    """Forty threads, the newest of yesterday; a handful where a cluster is only there to be measured."""
    problems = _problems(world)
    teachers = _teachers(world)
    if len(teachers) < 2:
        return
    for number, problem in enumerate(problems):
        asker = teachers[(number * 7 + world.ordinal) % len(teachers)]
        asked_at = _moment(world, 1 + number * DAYS_APART, number)
        _write(problem, asker, asked_at, teachers, world, is_news=number < seed_notices.NEWEST)
    seed_work.fill(world, teachers)


def _problems(world: SeedWorld) -> Sequence[SeedProblem]:
    again = [
        replace(PROBLEMS[place], title=title, class_phase=class_phase, accepted=None, closed="")
        for place, class_phase, title in OTHER_CLASSES
    ]
    every = [*PROBLEMS, *again]
    return every[:LIGHT] if world.light else every


def _teachers(world: SeedWorld) -> list[MemberRow]:
    """Those who ask and answer: whoever has a school, but no head of one."""
    heads = {actor.membership_id for role, actor in world.actors.items() if role not in _FACILITATORS}
    members = [row for row in world.members if row.school_id is not None]
    return [
        row for row in members if row.membership_id not in heads and "epala" not in row.position
    ] or members


def _moment(world: SeedWorld, days_ago: int, number: int) -> datetime:
    day = world.today - timedelta(days=days_ago)
    hour = (6, 12, 19, 20)[number % 4]
    return min(
        clock.from_wall(day, time(hour, (number * 17) % 60), bound_cluster()),
        clock.now() - timedelta(hours=1),
    )


def _write(
    problem: SeedProblem,
    asker: MemberRow,
    asked_at: datetime,
    teachers: Sequence[MemberRow],
    world: SeedWorld,
    *,
    is_news: bool,
) -> None:
    thread = _thread(problem, asker, asked_at)
    session.add(thread)
    session.flush()  # posts point at it
    session.add_all(ThreadEquipment(thread_id=thread.id, kind=kind) for kind in problem.equipment)
    if problem.is_anonymous:
        session.add(HiddenAuthor(thread_id=thread.id, membership_id=asker.membership_id))
    first = _post(thread, 1, problem.text, asked_at, None if problem.is_anonymous else asker)
    first.kind, first.by_asker = PostKind.PROBLEM, True
    session.add(first)
    posts = [
        _reply(thread, number, reply, problem, asker, teachers, world)
        for number, reply in enumerate(problem.replies, start=2)
    ]
    session.add_all(posts)
    session.flush()  # acceptances and thanks point at them
    _finish(thread, problem, posts, asker)
    _readers(thread, asker, posts)
    if is_news:
        seed_notices.tell_last_reply(thread, posts, asker, teachers)
    reindex(thread)


def _thread(problem: SeedProblem, asker: MemberRow, asked_at: datetime) -> Thread:
    others = [reply for reply in problem.replies if not reply.by_asker]
    count = len(problem.replies)
    return Thread(
        author_id=None if problem.is_anonymous else asker.membership_id,
        is_anonymous=problem.is_anonymous,
        school_id=None if problem.is_anonymous else asker.school_id,
        title=problem.title,
        state=ThreadState.DISCUSSING if others else ThreadState.OPEN,
        state_since=asked_at,
        class_phase=problem.class_phase,
        subject=problem.subject,
        pupils_n=problem.pupils,
        tried_text=problem.tried,
        goal_text=problem.goal,
        last_post_no=1 + count,
        last_at=_after(asked_at, count),
        reply_count=count,
        other_reply_count=len(others),
        participant_count=1 + len(others),
        created_at=asked_at,
    )


def _after(asked_at: datetime, number: int) -> datetime:
    """Answers come within hours, and never after now."""
    return min(asked_at + timedelta(hours=5 * number, minutes=11 * number), clock.now())


def _post(thread: Thread, no: int, text: str, at: datetime, author: MemberRow | None) -> Post:
    return Post(
        thread_id=thread.id,
        no=no,
        source=text,
        html=str(render_markdown(text)),
        author_id=author.membership_id if author is not None else None,
        written_at=at,
        created_at=at,
    )


def _reply(  # noqa: PLR0917  because a reply knows its whole thread
    thread: Thread,
    no: int,
    reply: SeedReply,
    problem: SeedProblem,
    asker: MemberRow,
    teachers: Sequence[MemberRow],
    world: SeedWorld,
) -> Post:
    others = [one for one in teachers if one.membership_id != asker.membership_id]
    author: MemberRow | None = others[(no * 5 + thread.id) % len(others)]
    if reply.by_asker:
        author = None if problem.is_anonymous else asker
    post = _post(thread, no, reply.text, _after(thread.created_at, no - 1), author)
    post.by_asker = reply.by_asker
    post.kind = PostKind.SOLUTION if reply.is_solution else PostKind.REPLY
    post.reply_to_no = 1 if no == 2 else None
    return post


def _finish(thread: Thread, problem: SeedProblem, posts: Sequence[Post], asker: MemberRow) -> None:
    """Some were accepted, one was closed; the rest is still talked about."""
    if problem.accepted is not None:
        session.add(
            Acceptance(
                thread_id=thread.id,
                post_id=posts[problem.accepted].id,
                author_id=thread.author_id,
                by_asker=True,
                basis=AcceptanceBasis.ASKER,
                accepted_at=thread.last_at,
                is_primary=True,
            )
        )
        thread.acceptance_count, thread.state, thread.state_since = 1, ThreadState.RESOLVED, thread.last_at
    if problem.closed:
        event = _post(thread, thread.last_post_no + 1, problem.closed, thread.last_at, asker)
        event.kind, event.event = PostKind.EVENT, PostEvent.CLOSED
        session.add(event)
        thread.last_post_no += 1
        thread.state, thread.state_since = ThreadState.CLOSED, thread.last_at


def _readers(thread: Thread, asker: MemberRow, posts: Sequence[Post]) -> None:
    """The asker follows and thanks for the first idea; everybody has read what they wrote under."""
    session.add(
        ThreadReader(
            thread_id=thread.id,
            membership_id=asker.membership_id,
            read_ranges=f"1-{max(thread.last_post_no - 1, 1)}",
            level=FollowLevel.FOLLOW,
            level_reason=LevelReason.ASKED,
            has_written=True,
        )
    )
    for author_id in dict.fromkeys(post.author_id for post in posts if not post.by_asker):
        if author_id is not None and author_id != asker.membership_id:
            session.add(
                ThreadReader(
                    thread_id=thread.id,
                    membership_id=author_id,
                    read_ranges=f"1-{thread.last_post_no}",
                    level=FollowLevel.FOLLOW,
                    level_reason=LevelReason.REPLIED,
                    has_written=True,
                )
            )
    ideas = [post for post in posts if post.kind is PostKind.SOLUTION]
    if ideas and ideas[0].author_id != asker.membership_id:
        session.add(
            Reaction(post_id=ideas[0].id, membership_id=asker.membership_id, kind=ReactionKind.THANKS)
        )
        ideas[0].thanks_count = 1
