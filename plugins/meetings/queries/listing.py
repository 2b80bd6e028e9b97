"""Lists of meetings. The statements are built once, here, and run with bound parameters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, or_, select, true

from kkg_portal.api import Actor, Subgroup, UtcDateTime, clock, session

from ..kinds import OFF_THEIR_DAY, Answer
from ..models import Invitation, Meeting
from ..permissions import open_to_members, sees_every_meeting
from .rows import AnyRow, AnySelect

LISTED = 50
PAST_PAGE = 20

_ME = bindparam("me", type_=Integer)
_NOW = bindparam("now", type_=UtcDateTime)
_CURSOR = bindparam("cursor", type_=String)
# By whether the actor sees every meeting: the same two cases the policy knows.
_VISIBLE: dict[bool, ColumnElement[bool]] = {True: true(), False: open_to_members(_ME)}


def _listing(*criteria: ColumnElement[bool]) -> AnySelect:
    return (
        select(
            Meeting.id,
            Meeting.public_id,
            Meeting.title,
            Meeting.state,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.online_url,
            Meeting.answer_by,
            Subgroup.title.label("subgroup"),
            Invitation.answer.label("answer"),
        )
        .outerjoin(Subgroup, Subgroup.id == Meeting.subgroup_id)
        .outerjoin(Invitation, and_(Invitation.meeting_id == Meeting.id, Invitation.membership_id == _ME))
        .where(*criteria)
    )


def _before_cursor() -> ColumnElement[bool]:
    at = select(Meeting.starts_at).where(Meeting.public_id == _CURSOR).scalar_subquery()
    key = select(Meeting.id).where(Meeting.public_id == _CURSOR).scalar_subquery()
    return or_(Meeting.starts_at < at, and_(Meeting.starts_at == at, Meeting.id < key))


def _per_sight(*criteria: ColumnElement[bool], order: tuple[Any, ...], limit: int) -> dict[bool, AnySelect]:
    return {
        everything: _listing(visible, *criteria).order_by(*order).limit(limit)
        for everything, visible in _VISIBLE.items()
    }


_FIRST_TO_LAST = (Meeting.starts_at, Meeting.id)
_LAST_TO_FIRST = (Meeting.starts_at.desc(), Meeting.id.desc())
_UPCOMING = _per_sight(Meeting.ends_at >= _NOW, order=_FIRST_TO_LAST, limit=LISTED)
_PAST = _per_sight(Meeting.ends_at < _NOW, order=_LAST_TO_FIRST, limit=PAST_PAGE + 1)
_OLDER = _per_sight(Meeting.ends_at < _NOW, _before_cursor(), order=_LAST_TO_FIRST, limit=PAST_PAGE + 1)
_NEXT = _per_sight(
    Meeting.ends_at >= _NOW,
    Meeting.invited_at.is_not(None),
    Meeting.state.not_in(OFF_THEIR_DAY),
    or_(Meeting.subgroup_id.is_(None), Invitation.answer.is_not(None)),
    order=_FIRST_TO_LAST,
    limit=1,
)


def upcoming_meetings(actor: Actor) -> Sequence[AnyRow]:
    """Meetings that are not over yet, soonest first, with the actor's own answer; at most LISTED."""
    return _rows(_UPCOMING, actor)


def past_meetings(actor: Actor, *, before: str | None) -> tuple[Sequence[AnyRow], str | None]:
    """A page of meetings that are over, newest first, and the public id to continue before, if there are more."""
    rows = _rows(_OLDER, actor, cursor=before) if before else _rows(_PAST, actor)
    has_more = len(rows) > PAST_PAGE
    page = rows[:PAST_PAGE]
    return page, page[-1].public_id if has_more else None


def next_meeting(actor: Actor) -> AnyRow | None:
    """The soonest meeting that concerns the actor and is not called off."""
    found = _rows(_NEXT, actor)
    return found[0] if found else None


def waits_for_answer(row: Any, now: datetime) -> bool:
    return row.answer is Answer.PENDING and row.state not in OFF_THEIR_DAY and row.ends_at > now


def _rows(statements: dict[bool, AnySelect], actor: Actor, **values: Any) -> Sequence[AnyRow]:
    statement = statements[sees_every_meeting(actor)]
    return session.execute(statement, {"me": actor.membership_id, "now": clock.now(), **values}).all()
