"""Answering an invitation."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, clock, inbox, verb
from kkg_portal.api import gettext as _

from ..kinds import INVITED, Answer, MeetingState
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from ..queries import my_invitation


@verb(MeetingPermission.ANSWER)
def answer(meeting: Meeting, choice: Answer, *, reason: str = "", actor: Actor) -> Invitation:
    """Yes, perhaps or no, changeable until the end; after the deadline it counts and is marked as late."""
    invitation = my_invitation(meeting, actor)
    if invitation is None:
        raise Invalid(_("You are not on this meeting's list. Ask the secretary to invite you."))
    now = clock.now()
    if meeting.state is not MeetingState.SCHEDULED or now >= meeting.ends_at:
        raise Invalid(_("This meeting is over or called off. The secretary can correct who attended."))
    if choice is Answer.PENDING:
        raise Invalid(_("Choose one of the three answers."))
    invitation.answer = choice
    invitation.reason = "" if choice is Answer.YES else reason
    invitation.answered_at = now
    invitation.is_late = meeting.answer_by is not None and now > meeting.answer_by
    inbox.take(INVITED, meeting.ref, user_id=actor.user_id)
    return invitation
