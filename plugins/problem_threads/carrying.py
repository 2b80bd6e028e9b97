"""Takes posts from one thread to another: numbers new, everything that hangs on them along. Inside verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from kkg_portal.api import Invalid, clock, reindex, session
from kkg_portal.api import gettext as _

from . import ranges
from .kinds import PostKind
from .models import Acceptance, Post, PostRedirect, Thread, ThreadReader, Trial
from .posting import reader_of
from .trial_counts import count_trial


@dataclass(frozen=True, slots=True)
class Move:
    post_id: int
    old_no: int
    new_no: int


def lock_both(first: Thread, second: Thread) -> None:
    """Both rows in the order of their ids, so that two who move the other way round do not wait for each other."""
    for thread_id in sorted((first.id, second.id)):
        session.scalars(
            select(Thread)
            .where(Thread.id == thread_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()


def carry_posts(posts: Sequence[Post], source: Thread, target: Thread) -> None:
    """Give the posts the next numbers of `target`, in their old order; old addresses lead there for good."""
    if any(post.by_asker and post.author_id is None for post in posts):
        raise Invalid(
            _("What was asked without a name stays in its thread: elsewhere it could be recognised.")
        )
    places = [
        Move(post.id, post.no, target.last_post_no + number) for number, post in enumerate(posts, start=1)
    ]
    _lead_on(source, target, places)
    new_numbers = {place.old_no: place.new_no for place in places}
    for post, place in zip(posts, places, strict=True):
        counted = post.is_shown and post.kind in {PostKind.REPLY, PostKind.SOLUTION}
        if counted:
            _count(source, post, -1)
        post.thread_id, post.no = target.id, place.new_no
        post.reply_to_no = new_numbers.get(post.reply_to_no or 0)
        post.by_asker = post.author_id is not None and post.author_id == target.author_id
        if post.kind is PostKind.PROBLEM:
            post.kind = PostKind.REPLY
            counted = post.is_shown
        session.flush()  # each number is free before the next is taken
        if counted:
            _count(target, post, +1)
    session.execute(
        update(Thread)
        .where(Thread.id == target.id)
        .values(last_post_no=Thread.last_post_no + len(places), last_at=clock.now())
    )
    _note_writers(posts, target)
    _take_work_along([place.post_id for place in places], source, target)
    _map_reading(source, target, places)
    reindex(source)
    reindex(target)


def _lead_on(source: Thread, target: Thread, places: Sequence[Move]) -> None:
    for place in places:
        session.execute(
            update(PostRedirect)
            .where(PostRedirect.thread_id == source.id, PostRedirect.no == place.old_no)
            .values(thread_id=target.id, no=place.new_no)
        )
        session.add(
            PostRedirect(old_thread_id=source.id, old_no=place.old_no, thread_id=target.id, no=place.new_no)
        )


def _count(thread: Thread, post: Post, change: int) -> None:
    counted = {Thread.reply_count: Thread.reply_count + change}
    if not post.by_asker:
        counted[Thread.other_reply_count] = Thread.other_reply_count + change
    session.execute(update(Thread).where(Thread.id == thread.id).values(counted))


def _note_writers(posts: Sequence[Post], target: Thread) -> None:
    """Whoever wrote what came along takes part in the other thread now."""
    for author_id in sorted({post.author_id for post in posts if post.author_id is not None}):
        reader = reader_of(target, author_id)
        if not reader.has_written:
            reader.has_written = True
            session.execute(
                update(Thread)
                .where(Thread.id == target.id)
                .values(participant_count=Thread.participant_count + 1)
            )


def _take_work_along(post_ids: Sequence[int], source: Thread, target: Thread) -> None:
    """Trials and acceptances follow their post, and the counters of both threads with them."""
    trials = session.scalars(select(Trial).where(Trial.post_id.in_(post_ids))).all()
    for trial in trials:
        trial.thread_id = target.id
        trial.by_asker = trial.author_id is not None and trial.author_id == target.author_id
        for thread, change in ((source, -1), (target, +1)):
            count_trial(thread, trial, change)
    held = session.scalars(select(Acceptance).where(Acceptance.post_id.in_(post_ids))).all()
    standing = [one for one in held if one.ended_at is None]
    for acceptance in held:
        acceptance.thread_id = target.id
        # Which of two threads' first solutions is the first now is for people to say.
        acceptance.is_primary = False
    for thread, change in ((source, -len(standing)), (target, len(standing))):
        session.execute(
            update(Thread)
            .where(Thread.id == thread.id)
            .values(acceptance_count=Thread.acceptance_count + change)
        )


def _map_reading(source: Thread, target: Thread, places: Sequence[Move]) -> None:
    """Whoever read a post has read it where it stands now."""
    numbers = [(place.old_no, place.new_no) for place in places]
    readers = session.scalars(
        select(ThreadReader).where(ThreadReader.thread_id == source.id, ThreadReader.read_ranges != "")
    ).all()
    for reader in readers:
        read = ranges.moved(reader.read_ranges, numbers)
        if read:
            there = reader_of(target, reader.membership_id)
            for number in read:
                there.read_ranges = ranges.with_number(there.read_ranges, number)
