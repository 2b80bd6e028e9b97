"""Counts again what counters hold, and says where they drifted apart. For the command line; nothing else recounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from kkg_portal.api import session

from .kinds import PostKind, TrialOutcome, TrialState
from .models import Acceptance, Post, Thread, ThreadReader, Trial

AT_ONCE = 500
COUNTERS = (
    "last_post_no",
    "reply_count",
    "other_reply_count",
    "participant_count",
    "trials_planned",
    *(f"trials_{outcome.value}" for outcome in TrialOutcome),
    "trial_count",
    "acceptance_count",
)


@dataclass(frozen=True, slots=True)
class Drift:
    """One counter that says something else than its rows."""

    thread: str
    counter: str
    held: int
    counted: int


def drifts(*, fix: bool = False) -> list[Drift]:
    """Every wrong counter of the bound cluster; with `fix` they are set right, without touching any version."""
    found: list[Drift] = []
    last_id = 0
    while True:
        threads = session.execute(
            select(Thread.id, Thread.public_id, *(getattr(Thread, name) for name in COUNTERS))
            .where(Thread.id > last_id)
            .order_by(Thread.id)
            .limit(AT_ONCE)
        ).all()
        if not threads:
            return found
        last_id = threads[-1].id
        counted = _counted([row.id for row in threads])
        for row in threads:
            held = {name: getattr(row, name) for name in COUNTERS}
            right = counted[row.id]
            # Numbers of posts that went elsewhere are not given again.
            right["last_post_no"] = max(right["last_post_no"], held["last_post_no"])
            wrong = {name: right[name] for name in COUNTERS if held[name] != right[name]}
            found += [Drift(row.public_id, name, held[name], number) for name, number in wrong.items()]
            if fix and wrong:
                session.execute(update(Thread).where(Thread.id == row.id).values(**wrong))


def _counted(ids: list[int]) -> Mapping[int, dict[str, int]]:
    """What the rows of these threads come to, in four statements."""
    found = {one: dict.fromkeys(COUNTERS, 0) for one in ids}
    for row in session.execute(_posts(ids)):
        found[row.thread_id] |= {"last_post_no": row.last_no, "reply_count": row.replies}
        found[row.thread_id]["other_reply_count"] = row.others
    for row in session.execute(_rows(ThreadReader, ids, ThreadReader.has_written)):
        found[row.thread_id]["participant_count"] = row.counted
    standing = Acceptance.ended_at.is_(None)
    for row in session.execute(_rows(Acceptance, ids, standing)):
        found[row.thread_id]["acceptance_count"] = row.counted
    trials = (
        select(Trial.thread_id, Trial.state, Trial.outcome, func.count(Trial.id).label("counted"))
        .where(Trial.thread_id.in_(ids), Trial.state != TrialState.WITHDRAWN)
        .group_by(Trial.thread_id, Trial.state, Trial.outcome)
    )
    for row in session.execute(trials):
        planned = row.state is TrialState.PLANNED
        counter = "trials_planned" if planned else f"trials_{row.outcome.value}"
        found[row.thread_id][counter] += row.counted
        found[row.thread_id]["trial_count"] += row.counted
    return found


def _posts(ids: list[int]) -> Any:
    said = Post.kind.in_((PostKind.REPLY, PostKind.SOLUTION)) & Post.hidden_at.is_(None)
    said &= Post.deleted_at.is_(None)
    return (
        select(
            Post.thread_id,
            func.max(Post.no).label("last_no"),
            func.count(Post.id).filter(said).label("replies"),
            func.count(Post.id).filter(said, Post.by_asker.is_(False)).label("others"),
        )
        .where(Post.thread_id.in_(ids))
        .group_by(Post.thread_id)
    )


def _rows(table: Any, ids: list[int], condition: Any) -> Any:
    counted = func.count(table.id).label("counted")
    return (
        select(table.thread_id, counted).where(table.thread_id.in_(ids), condition).group_by(table.thread_id)
    )
