"""Reminders of one meeting: add, change, drop, and writing at once to those who have not answered."""

from __future__ import annotations

from sqlalchemy import func, select

from kkg_portal.api import Actor, Invalid, clock, session, verb
from kkg_portal.api import gettext as _

from ..kinds import MeetingState, ReminderAudience
from ..models import Meeting, Reminder
from ..permissions import MeetingPermission
from ..reminding import MOST_REMINDERS, forget_dropped, remind

NOT_OVER = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def add_reminder(
    meeting: Meeting, minutes_before: int, audience: ReminderAudience, *, text: str = "", actor: Actor
) -> Reminder:
    """One more reminder; the same time for the same people is refused."""
    _check_open(meeting)
    _require_room(meeting)
    _refuse_second(meeting, minutes_before, audience)
    reminder = Reminder(meeting_id=meeting.id, minutes_before=minutes_before, audience=audience, text=text)
    session.add(reminder)
    session.flush()
    return reminder


@verb(MeetingPermission.EDIT)
def edit_reminder(
    reminder: Reminder, minutes_before: int, audience: ReminderAudience, *, text: str = "", actor: Actor
) -> None:
    """Changed before it was sent; what was sent stays sent for that start."""
    _check_open(reminder.meeting)
    if (minutes_before, audience) != (reminder.minutes_before, reminder.audience):
        _refuse_second(reminder.meeting, minutes_before, audience)
        reminder.sent_for = None
    reminder.minutes_before, reminder.audience, reminder.text = minutes_before, audience, text


@verb(MeetingPermission.EDIT)
def drop_reminder(reminder: Reminder, *, actor: Actor) -> None:
    """It is not sent any more; `restore_reminder` brings it back until `sweep_removed` lets it go for good."""
    reminder.deleted_at = reminder.deleted_at or clock.now()


@verb(MeetingPermission.EDIT)
def restore_reminder(reminder: Reminder, *, actor: Actor) -> None:
    _check_open(reminder.meeting)
    _require_room(reminder.meeting)
    reminder.deleted_at = None


@verb(MeetingPermission.EDIT)
def nag(meeting: Meeting, *, actor: Actor) -> int:
    """Write now to those who have not answered, at most once a day; returns how many have a mail or an inbox."""
    if meeting.state is not MeetingState.SCHEDULED or meeting.ends_at <= clock.now():
        raise Invalid(_("Only people invited to a meeting that is still to come are reminded."))
    # The day stands in for the minutes, so that a second press on one day writes to nobody twice.
    return remind(meeting, ReminderAudience.UNANSWERED, minutes_before=-clock.now().date().toordinal())


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in NOT_OVER or meeting.ends_at <= clock.now():
        raise Invalid(_("This meeting is over or called off: nobody is reminded of it."))


def _require_room(meeting: Meeting) -> None:
    standing = (Reminder.meeting_id == meeting.id, Reminder.deleted_at.is_(None))
    if session.scalars(select(func.count(Reminder.id)).where(*standing)).one() >= MOST_REMINDERS:
        raise Invalid(_("Eight reminders are enough. Remove one first."))


def _refuse_second(meeting: Meeting, minutes_before: int, audience: ReminderAudience) -> None:
    same = (Reminder.minutes_before == minutes_before, Reminder.audience == audience)
    forget_dropped(meeting, *same)
    of_meeting = select(Reminder.id).where(Reminder.meeting_id == meeting.id, *same)
    if session.scalar(of_meeting.limit(1)) is not None:
        raise Invalid(_("There is a reminder at this time for these people already."), field="minutes_before")
