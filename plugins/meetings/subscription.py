"""What a subscribed calendar shows: one cluster, everything of its owner, their tasks, or the hours they are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kkg_portal.api import (
    Actor,
    BusyTimes,
    CalendarEvent,
    CalendarTask,
    EventStatus,
    Feed,
    Role,
    TaskStatus,
    busy,
    clock,
    current_cluster,
    in_each_cluster_of,
    in_language,
    portal_url,
)
from kkg_portal.api import (
    gettext as _,
)

from .addresses import meeting_path
from .feed import calendar_event
from .kinds import CALLED_OFF, Answer, FeedScope, TaskState
from .models import Meeting
from .queries.feeds import feed_meetings, feed_tasks
from .queries.series import series_for_feed
from .series_events import SeriesEvents, series_events

SPAN = timedelta(days=548)
CANCELLED_SPAN = timedelta(days=400)
BUSY_BACK = timedelta(days=31)
_TASK_STATUS = {
    TaskState.OPEN: TaskStatus.OPEN,
    TaskState.DONE: TaskStatus.DONE,
    TaskState.DROPPED: TaskStatus.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """The device that asks, as its secret address tells."""

    user_id: int
    membership_id: int
    scope: FeedScope
    alarm_minutes: int | None
    address_id: str


def subscribed_feed(reader: Reader) -> Feed:
    """The feed of one device. As long as nothing changes it stays the same for the whole of a day."""
    cluster = current_cluster()
    with in_language(cluster.language):
        name = _feed_name(reader.scope)
    if reader.scope is FeedScope.BUSY:
        return Feed(name=name, busy=_taken_hours(reader))
    if reader.scope is FeedScope.TASKS:
        lists = in_each_cluster_of(reader.user_id, _tasks_in_cluster)
        return Feed(name=name, tasks=[task for tasks in lists for task in tasks])

    def look(actor: Actor) -> list[CalendarEvent]:
        return _events_in_cluster(actor, reader)

    if reader.scope is FeedScope.PERSON:
        found = in_each_cluster_of(reader.user_id, look)
        return Feed(name=name, events=[event for events in found for event in events])
    owner = Actor(user_id=reader.user_id, name="", cluster_id=cluster.id, membership_id=reader.membership_id)
    return Feed(name=name, events=look(owner))


def _taken_hours(reader: Reader) -> BusyTimes:
    """From a month ago on, in all clusters together: neither what it is nor where."""
    today = _midnight()
    first, last = today - BUSY_BACK, today + SPAN
    return BusyTimes(
        uid=f"busy-{reader.address_id}",
        starts_at=first,
        ends_at=last,
        stamped_at=today,
        spans=busy.taken_times(reader.user_id, first, last),
    )


def _feed_name(scope: FeedScope) -> str:
    if scope is FeedScope.BUSY:
        return _("Hours I am taken")
    if scope is FeedScope.TASKS:
        return _("My KKG tasks")
    if scope is FeedScope.PERSON:
        return _("My KKG meetings")
    return _("KKG meetings, %(cluster)s", cluster=current_cluster().title)


def _events_in_cluster(actor: Actor, reader: Reader) -> list[CalendarEvent]:
    """A year and a half each way; a personal calendar only has what its owner is invited to."""
    is_personal = reader.scope is FeedScope.PERSON
    # Whatever offices somebody holds, their calendar shows what any member sees.
    owner = replace(actor, roles=frozenset({Role.TEACHER}), granted=frozenset(), is_admin=False)
    today = _midnight()
    first, last = today - SPAN, today + SPAN
    rows = [
        (meeting, answer)
        for meeting, answer in feed_meetings(owner, first, last, only_invited=is_personal)
        if meeting.state not in CALLED_OFF or meeting.starts_at > today - CANCELLED_SPAN
    ]
    with in_language(current_cluster().language):
        told = _told(rows, reader)
        found = _of_series(owner, told, reader, (first, last))
    parents = found.strayed
    for old, _answer in rows:
        if old.moved_to_id is not None:
            parents.setdefault(old.moved_to_id, found.placed.get(old.id, old.uid))
    single = [
        replace(told[meeting.id], related_to=parents.get(meeting.id))
        for meeting, _answer in rows
        if meeting.id not in found.placed and first <= meeting.starts_at <= last
    ]
    return [*found.events, *single]


def _of_series(
    owner: Actor, told: dict[int, CalendarEvent], reader: Reader, span: tuple[datetime, datetime]
) -> SeriesEvents:
    """All announced series the owner may see, together."""
    cluster = current_cluster()
    together = SeriesEvents([], {}, {})
    for schedule in series_for_feed(owner):
        found = series_events(
            schedule,
            told,
            zone_name=cluster.time_zone,
            span=span,
            is_personal=reader.scope is FeedScope.PERSON,
            alarm_minutes=reader.alarm_minutes,
        )
        page = portal_url(f"/k/{cluster.slug}/meetings/series/{schedule.series.public_id}")
        together.events.extend(event if event.url else replace(event, url=page) for event in found.events)
        together.placed.update(found.placed)
        together.strayed.update(found.strayed)
    return together


def _told(rows: Sequence[tuple[Meeting, Answer | None]], reader: Reader) -> dict[int, CalendarEvent]:
    cluster = current_cluster()
    base = f"/k/{cluster.slug}/meetings"
    known = {meeting.id: meeting for meeting, _answer in rows}
    found = {}
    for meeting, answer in rows:
        new = known.get(meeting.moved_to_id or 0)
        event = calendar_event(
            meeting,
            zone_name=cluster.time_zone,
            url=portal_url(meeting_path(base, meeting.public_id)),
            accepted=answer is Answer.YES,
            moved_to=new.starts_at if new else None,
            is_personal=reader.scope is FeedScope.PERSON,
        )
        # Nobody is woken for what is called off or for where they said they will not be.
        is_awaited = event.status is not EventStatus.CANCELLED and answer is not Answer.NO
        found[meeting.id] = replace(event, alarm_minutes=reader.alarm_minutes if is_awaited else None)
    return found


def _tasks_in_cluster(actor: Actor) -> list[CalendarTask]:
    cluster = current_cluster()
    url = portal_url(f"/k/{cluster.slug}/meetings/tasks")
    with in_language(cluster.language):
        return [
            CalendarTask(
                uid=f"{row.meeting_uid}-{row.Task.public_id}",
                summary=" ".join(row.Task.text.split()),
                created_at=row.Task.created_at,
                changed_at=row.Task.changed_at,
                due_on=row.Task.due_on,
                status=_TASK_STATUS[row.Task.state],
                completed_at=row.Task.finished_at if row.Task.state is TaskState.DONE else None,
                sequence=row.Task.version - 1,
                description=_("From the meeting “%(meeting)s”", meeting=row.meeting_title),
                url=url,
                categories=(cluster.title,),
                related_to=row.series_uid or row.meeting_uid,
            )
            for row in feed_tasks(actor, _midnight() - CANCELLED_SPAN)
        ]


def _midnight() -> datetime:
    # Whole days, so that the feed stays the same for a day when nothing changes.
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
