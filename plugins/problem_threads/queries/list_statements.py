"""The statements behind lists of threads, built once for each kind of question and run with bound parameters.

Putting one together costs more than running it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, true

from kkg_portal.api import Membership, School, User, UtcDateTime

from ..kinds import ACTIVE, ThreadState, TrialState
from ..models import Thread, ThreadReader, Trial
from ..permissions import own_threads
from .shown import ME, Sight, seen_by
from .wanted import Sort, Tab, Wanted

AnySelect = Select[*tuple[Any, ...]]

PAGE = 20
MOST_PINNED = 5
NEWEST = 3

_IS_PINNED = Thread.pinned_until > bindparam("now", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Shape:
    """What statements differ in; all else are values. Each shape is built at its first use and kept."""

    tab: Tab
    sort: Sort
    by_subject: bool
    by_class: bool
    by_school: bool
    has_trial: bool
    goes_on: bool
    shows_pinned: bool


def shape_of(wanted: Wanted) -> Shape:
    return Shape(
        wanted.tab,
        wanted.sort,
        wanted.subject is not None,
        wanted.class_phase is not None,
        bool(wanted.school),
        wanted.has_trial,
        bool(wanted.after),
        wanted.shows_pinned,
    )


@cache
def page_statement(shape: Shape, sight: Sight) -> AnySelect:
    statement = _rows(sight).where(*_conditions(shape))
    if shape.shows_pinned:
        pinned = select(Thread.id).where(seen_by(sight), _IS_PINNED).limit(1).correlate(None)
        statement = statement.add_columns(pinned.scalar_subquery().label("pinned_id"))
    return _ordered(statement, shape.sort).limit(PAGE + 1)


@cache
def pinned_statement(sight: Sight) -> AnySelect:
    statement = _rows(sight).where(_IS_PINNED)
    return statement.order_by(Thread.pinned_until.desc(), Thread.id).limit(MOST_PINNED)


@cache
def newest_statement(sight: Sight) -> AnySelect:
    return (
        select(Thread.public_id, Thread.title, Thread.state, Thread.reply_count)
        .where(seen_by(sight), Thread.state.in_(ACTIVE))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(NEWEST)
    )


def _rows(sight: Sight) -> AnySelect:
    mine = and_(ThreadReader.thread_id == Thread.id, ThreadReader.membership_id == ME)
    done = Thread.trials_worked + Thread.trials_partly + Thread.trials_no_change + Thread.trials_worse
    return (
        select(
            Thread.public_id,
            Thread.title,
            Thread.state,
            Thread.class_phase,
            Thread.subject,
            Thread.author_id,
            Thread.reply_count,
            Thread.last_post_no,
            done.label("trials"),
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
        .where(seen_by(sight))
    )


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    found = [_of_tab(shape.tab)]
    if shape.by_subject:
        found.append(Thread.subject == bindparam("subject"))
    if shape.by_class:
        found.append(Thread.class_phase == bindparam("class_phase"))
    if shape.by_school:
        # Anonymous threads bear no school: narrowing to one never shows that theirs is among them.
        school = select(School.id).where(School.public_id == bindparam("school")).scalar_subquery()
        found.append(Thread.school_id == school)
    if shape.has_trial:
        found.append(Thread.trial_count > 0)
    if shape.sort is Sort.UNANSWERED:
        found.append(Thread.other_reply_count == 0)
    if shape.goes_on:
        found.append(_behind(shape.sort))
    return found


def _of_tab(tab: Tab) -> ColumnElement[bool]:
    match tab:
        case Tab.UNRESOLVED:
            return Thread.state.in_(ACTIVE)
        case Tab.MINE:
            return own_threads(ME)
        case Tab.TRIED:
            return Thread.state == ThreadState.BEING_TRIED
        case Tab.RESOLVED:
            return Thread.state == ThreadState.RESOLVED
        case Tab.MY_TRIALS:
            planned = Trial.state == TrialState.PLANNED
            by_name = select(Trial.thread_id).where(planned, Trial.author_id == ME)
            unnamed = select(Trial.thread_id).where(planned, Trial.author_id.is_(None), Trial.by_asker)
            return or_(Thread.id.in_(by_name), and_(Thread.id.in_(unnamed), own_threads(ME)))
    return true()


def _ordered(statement: AnySelect, sort: Sort) -> AnySelect:
    match sort:
        case Sort.UNANSWERED:
            return statement.order_by(Thread.created_at, Thread.id)
        case Sort.MOST_TRIED:
            return statement.order_by(Thread.trial_count.desc(), Thread.id.desc())
    return statement.order_by(Thread.last_at.desc(), Thread.id.desc())


def _behind(sort: Sort) -> ColumnElement[bool]:
    """What comes after the last row seen; nothing is skipped by an offset, so page 500 costs as much as page 2."""
    column: Any = {
        Sort.NEWEST: Thread.last_at,
        Sort.UNANSWERED: Thread.created_at,
        Sort.MOST_TRIED: Thread.trial_count,
    }[sort]
    after = Thread.public_id == bindparam("after")
    last = select(column).where(after).scalar_subquery()
    key = select(Thread.id).where(after).scalar_subquery()
    if sort is Sort.UNANSWERED:
        return or_(column > last, and_(column == last, Thread.id > key))
    return or_(column < last, and_(column == last, Thread.id < key))
