"""Closing a meeting: attendance and minutes are locked, the minutes become readable to its members."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, clock, ngettext, verb
from kkg_portal.api import gettext as _

from ..kinds import MeetingState
from ..models import Meeting
from ..permissions import MeetingPermission
from ..queries import unmarked_count


@verb(MeetingPermission.EDIT)
def close(meeting: Meeting, *, version: int, actor: Actor) -> None:
    """Raises Invalid while somebody invited is still unmarked: an empty line in the register proves nothing."""
    if meeting.state is not MeetingState.SCHEDULED:
        raise Invalid(_("Only a meeting people were invited to can be closed."))
    if meeting.starts_at > clock.now():
        raise Invalid(_("This meeting has not begun yet."))
    unmarked = unmarked_count(meeting)
    if unmarked:
        raise Invalid(
            ngettext("%(num)d person is not marked yet.", "%(num)d people are not marked yet.", unmarked)
        )
    meeting.expect(version)
    meeting.state = MeetingState.CLOSED
    meeting.closed_at = clock.now()
