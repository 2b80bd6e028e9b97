"""One person's invitation as pages show it, and who could come instead."""

from __future__ import annotations

from sqlalchemy import select

from kkg_portal.api import (
    Invalid,
    MemberRow,
    Membership,
    active_members,
    clock,
    members_by_id,
    session,
    whatsapp_number,
)

from ..kinds import Answer, MeetingState
from ..models import Invitation, Meeting
from .invitations import AnswerLine, line_of


def takes_answers_still(meeting: Meeting) -> bool:
    """Whether people may still answer: announced, not called off, not over."""
    return meeting.state is MeetingState.SCHEDULED and meeting.ends_at > clock.now()


def answer_line(invitation: Invitation) -> AnswerLine:
    """One query, two for a substitute."""
    ids = [invitation.membership_id] if invitation.membership_id is not None else []
    original = session.get(Invitation, invitation.substitute_for_id) if invitation.substitute_for_id else None
    if original is not None and original.membership_id is not None:
        ids.append(original.membership_id)
    people = members_by_id(ids)
    instead_of = people.get(original.membership_id or 0) if original is not None else None
    return line_of(
        invitation,
        people.get(invitation.membership_id or 0),
        instead_of=instead_of.full_name if instead_of else "",
    )


def possible_substitutes(invitation: Invitation) -> list[MemberRow]:
    """Colleagues of the same school who have not said that they come themselves."""
    if invitation.membership_id is None:
        return []
    school_id = session.scalar(select(Membership.school_id).where(Membership.id == invitation.membership_id))
    if school_id is None:
        return []
    coming = set(
        session.scalars(
            select(Invitation.membership_id).where(
                Invitation.meeting_id == invitation.meeting_id, Invitation.answer == Answer.YES
            )
        )
    )
    return [
        person
        for person in active_members(school_id=school_id)
        if person.membership_id not in coming and person.membership_id != invitation.membership_id
    ]


def whatsapp_of(phone: str) -> str | None:
    """The number WhatsApp wants, None where there is none or it is a landline."""
    try:
        return whatsapp_number(phone) if phone else None
    except Invalid:
        return None
