"""Reminders before a meeting: which ones it starts with, when each is due, and sending what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, select

from kkg_portal.api import bound_cluster, clock, job, session, setting, unit_of_work

from .kinds import Answer, MeetingState, ReminderAudience
from .models import Invitation, Meeting, Reminder
from .places import lapse_offers
from .telling import audience, tell_reminder
from .wall_clock import ClusterWords

MINUTES_A_DAY = 24 * 60
LONGEST = timedelta(days=30)
# Nobody's phone rings at night.
QUIET_FROM, QUIET_UNTIL = time(20), time(6)
MOST_REMINDERS = 8
_WHO: dict[ReminderAudience, ColumnElement[bool]] = {
    # Whoever said no is left in peace.
    ReminderAudience.EVERYBODY: Invitation.answer != Answer.NO,
    ReminderAudience.UNANSWERED: Invitation.answer == Answer.PENDING,
    ReminderAudience.COMING: Invitation.answer.in_((Answer.YES, Answer.MAYBE)),
}


def usual_reminders() -> list[tuple[int, ReminderAudience]]:
    """Minutes before the start and for whom, as the cluster has set them: nag early, remind all, then who comes."""
    wanted = [
        (setting("meetings", "remind_days_first") * MINUTES_A_DAY, ReminderAudience.UNANSWERED),
        (setting("meetings", "remind_days_last") * MINUTES_A_DAY, ReminderAudience.EVERYBODY),
        (setting("meetings", "remind_hours") * 60, ReminderAudience.COMING),
    ]
    return [(minutes, who) for minutes, who in wanted if minutes]


def give_usual_reminders(meeting: Meeting) -> None:
    """What a meeting starts with when people are first invited, unless it brought its own."""
    if reminders_of(meeting):
        return
    forget_dropped(meeting)
    session.add_all(
        Reminder(meeting_id=meeting.id, minutes_before=minutes, audience=who)
        for minutes, who in usual_reminders()
    )


def copy_reminders(source: Meeting, target: Meeting) -> None:
    """For whoever clones a meeting: its reminders come along, none of them sent."""
    session.add_all(
        Reminder(
            meeting_id=target.id, minutes_before=row.minutes_before, audience=row.audience, text=row.text
        )
        for row in reminders_of(source)
    )


def reminders_of(meeting: Meeting) -> Sequence[Reminder]:
    """The earliest first."""
    return session.scalars(
        select(Reminder)
        .where(Reminder.meeting_id == meeting.id, Reminder.deleted_at.is_(None))
        .order_by(Reminder.minutes_before.desc(), Reminder.id)
        .limit(50)
    ).all()


def forget_dropped(meeting: Meeting, *same: ColumnElement[bool]) -> None:
    """Reminders that were dropped go for good where new ones take their places."""
    session.execute(
        delete(Reminder)
        .where(Reminder.meeting_id == meeting.id, Reminder.deleted_at.is_not(None), *same)
        .execution_options(synchronize_session=False)
    )


def due_at(starts_at: datetime, minutes_before: int, where: ClusterWords) -> datetime:
    """When a reminder goes out: never between 20.00 and 06.00 where the cluster is.

    In the night it waits for the morning, unless that were too late: then it goes the evening before.
    """
    due = clock.local(starts_at - timedelta(minutes=minutes_before), where)
    if QUIET_UNTIL <= due.time() < QUIET_FROM:
        return due.astimezone(starts_at.tzinfo)
    night_began = due.date() if due.time() >= QUIET_FROM else due.date() - timedelta(days=1)
    morning = clock.from_wall(night_began + timedelta(days=1), QUIET_UNTIL, where)
    if morning < starts_at:
        return morning
    return clock.from_wall(night_began, time(19, 59), where)


@job("meetings.reminders", every=timedelta(minutes=10), in_each_cluster=True)
def look_after_reminders(_payload: dict[str, object]) -> None:
    """Send what is due for meetings that are still to come, and give places on that nobody took up."""
    with unit_of_work():
        now = clock.now()
        _send_due(now)
        lapse_offers(now)


def _send_due(now: datetime) -> None:
    cluster = bound_cluster()
    rows = session.execute(
        select(Reminder, Meeting)
        .join(Meeting, Meeting.id == Reminder.meeting_id)
        .where(
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > now,
            # A night's rest may bring a reminder forward.
            Meeting.starts_at <= now + LONGEST + timedelta(days=1),
            Reminder.deleted_at.is_(None),
            Reminder.sent_for.is_distinct_from(Meeting.starts_at),
        )
        .order_by(Meeting.starts_at, Reminder.id)
        .limit(500)
    ).all()
    for reminder, meeting in rows:
        due = due_at(meeting.starts_at, reminder.minutes_before, cluster)
        if due <= now:
            _send(reminder, meeting, was_possible=_was_possible(due, reminder, meeting))


def remind(meeting: Meeting, who: ReminderAudience, *, minutes_before: int, text: str = "") -> int:
    """Write to these people now; gives how many can be reached."""
    people = audience(meeting, _WHO[who])
    nags = who is ReminderAudience.UNANSWERED
    tell_reminder(meeting, people, minutes_before=minutes_before, text=text, nags=nags)
    return len(people.user_ids) + sum(1 for guest in people.guests if guest.address)


def _send(reminder: Reminder, meeting: Meeting, *, was_possible: bool) -> None:
    if was_possible:
        remind(meeting, reminder.audience, minutes_before=reminder.minutes_before, text=reminder.text)
    reminder.sent_for = meeting.starts_at


def _was_possible(due: datetime, reminder: Reminder, meeting: Meeting) -> bool:
    """A reminder that was due before people were invited at all is passed over: the invitation is fresh."""
    known_since = max(meeting.invited_at or reminder.created_at, reminder.created_at)
    return due >= known_since
