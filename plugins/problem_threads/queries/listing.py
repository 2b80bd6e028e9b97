"""Lists of threads: tabs, filters and keyset pages. What an actor may not read is never among the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from kkg_portal.api import Actor, Membership, School, Text, User, clock, full_name, session
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp

from .. import ranges
from ..kinds import ACTIVE, ClassPhase, Subject, ThreadState, TrialState
from ..models import Thread, ThreadReader, Trial
from ..permissions import own_threads
from .shown import listed

PAGE = 20
MOST_PINNED = 5


class Tab(StrEnum):
    UNRESOLVED = "unresolved"
    MINE = "mine"
    TRIED = "tried"
    MY_TRIALS = "my_trials"
    RESOLVED = "resolved"
    ALL = "all"

    @property
    def label(self) -> Text:
        return _TABS[self]


_TABS: dict[Tab, Text] = {
    Tab.UNRESOLVED: _l("Not resolved"),
    Tab.MINE: _l("Mine"),
    Tab.TRIED: _l("Being tried"),
    Tab.MY_TRIALS: _l("Waiting for my report"),
    Tab.RESOLVED: _lp("problem", "Resolved"),
    Tab.ALL: _lp("problems", "All"),
}


class Sort(StrEnum):
    NEWEST = "newest"
    UNANSWERED = "unanswered"
    MOST_TRIED = "most_tried"

    @property
    def label(self) -> Text:
        return _SORTS[self]


_SORTS: dict[Sort, Text] = {
    Sort.NEWEST: _l("Newest replies first"),
    Sort.UNANSWERED: _l("Longest without a reply first"),
    Sort.MOST_TRIED: _l("Most tried first"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads, in which order, from where on. `school` is a public id; `after` that of the last row seen."""

    tab: Tab = Tab.UNRESOLVED
    sort: Sort = Sort.NEWEST
    subject: Subject | None = None
    class_phase: ClassPhase | None = None
    school: str = ""
    has_trial: bool = False
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.subject or self.class_phase or self.school or self.has_trial)


@dataclass(frozen=True, slots=True)
class Line:
    row: Any

    @property
    def author(self) -> str:
        """Who asked and where they teach; empty for a thread that bears no name."""
        row = self.row
        if row.author_id is None:
            return ""
        name = full_name(row.name, row.title_prefix, row.title_suffix)
        return f"{name}, {row.school_name}" if row.school_name else name

    @property
    def unread(self) -> int:
        """How many posts are unread, for who has read some; nobody is told of threads they never opened."""
        read = self.row.read_ranges
        return ranges.unread_count(read, self.row.last_post_no) if read else 0

    @property
    def trials(self) -> int:
        row = self.row
        done: int = row.trials_worked + row.trials_partly + row.trials_no_change + row.trials_worse
        return done


@dataclass(frozen=True, slots=True)
class Page:
    pinned: Sequence[Line]
    lines: Sequence[Line]
    # The public id to continue after, if there is more.
    older: str


def threads(wanted: Wanted, actor: Actor) -> Page:
    """A page of the list: two statements however many threads there are."""
    statement = _rows(actor).where(*_conditions(wanted, actor))
    rows = list(session.execute(_ordered(statement, wanted).limit(PAGE + 1)))
    pinned = _pinned(wanted, actor)
    above = {row.public_id for row in pinned}
    more = rows[PAGE - 1].public_id if len(rows) > PAGE else ""
    return Page(
        [Line(row) for row in pinned],
        [Line(row) for row in rows[:PAGE] if row.public_id not in above],
        more,
    )


def newest_unresolved(actor: Actor, limit: int = 3) -> Sequence[Any]:
    """For the home page: one statement."""
    statement = (
        select(Thread.public_id, Thread.title, Thread.state, Thread.reply_count)
        .where(listed(actor), Thread.state.in_(ACTIVE))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(limit)
    )
    return session.execute(statement).all()


