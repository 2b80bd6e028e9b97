"""A meeting without its day: postponed until a new one is found."""

from __future__ import annotations

from datetime import datetime

from kkg_portal.api import Actor, Invalid, clock, verb
from kkg_portal.api import gettext as _

from .. import taken_time
from ..date_changes import note_new_date
from ..kinds import DisplacementReason, MeetingState
from ..models import Meeting
from ..permissions import MeetingPermission
from ..series_holes import exclusions_counted
from ..telling import audience, tell_called_off

NOT_OVER = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})


@verb(MeetingPermission.EDIT)
def postpone(meeting: Meeting, *, because: DisplacementReason, note: str, version: int, actor: Actor) -> None:
    """Take the meeting off its day while the new one is not known; it keeps its people, agenda and papers."""
    if meeting.state not in NOT_OVER:
        raise Invalid(_("Only a meeting that is still planned can be postponed."))
    meeting.expect(version)
    with exclusions_counted(meeting):
        meeting.state = MeetingState.POSTPONED
    meeting.displaced_because, meeting.displacement_note = because, note
    meeting.sequence += 1
    taken_time.free(meeting)
    if meeting.invited_at is not None and meeting.ends_at > clock.now():
        tell_called_off(meeting, audience(meeting))


@verb(MeetingPermission.EDIT)
def set_new_date(
    meeting: Meeting, starts_at: datetime, ends_at: datetime, *, version: int, actor: Actor
) -> None:
    """Give a postponed meeting its day. The old day stays on record with its reason; answers begin anew."""
    if meeting.state is not MeetingState.POSTPONED:
        raise Invalid(_("Only a postponed meeting waits for a new day."))
    if ends_at <= starts_at:
        raise Invalid(_("The end must be after the beginning."), field="ends")
    meeting.expect(version)
    because, note = meeting.displaced_because, meeting.displacement_note
    with exclusions_counted(meeting):
        meeting.state = MeetingState.DRAFT if meeting.invited_at is None else MeetingState.SCHEDULED
        meeting.displaced_because, meeting.displacement_note = None, ""
        note_new_date(meeting, starts_at, ends_at, because=because, note=note, actor=actor)
