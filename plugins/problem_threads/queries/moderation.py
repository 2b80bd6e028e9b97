"""Reports that wait for coordinators, without who reported; and whom one may invite to a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from kkg_portal.api import Actor, members_by_id, session

from ..kinds import CaseState
from ..models import Flag, ModerationCase, Post, Thread
from .page import one_post
from .readers import outside_ids

MOST = 50


def waiting_cases() -> Sequence[Any]:
    """Cases nobody has decided yet, oldest first, with how many members reported it."""
    return session.execute(
        select(
            ModerationCase.public_id,
            ModerationCase.created_at,
            Post.no,
            Thread.title,
            Thread.public_id.label("thread"),
            func.count(Flag.id).label("flags"),
        )
        .join(Post, Post.id == ModerationCase.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Flag, Flag.case_id == ModerationCase.id)
        .where(ModerationCase.state == CaseState.OPEN)
        .group_by(ModerationCase.id, Post.id, Thread.id)
        .order_by(ModerationCase.id)
        .limit(MOST)
    ).all()


def details_of(case: ModerationCase, actor: Actor) -> Mapping[str, Any]:
    """The post and what was said against it, in whatever order, by nobody in particular."""
    flags = session.scalars(
        select(Flag).where(Flag.case_id == case.id).order_by(Flag.reason, Flag.note)
    ).all()
    return {
        "case": case,
        "thread": case.post.thread,
        "shown": one_post(case.post, actor),
        "flags": flags,
    }


def possible_guests() -> list[tuple[str, str]]:
    """Principals, supervisors and officers of the cluster, as choices."""
    outside, _principals = outside_ids()
    rows = sorted(members_by_id(outside).values(), key=lambda row: row.name)
    return [(row.public_id, f"{row.full_name}, {row.school_name}".rstrip(", ")) for row in rows]
