"""Answering an invitation: oneself, by the link that came with it, or through a coordinator."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, verb
from kkg_portal.api import gettext as _

from ..answer_keeping import keep_answer
from ..kinds import Answer, AnswerChannel
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from ..queries import my_invitation


@verb(MeetingPermission.ANSWER)
def answer(meeting: Meeting, choice: Answer, *, reason: str = "", actor: Actor) -> Invitation:
    """Yes, perhaps or no, changeable until the end; after the deadline it counts and is marked as late.

    A yes to a meeting without a free place waits for one.
    """
    invitation = my_invitation(meeting, actor)
    if invitation is None:
        raise Invalid(_("You are not on this meeting's list. Ask the secretary to invite you."))
    return keep_answer(meeting, invitation, choice, reason, AnswerChannel.SELF, user_id=actor.user_id)


@verb(MeetingPermission.ANSWER)
def answer_by_link(invitation: Invitation, choice: Answer, *, reason: str = "", actor: Actor) -> Invitation:
    """For whoever holds the link of this invitation: the portal itself acts, nobody is signed in."""
    return keep_answer(invitation.meeting, invitation, choice, reason, AnswerChannel.LINK)


@verb(MeetingPermission.EDIT)
def answer_on_behalf(invitation: Invitation, choice: Answer, *, reason: str = "", actor: Actor) -> Invitation:
    """What somebody told a coordinator by mouth or WhatsApp; it is shown as written down for them."""
    return keep_answer(invitation.meeting, invitation, choice, reason, AnswerChannel.ON_BEHALF)


@verb(MeetingPermission.EDIT)
def renew_link(invitation: Invitation, *, actor: Actor) -> None:
    """Every answer link written for this person so far is dead: one got into the wrong hands."""
    invitation.link_version += 1
