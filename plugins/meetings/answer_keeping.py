"""What happens when an answer comes in, whichever way: places, waiting list, inbox, and the person's time."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import Invalid, Membership, clock, inbox, rows_need_locks, session
from kkg_portal.api import gettext as _

from .kinds import INVITED, PLACE_OFFERED, Answer, AnswerChannel, MeetingState
from .models import Invitation, Meeting
from .places import hand_on, holds_place, lock_places, needs_place, take_place
from .taken_time import free, occupy

_CHOSEN = frozenset({Answer.YES, Answer.MAYBE, Answer.NO})


def keep_answer(
    meeting: Meeting,
    invitation: Invitation,
    choice: Answer,
    reason: str,
    channel: AnswerChannel,
    *,
    user_id: int | None = None,
) -> Invitation:
    """`user_id` is whose answer it is where the caller knows; it is looked up otherwise."""
    now = clock.now()
    if meeting.state is not MeetingState.SCHEDULED or now >= meeting.ends_at:
        raise Invalid(_("This meeting is over or called off. The secretary can correct who attended."))
    if choice not in _CHOSEN:
        raise Invalid(_("Choose one of the three answers."))
    capacity = lock_places(meeting)
    if rows_need_locks():
        # What was answered for the same person while this waited for the lock counts.
        session.refresh(invitation)
    had_place = holds_place(invitation)
    was_free = invitation.answer in {Answer.NO, Answer.PENDING}
    if choice is Answer.YES and capacity is not None and needs_place(invitation) and not had_place:
        choice = Answer.YES if take_place(meeting) else Answer.WAITING
    if choice is Answer.WAITING:
        invitation.waiting_since = invitation.waiting_since or now
    else:
        invitation.waiting_since = None
    invitation.offered_until = None
    invitation.earlier_answer = None
    invitation.answer = choice
    invitation.answered_by = channel
    invitation.reason = "" if choice in {Answer.YES, Answer.WAITING} else reason[:200]
    invitation.answered_at = now
    invitation.is_late = meeting.answer_by is not None and now > meeting.answer_by
    session.flush()
    if had_place and choice is not Answer.YES and capacity is not None:
        hand_on(meeting)
    if invitation.membership_id is not None:
        _settle_person(meeting, invitation, user_id or _user_of(invitation.membership_id), was_free)
    return invitation


def _user_of(membership_id: int) -> int:
    return session.scalars(select(Membership.user_id).where(Membership.id == membership_id)).one()


def _settle_person(meeting: Meeting, invitation: Invitation, user_id: int, was_free: bool) -> None:
    """Nothing waits for them any more; their time is taken by the first answer that is no no."""
    inbox.take((INVITED, PLACE_OFFERED), meeting.ref, user_id=user_id)
    if invitation.answer is Answer.NO:
        free(meeting, user_id)
    elif was_free:
        occupy(meeting, [user_id])
