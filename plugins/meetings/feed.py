"""Meetings as calendar entries: one file of a meeting, and the feed a member subscribes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from kkg_portal.api import (
    Actor,
    CalendarEvent,
    EventStatus,
    Feed,
    bound_cluster,
    clock,
    format_date,
    in_language,
    portal_url,
    session,
    visible_to,
)
from kkg_portal.api import (
    gettext as _,
)

from .addresses import meeting_path, meetings_path
from .kinds import CALLED_OFF, Answer
from .models import Invitation, Meeting
from .permissions import MeetingPermission

SPAN = timedelta(days=548)
CANCELLED_SPAN = timedelta(days=400)
MOST_EVENTS = 500


def calendar_event(
    meeting: Meeting,
    *,
    zone_name: str,
    url: str = "",
    accepted: bool = False,
    moved_to: datetime | None = None,
) -> CalendarEvent:
    """The meeting as one calendar entry; it takes up the owner's time only once they said they will come."""
    called_off = meeting.state in CALLED_OFF
    return CalendarEvent(
        uid=meeting.uid,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone_name=zone_name,
        summary=meeting.title,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
        status=EventStatus.CANCELLED if called_off else EventStatus.CONFIRMED,
        location=meeting.place,
        description=_description(meeting, zone_name, moved_to),
        url=url,
        conference_url=meeting.online_url or None,
        categories=(str(meeting.kind.label),),
        transparent=not accepted,
    )


def meeting_feed(meeting: Meeting, *, accepted: bool) -> Feed:
    """One meeting to put into a calendar by hand."""
    cluster = bound_cluster()
    url = portal_url(meeting_path(meetings_path(), meeting.public_id))
    with in_language(cluster.language):
        event = calendar_event(meeting, zone_name=cluster.time_zone, url=url, accepted=accepted)
    return Feed(name=meeting.title, events=(event,))


def member_feed(owner: Actor) -> Feed:
    """What `owner` may see, a year and a half each way; sub-group meetings only where they belong to it.

    Coordinators too get their own meetings here, not those of every sub-group: it is a personal calendar.
    """
    cluster = bound_cluster()
    rows = _meetings_of(owner, clock.now())
    base = meetings_path()
    starts = _new_starts(meeting for meeting, _answer in rows)
    with in_language(cluster.language):
        events = [
            calendar_event(
                meeting,
                zone_name=cluster.time_zone,
                url=portal_url(meeting_path(base, meeting.public_id)),
                accepted=answer is Answer.YES,
                moved_to=starts.get(meeting.moved_to_id or 0),
            )
            for meeting, answer in rows
        ]
        name = _("KKG meetings, %(cluster)s", cluster=cluster.title)
    return Feed(name=name, events=events)


def _meetings_of(owner: Actor, now: datetime) -> list[tuple[Meeting, Answer | None]]:
    today = _midnight(now)
    recent_enough = or_(Meeting.state.not_in(CALLED_OFF), Meeting.starts_at > today - CANCELLED_SPAN)
    rows = session.execute(
        select(Meeting, Invitation.answer)
        .outerjoin(
            Invitation,
            (Invitation.meeting_id == Meeting.id) & (Invitation.membership_id == owner.membership_id),
        )
        .where(
            visible_to(owner, MeetingPermission.VIEW),
            Meeting.starts_at.between(today - SPAN, today + SPAN),
            recent_enough,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_EVENTS)
    )
    return [(meeting, answer) for meeting, answer in rows]


def _new_starts(meetings: Iterable[Meeting]) -> dict[int, datetime]:
    wanted = {meeting.moved_to_id for meeting in meetings if meeting.moved_to_id is not None}
    if not wanted:
        return {}
    rows = session.execute(select(Meeting.id, Meeting.starts_at).where(Meeting.id.in_(wanted)))
    return {row.id: row.starts_at for row in rows}


def _midnight(moment: datetime) -> datetime:
    # Whole days, so that the feed stays the same for a day when nothing changes.
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _description(meeting: Meeting, zone_name: str, moved_to: datetime | None) -> str:
    lines = []
    if moved_to is not None:
        day: date = moved_to.astimezone(clock.zone(zone_name)).date()
        lines.append(_("Moved to %(day)s.", day=format_date(day)))
    if meeting.displaced_because is not None:
        lines.append(_("Reason: %(reason)s", reason=str(meeting.displaced_because.label)))
    if meeting.bring:
        lines.append(_("Please bring: %(things)s", things=meeting.bring))
    if meeting.note:
        lines.append(meeting.note)
    return "\n".join(lines)
