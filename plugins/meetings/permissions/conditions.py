"""Conditions of the rules, about one object and about the rows of a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from kkg_portal.api import (
    Actor,
    Membership,
    Predicate,
    allows,
    my_subgroup_ids,
    of_my_subgroups,
    session,
)

from ..models import (
    AgendaItem,
    Certificate,
    DatePoll,
    Invitation,
    Meeting,
    MeetingFile,
    Series,
    Task,
    WaitingItem,
)
from .rights import MeetingPermission


def sees_every_meeting(actor: Actor) -> bool:
    """Whoever may plan meetings sees drafts and the meetings of all sub-groups."""
    return allows(actor, MeetingPermission.EDIT)


def open_to_members(membership_id: Any) -> ColumnElement[bool]:
    """Announced, and for everybody, for a sub-group of this member (an id or a bound parameter), or they are
    invited themselves.
    """
    whole_cluster = Meeting.subgroup_id.is_(None)
    own = of_my_subgroups(Meeting.subgroup_id, membership_id)
    mine = select(Invitation.meeting_id).where(Invitation.membership_id == membership_id)
    return Meeting.invited_at.is_not(None) & or_(whole_cluster, own, Meeting.id.in_(mine))


def _is_open_to(actor: Actor, subject: Any) -> bool:
    if subject is None or sees_every_meeting(actor):
        return True
    meeting = _meeting_of(subject)
    if meeting.invited_at is None or actor.membership_id is None:
        return False
    if meeting.subgroup_id is None or meeting.subgroup_id in my_subgroup_ids(actor.membership_id):
        return True
    # Somebody from outside the sub-group who was asked to come all the same.
    mine = (Invitation.meeting_id == meeting.id, Invitation.membership_id == actor.membership_id)
    return session.scalar(select(Invitation.id).where(*mine)) is not None


def _open_rows(actor: Actor) -> ColumnElement[bool]:
    return true() if sees_every_meeting(actor) else open_to_members(actor.membership_id)


def _is_of_own_school(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, Invitation):
        return True
    if actor.school_id is None or subject.membership_id is None:
        return False
    school = select(Membership.school_id).where(Membership.id == subject.membership_id)
    return session.scalar(school) == actor.school_id


def _is_task_of_own_school(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, Task):
        return True
    if actor.school_id is None or subject.owner_id is None:
        return False
    school = select(Membership.school_id).where(Membership.id == subject.owner_id)
    return session.scalar(school) == actor.school_id


def _is_asked_themselves(actor: Actor, subject: Any) -> bool:
    return isinstance(subject, Invitation) and subject.membership_id == actor.membership_id is not None


def _takes_minutes(actor: Actor, subject: Any) -> bool:
    if subject is None or _belongs_to_the_board(subject):
        return False
    return _meeting_of(subject).minute_taker_id == actor.membership_id is not None


def _belongs_to_the_board(subject: Any) -> bool:
    """An internal item, and whatever came of one: a decision, a task, information, an earlier text."""
    if isinstance(subject, AgendaItem):
        return subject.is_internal
    item_id = getattr(subject, "item_id", None)
    if item_id is None:
        return False
    return session.scalar(select(AgendaItem.is_internal).where(AgendaItem.id == item_id)) is True


def _meeting_of(subject: Any) -> Meeting:
    meeting: Meeting = subject if isinstance(subject, Meeting) else subject.meeting
    return meeting


def _series_is_open(actor: Actor, subject: Any) -> bool:
    if not isinstance(subject, Series) or sees_every_meeting(actor):
        return True
    if subject.announced_at is None or actor.membership_id is None:
        return False
    return subject.subgroup_id is None or subject.subgroup_id in my_subgroup_ids(actor.membership_id)


def _open_series(actor: Actor) -> ColumnElement[bool]:
    if sees_every_meeting(actor):
        return true()
    own = of_my_subgroups(Series.subgroup_id, actor.membership_id)
    return Series.announced_at.is_not(None) & or_(Series.subgroup_id.is_(None), own)


def _is_asked(actor: Actor, poll: Any) -> bool:
    if poll is None or sees_every_meeting(actor) or poll.subgroup_id is None:
        return True
    return actor.membership_id is not None and poll.subgroup_id in my_subgroup_ids(actor.membership_id)


def _polls_asking(actor: Actor) -> ColumnElement[bool]:
    if sees_every_meeting(actor):
        return true()
    return or_(DatePoll.subgroup_id.is_(None), of_my_subgroups(DatePoll.subgroup_id, actor.membership_id))


open_to = Predicate("open to this member", _is_open_to, _open_rows)
asked_in_poll = Predicate("asked in this poll", _is_asked, _polls_asking)
series_open_to = Predicate("announced to this member", _series_is_open, _open_series)
own_school = Predicate("of the actor's own school", _is_of_own_school)
school_task = Predicate("task of the actor's own school", _is_task_of_own_school)
invited_self = Predicate("is invited themselves", _is_asked_themselves)
minute_taker = Predicate("takes the minutes", _takes_minutes)
own_task = Predicate(
    "own task",
    lambda actor, task: isinstance(task, Task) and task.owner_id == actor.membership_id is not None,
)
# What waits for a meeting that is not planned yet belongs to none; the loader shows a member their own.
takes_proposals = Predicate(
    "open to this member",
    lambda actor, subject: isinstance(subject, WaitingItem) or _is_open_to(actor, subject),
    _open_rows,
)
open_file = Predicate(
    "file of an item for everybody",
    lambda actor, file: not isinstance(file, MeetingFile) or file.item is None or not file.item.is_internal,
)
shown_item = Predicate(
    "item for everybody",
    lambda actor, subject: subject is None or not _belongs_to_the_board(subject),
)
presented_self = Predicate(
    "presents it themselves",
    lambda actor, item: isinstance(item, AgendaItem) and item.presenter_id == actor.membership_id is not None,
)
own_certificate = Predicate(
    "own certificate",
    lambda actor, certificate: (
        isinstance(certificate, Certificate) and certificate.membership_id == actor.membership_id is not None
    ),
)
