"""Lists of threads: tabs, filters and keyset pages. What an actor may not read is never among the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kkg_portal.api import Actor, clock, full_name, session

from .. import ranges
from ..kinds import ClassPhase, Subject, ThreadState
from .list_statements import PAGE, newest_statement, page_statement, pinned_statement, shape_of
from .shown import sight_of
from .wanted import Wanted


@dataclass(frozen=True, slots=True)
class Line:
    """One thread as its card shows it."""

    public_id: str
    title: str
    state: ThreadState
    class_phase: ClassPhase
    subject: Subject
    # Who asked and where they teach; empty for a thread that bears no name.
    author: str
    reply_count: int
    trials: int
    # How many posts are unread, for who has read some; nobody is told of threads they never opened.
    unread: int


@dataclass(frozen=True, slots=True)
class Page:
    pinned: Sequence[Line]
    lines: Sequence[Line]
    # The public id to continue after, if there is more.
    older: str


def threads(wanted: Wanted, actor: Actor) -> Page:
    """A page of the list, however many threads there are: one statement, and one more where some are pinned."""
    sight, values = sight_of(actor), _values(wanted, actor)
    rows = session.execute(page_statement(shape_of(wanted), sight), values).all()
    has_pinned = wanted.shows_pinned and (not rows or rows[0].pinned_id is not None)
    pinned = session.execute(pinned_statement(sight), values).all() if has_pinned else []
    above = {row.public_id for row in pinned}
    more = rows[PAGE - 1].public_id if len(rows) > PAGE else ""
    return Page(
        [_line(row) for row in pinned],
        [_line(row) for row in rows[:PAGE] if row.public_id not in above],
        more,
    )


def newest_unresolved(actor: Actor) -> Sequence[Any]:
    """For the home page: one statement."""
    return session.execute(
        newest_statement(sight_of(actor)), {"me": actor.membership_id, "my_school": actor.school_id}
    ).all()


def _line(row: Any) -> Line:
    author = ""
    if row.author_id is not None:
        author = full_name(row.name, row.title_prefix, row.title_suffix)
        author = f"{author}, {row.school_name}" if row.school_name else author
    read = row.read_ranges
    return Line(
        row.public_id,
        row.title,
        row.state,
        row.class_phase,
        row.subject,
        author,
        row.reply_count,
        row.trials,
        ranges.unread_count(read, row.last_post_no) if read else 0,
    )


def _values(wanted: Wanted, actor: Actor) -> dict[str, Any]:
    return {
        "me": actor.membership_id,
        "my_school": actor.school_id,
        "now": clock.now(),
        "subject": wanted.subject,
        "class_phase": wanted.class_phase,
        "school": wanted.school,
        "after": wanted.after,
    }
