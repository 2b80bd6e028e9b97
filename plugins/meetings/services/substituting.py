"""Sending a colleague instead: the school stays represented, and a place that was held goes with the task."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Actor, Invalid, Membership, session, verb
from kkg_portal.api import gettext as _

from ..answer_keeping import keep_answer
from ..kinds import Answer, AnswerChannel
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from ..places import holds_place, lock_places, needs_place
from ..telling import audience, tell_invited


@verb(MeetingPermission.SUBSTITUTE)
def substitute(invitation: Invitation, membership_id: int, *, actor: Actor) -> Invitation:
    """A colleague of the same school comes instead: the first one's answer is no, the colleague's yes.

    Whoever is on the list already and has not said yes may be the substitute too.
    """
    meeting = invitation.meeting
    original, colleague = _colleagues(invitation, membership_id)
    lock_places(meeting)
    instead = _invitation_of(meeting, colleague, invitation)
    instead.substitute_for_id = invitation.id
    _give_place(invitation, instead)
    channel = AnswerChannel.SELF if actor.user_id == original.user_id else AnswerChannel.ON_BEHALF
    keep_answer(meeting, invitation, Answer.NO, _("A colleague comes instead"), channel)
    keep_answer(meeting, instead, Answer.YES, "", AnswerChannel.ON_BEHALF)
    if colleague.user_id != actor.user_id:
        tell_invited(meeting, audience(meeting, Invitation.id == instead.id))
    return instead


def _colleagues(invitation: Invitation, membership_id: int) -> tuple[Membership, Membership]:
    original = session.get(Membership, invitation.membership_id) if invitation.membership_id else None
    colleague = session.get(Membership, membership_id)
    if original is None or colleague is None or original.id == colleague.id:
        raise Invalid(_("Choose a colleague from the list."), field="colleague")
    if original.school_id is None or original.school_id != colleague.school_id:
        raise Invalid(_("Only a colleague of the same school can come instead."), field="colleague")
    return original, colleague


def _invitation_of(meeting: Meeting, colleague: Membership, original: Invitation) -> Invitation:
    found = session.scalar(
        select(Invitation).where(
            Invitation.meeting_id == meeting.id, Invitation.membership_id == colleague.id
        )
    )
    if found is not None and found.answer is Answer.YES:
        raise Invalid(_("This colleague comes already. Choose somebody else."), field="colleague")
    if found is None:
        found = Invitation(meeting_id=meeting.id, membership_id=colleague.id, invited_as=original.invited_as)
        session.add(found)
    return found


def _give_place(invitation: Invitation, instead: Invitation) -> None:
    """A place that was held changes hands without ever being free: somebody waits for free ones."""
    session.flush()
    if holds_place(invitation) and not holds_place(instead) and needs_place(instead):
        instead.answer, instead.earlier_answer = Answer.PENDING, Answer.YES
        invitation.answer, invitation.earlier_answer, invitation.offered_until = Answer.MAYBE, None, None
        session.flush()
