"""Earlier texts of a post, and what changed from one to the next, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import select

from kkg_portal.api import session

from ..models import Post, PostRevision
from .people import Speaker, members_of, speaker

MOST_REVISIONS = 100
# Comparing long texts word by word takes quadratic time; beyond this it is done line by line.
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class RevisionLine:
    public_id: str
    at: datetime
    speaker: Speaker
    reason: str
    # Handed in while somebody else saved: kept beside the post, never its text.
    is_beside: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    text: str
    change: str = ""


def revisions_of(post: Post) -> list[RevisionLine]:
    """The texts of a post, newest first."""
    rows = session.scalars(
        select(PostRevision)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.id.desc())
        .limit(MOST_REVISIONS)
    ).all()
    members = members_of(rows)
    return [
        RevisionLine(row.public_id, row.written_at, speaker(row, members), row.reason, row.of_version is None)
        for row in rows
    ]


def before(revision: PostRevision) -> str:
    """The text of the post before this one."""
    found = session.scalars(
        select(PostRevision.source)
        .where(
            PostRevision.post_id == revision.post_id,
            PostRevision.id < revision.id,
            PostRevision.of_version.is_not(None),
        )
        .order_by(PostRevision.id.desc())
        .limit(1)
    ).first()
    return found or ""


def changes(old: str, new: str) -> list[Stretch]:
    """Stretches of the new text with what was added and what was removed between them."""
    pattern = r"\s+|\w+|[^\w\s]" if max(len(old), len(new)) < MOST_WORDS * 5 else r"[^\n]*\n|[^\n]+"
    left, right = re.findall(pattern, old), re.findall(pattern, new)
    found: list[Stretch] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch("".join(right[b1:b2])))
            continue
        if a2 > a1:
            found.append(Stretch("".join(left[a1:a2]), "removed"))
        if b2 > b1:
            found.append(Stretch("".join(right[b1:b2]), "added"))
    return found


def speaker_of(revision: PostRevision) -> Speaker:
    return speaker(revision, members_of([revision]))


def last_writer(post: Post) -> Speaker:
    """Whose text the post is now: its last reviser's, or its author's."""
    found = session.scalars(
        select(PostRevision)
        .where(PostRevision.post_id == post.id, PostRevision.of_version.is_not(None))
        .order_by(PostRevision.id.desc())
        .limit(1)
    ).first()
    row: Post | PostRevision = found if found is not None else post
    return speaker(row, members_of([row]))
