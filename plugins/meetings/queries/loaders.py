"""Objects by the ids in an address; the route's rule asks the policy about what these return."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import NotFound, current_actor, session

from ..models import AgendaItem, Attendance, Decision, FeedToken, Invitation, Meeting, Reminder, Task

T = TypeVar("T")
C = TypeVar("C", AgendaItem, Attendance, Decision, Invitation, Reminder, Task)


_MEETING = select(Meeting).where(Meeting.public_id == bindparam("meeting"))


def meeting(meeting: str) -> Meeting:
    """The meeting of an address."""
    found = session.scalar(_MEETING, {"meeting": meeting})
    if found is None:
        raise NotFound
    return found


def item(meeting: str, item: str) -> AgendaItem:
    """An item of this meeting's agenda."""
    return one(_item(meeting, item).where(AgendaItem.deleted_at.is_(None)))


def dropped_item(meeting: str, item: str) -> AgendaItem:
    """An item that was deleted and may come back."""
    return one(_item(meeting, item).where(AgendaItem.deleted_at.is_not(None)))


def decision(meeting: str, decision: str) -> Decision:
    """A decision taken in this meeting."""
    return one(_child(Decision, meeting).where(Decision.public_id == decision))


def task(meeting: str, task: str) -> Task:
    """A task given in this meeting."""
    return one(_child(Task, meeting).where(Task.public_id == task))


def attendance_entry(meeting: str, entry: str) -> Attendance:
    """A line of this meeting's roll."""
    return one(_child(Attendance, meeting).where(Attendance.public_id == entry))


def invitation(meeting: str, invitation: str) -> Invitation:
    """Somebody's invitation to this meeting."""
    return one(_child(Invitation, meeting).where(Invitation.public_id == invitation))


def reminder(meeting: str, reminder: str) -> Reminder:
    """A reminder of this meeting."""
    return one(_reminder(meeting, reminder).where(Reminder.deleted_at.is_(None)))


def dropped_reminder(meeting: str, reminder: str) -> Reminder:
    """The same of one that was dropped and may come back."""
    return one(_reminder(meeting, reminder).where(Reminder.deleted_at.is_not(None)))


def feed_token(token: str) -> FeedToken:
    """One of the actor's own calendar addresses; another member's does not exist for them."""
    mine = FeedToken.membership_id == current_actor().membership_id
    return one(select(FeedToken).where(FeedToken.public_id == token, mine, FeedToken.revoked_at.is_(None)))


def _item(meeting: str, item: str) -> Select[AgendaItem]:
    return _child(AgendaItem, meeting).where(AgendaItem.public_id == item)


def _reminder(meeting: str, reminder: str) -> Select[Reminder]:
    return _child(Reminder, meeting).where(Reminder.public_id == reminder)


def _child(kind: type[C], meeting: str) -> Select[C]:
    statement = select(kind).join(Meeting, Meeting.id == kind.meeting_id)
    return statement.where(Meeting.public_id == meeting).options(joinedload(kind.meeting))


def one(statement: Select[T]) -> T:
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found
