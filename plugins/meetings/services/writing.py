"""Writing the minutes: the text under each item and the frame around them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, reindex, render_markdown, session, verb
from kkg_portal.api import gettext as _

from ..kinds import MeetingState
from ..models import AgendaItem, ItemNote, Meeting, Minutes
from ..permissions import MeetingPermission


@verb(MeetingPermission.MINUTES_EDIT)
def write_note(item: AgendaItem, source: str, *, version: int, actor: Actor) -> None:
    """What was said under an item. Raises Conflict when somebody wrote in between; nothing is lost then."""
    _require_writable(item.meeting)
    note = session.scalars(select(ItemNote).where(ItemNote.item_id == item.id)).one()
    note.expect(version)
    note.source = source
    note.html = render_markdown(source)
    note.written_by_id = actor.membership_id
    reindex(item.meeting)


@verb(MeetingPermission.MINUTES_EDIT)
def write_frame(
    meeting: Meeting,
    source: str,
    *,
    opened_at: datetime | None,
    finished_at: datetime | None,
    version: int,
    actor: Actor,
) -> None:
    """When the meeting really began and ended, and remarks that belong to no item."""
    _require_writable(meeting)
    if opened_at and finished_at and finished_at <= opened_at:
        raise Invalid(_("The end must be after the beginning."), field="finished")
    frame = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    frame.expect(version)
    frame.opened_at = opened_at
    frame.finished_at = finished_at
    frame.source = source
    frame.html = render_markdown(source)
    frame.written_by_id = actor.membership_id
    reindex(meeting)


def _require_writable(meeting: Meeting) -> None:
    if meeting.state is MeetingState.CLOSED:
        raise Invalid(_("This meeting is closed, so its minutes can no longer change."))