def _rows(actor: Actor) -> Any:
    mine = and_(ThreadReader.thread_id == Thread.id, ThreadReader.membership_id == actor.membership_id)
    return (
        select(
            Thread.public_id,
            Thread.title,
            Thread.state,
            Thread.class_phase,
            Thread.subject,
            Thread.is_anonymous,
            Thread.author_id,
            Thread.reply_count,
            Thread.last_post_no,
            Thread.last_at,
            Thread.trials_planned,
            Thread.trials_worked,
            Thread.trials_partly,
            Thread.trials_no_change,
            Thread.trials_worse,
            ThreadReader.read_ranges,
            User.name,
            User.title_prefix,
            User.title_suffix,
            School.name.label("school_name"),
        )
        .outerjoin(ThreadReader, mine)
        .outerjoin(Membership, Membership.id == Thread.author_id)
        .outerjoin(User, User.id == Membership.user_id)
        .outerjoin(School, School.id == Membership.school_id)
        .where(listed(actor))
    )


def _pinned(wanted: Wanted, actor: Actor) -> Sequence[Any]:
    """What coordinators keep at the top, on the first page of an unnarrowed list."""
    if wanted.after or wanted.is_narrowed or wanted.tab not in {Tab.UNRESOLVED, Tab.ALL}:
        return []
    statement = _rows(actor).where(Thread.pinned_until > clock.now())
    return list(session.execute(statement.order_by(Thread.pinned_until.desc(), Thread.id).limit(MOST_PINNED)))


def _conditions(wanted: Wanted, actor: Actor) -> list[ColumnElement[bool]]:
    found = [_of_tab(wanted.tab, actor)]
    if wanted.subject is not None:
        found.append(Thread.subject == wanted.subject)
    if wanted.class_phase is not None:
        found.append(Thread.class_phase == wanted.class_phase)
    if wanted.school:
        # Anonymous threads bear no school: narrowing to one never shows that theirs is among them.
        school = select(School.id).where(School.public_id == wanted.school).scalar_subquery()
        found.append(Thread.school_id == school)
    if wanted.has_trial:
        found.append(Thread.trial_count > 0)
    if wanted.sort is Sort.UNANSWERED:
        found.append(Thread.other_reply_count == 0)
    if wanted.after:
        found.append(_behind(wanted))
    return found


def _of_tab(tab: Tab, actor: Actor) -> ColumnElement[bool]:
    match tab:
        case Tab.UNRESOLVED:
            return Thread.state.in_(ACTIVE)
        case Tab.MINE:
            return own_threads(actor.membership_id)
        case Tab.TRIED:
            return Thread.state == ThreadState.BEING_TRIED
        case Tab.RESOLVED:
            return Thread.state == ThreadState.RESOLVED
        case Tab.MY_TRIALS:
            planned = Trial.state == TrialState.PLANNED
            by_name = select(Trial.thread_id).where(planned, Trial.author_id == actor.membership_id)
            unnamed = select(Trial.thread_id).where(planned, Trial.author_id.is_(None), Trial.by_asker)
            return or_(Thread.id.in_(by_name), and_(Thread.id.in_(unnamed), own_threads(actor.membership_id)))
    return true()


def _ordered(statement: Any, wanted: Wanted) -> Any:
    match wanted.sort:
        case Sort.UNANSWERED:
            return statement.order_by(Thread.created_at, Thread.id)
        case Sort.MOST_TRIED:
            return statement.order_by(Thread.trial_count.desc(), Thread.id.desc())
    return statement.order_by(Thread.last_at.desc(), Thread.id.desc())


def _behind(wanted: Wanted) -> ColumnElement[bool]:
    """What comes after the last row seen; nothing is skipped by an offset, so page 500 costs as much as page 2."""
    column: Any = {
        Sort.NEWEST: Thread.last_at,
        Sort.UNANSWERED: Thread.created_at,
        Sort.MOST_TRIED: Thread.trial_count,
    }[wanted.sort]
    last = select(column).where(Thread.public_id == wanted.after).scalar_subquery()
    key = select(Thread.id).where(Thread.public_id == wanted.after).scalar_subquery()
    if wanted.sort is Sort.UNANSWERED:
        return or_(column > last, and_(column == last, Thread.id > key))
    return or_(column < last, and_(column == last, Thread.id < key))
