"""A meeting as a calendar entry, and the file of one meeting. What people subscribe to is in `subscription.py`."""

from __future__ import annotations

import re
from datetime import date, datetime

from kkg_portal.api import (
    CalendarEvent,
    EventStatus,
    Feed,
    bound_cluster,
    clock,
    format_date,
    in_language,
    portal_url,
)
from kkg_portal.api import (
    gettext as _,
)

from .addresses import meeting_path, meetings_path
from .kinds import CALLED_OFF, MeetingState
from .models import Meeting

LONGEST_WORDS = 600

# A link, or at least eight digits in a row with the usual signs between them.
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_PHONE = re.compile(r"\+?\d(?:[\s().-]?\d){7,}")


def calendar_event(
    meeting: Meeting,
    *,
    zone_name: str,
    url: str = "",
    accepted: bool = False,
    moved_to: datetime | None = None,
    is_personal: bool = True,
) -> CalendarEvent:
    """The meeting as one calendar entry; it takes up the owner's time only once they said they will come.

    What is not personal may be passed on by somebody: no online link, no free text, no number to call.
    """
    return CalendarEvent(
        uid=meeting.uid,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone_name=zone_name,
        summary=meeting.title if is_personal else open_words(meeting.title),
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
        status=_status(meeting),
        location=meeting.place if is_personal else open_words(meeting.place),
        description=_description(meeting, zone_name, moved_to, is_personal=is_personal),
        url=url,
        conference_url=(meeting.online_url or None) if is_personal else None,
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


def open_words(text: str) -> str:
    """What somebody typed without links and telephone numbers, for calendars that are not one person's alone."""
    return " ".join(_PHONE.sub("", _LINK.sub("", text)).split())


def _status(meeting: Meeting) -> EventStatus:
    if meeting.state in CALLED_OFF:
        return EventStatus.CANCELLED
    # Postponed without a new day: the old one stays as a place holder that claims nothing.
    return EventStatus.TENTATIVE if meeting.state is MeetingState.POSTPONED else EventStatus.CONFIRMED


def _description(meeting: Meeting, zone_name: str, moved_to: datetime | None, *, is_personal: bool) -> str:
    lines = []
    if moved_to is not None:
        day: date = moved_to.astimezone(clock.zone(zone_name)).date()
        lines.append(_("Moved to %(day)s.", day=format_date(day)))
    elif meeting.state is MeetingState.POSTPONED:
        lines.append(_("Postponed. The new day is not known yet."))
    if meeting.displaced_because is not None:
        lines.append(_("Reason: %(reason)s", reason=str(meeting.displaced_because.label)))
    things = meeting.bring if is_personal else open_words(meeting.bring)
    if things:
        lines.append(_("Please bring: %(things)s", things=_shortened(things)))
    if meeting.note and is_personal:
        lines.append(_shortened(meeting.note))
    return "\n".join(lines)


def _shortened(words: str) -> str:
    """The beginning of a long text: the page behind the link has the rest, and a feed stays small."""
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1].rstrip() + "…"
