"""Closing a meeting: attendance is locked, the minutes are published and frozen."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, clock, inbox, ngettext, verb
from kkg_portal.api import gettext as _

from ..kinds import INVITED, DisplacementReason, MeetingState
from ..models import Meeting
from ..permissions import MeetingPermission
from ..queries import attended_count, unmarked_count
from .carrying import carry_over, return_to_waiting
from .minutes_states import publish, require_all_answered
from .telling_origins import tell_results


@verb(MeetingPermission.EDIT)
def close(meeting: Meeting, *, version: int, actor: Actor) -> None:
    """Lock attendance and publish the minutes, whether they were sent out before or not.

    Raises Invalid while somebody invited is still unmarked: an empty line in the register proves nothing.
    """
    _require_over(meeting)
    unmarked = unmarked_count(meeting)
    if unmarked:
        raise Invalid(
            ngettext("%(num)d person is not marked yet.", "%(num)d people are not marked yet.", unmarked)
        )
    require_all_answered(meeting)
    meeting.expect(version)
    meeting.state = MeetingState.CLOSED
    meeting.closed_at = clock.now()
    meeting.roll_locked_at = meeting.closed_at
    publish(meeting, actor)
    carry_over(meeting)
    tell_results(meeting)


@verb(MeetingPermission.EDIT)
def close_as_not_held(
    meeting: Meeting, *, because: DisplacementReason, note: str, version: int, actor: Actor
) -> None:
    """Nobody came: the meeting is called off afterwards with a reason and does not count for the programme."""
    _require_over(meeting)
    if attended_count(meeting)[0]:
        raise Invalid(_("Somebody is marked as present, so the meeting was held. Close it instead."))
    if because is DisplacementReason.OTHER and not note:
        raise Invalid(_("Write why, for example: the road was flooded."), field="note")
    meeting.expect(version)
    meeting.state = MeetingState.CANCELLED
    meeting.closed_at = clock.now()
    meeting.displaced_because = because
    meeting.displacement_note = note
    meeting.sequence += 1
    inbox.take(INVITED, meeting.ref)
    return_to_waiting(meeting)


def _require_over(meeting: Meeting) -> None:
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Only a meeting people were invited to can be closed."))
    if meeting.starts_at > clock.now():
        raise Invalid(_("This meeting has not begun yet."))
