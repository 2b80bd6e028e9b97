"""Inviting: everybody concerned in one step, chosen members, guests; with inbox, mail and the letter's number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from kkg_portal.api import (
    Actor,
    Invalid,
    MemberRow,
    active_members,
    bound_cluster,
    clock,
    inbox,
    members_by_id,
    members_with_role,
    session,
    setting,
    verb,
)
from kkg_portal.api import (
    gettext as _,
)

from ..guest_plan import Circle, GuestPlan
from ..kinds import INVITED, Answer, AnswerChannel, InvitedAs, MeetingState
from ..lettering import number_invitation
from ..models import Invitation, Meeting
from ..permissions import MeetingPermission
from ..places import settle
from ..queries.poll_guests import guests_as_answers
from ..queries.polls import AS_ANSWER, votes_as_answers
from ..reminding import give_usual_reminders
from ..series_holes import exclusions_counted
from ..taken_time import occupy, renew
from ..telling import audience, tell_invited

MAY_INVITE = frozenset({MeetingState.DRAFT, MeetingState.SCHEDULED})
MOST_GUESTS = 100
_GIVEN = frozenset({Answer.YES, Answer.MAYBE, Answer.NO})


@verb(MeetingPermission.EDIT)
def invite(meeting: Meeting, *, actor: Actor) -> int:
    """Invite the whole cluster or the sub-group and number the letter; returns how many were new.

    Asked a second time it invites those who joined since. A meeting that is over gets its list, but nobody
    is written to.
    """
    _check_open(meeting)
    invited = _invited(meeting)
    everybody = active_members(subgroup_id=meeting.subgroup_id)
    new = [person for person in everybody if person.membership_id not in invited]
    if not new and not invited:
        raise Invalid(_("This sub-group has no members yet. Add members first, then invite."))
    _ask(meeting, new, InvitedAs.PARTICIPANT)
    _invite_guests_of_poll(meeting)
    return len(new)


@verb(MeetingPermission.EDIT)
def invite_circle(meeting: Meeting, circle: Circle, *, actor: Actor) -> int:
    """Invite whole schools, whoever holds an office, or one member; returns how many were new.

    Somebody chosen alone who is on the list already is refused by name: a second letter would confuse them.
    """
    _check_open(meeting)
    invited = _invited(meeting)
    if circle.membership_id in invited:
        name = members_by_id([circle.membership_id or 0])[circle.membership_id or 0].greeting
        raise Invalid(_("%(name)s is already on the invitation list.", name=name), field="member")
    chosen = _members_of(circle)
    if not chosen:
        raise Invalid(_("Nobody is chosen yet. Tick a school or an office, or choose a person."))
    new = [person for person in chosen if person.membership_id not in invited]
    _ask(meeting, new, circle.invited_as)
    return len(new)


@verb(MeetingPermission.EDIT)
def invite_guest(meeting: Meeting, guest: GuestPlan, *, actor: Actor) -> Invitation:
    """Invite somebody without an account: a speaker, a guest from an office. Refuses the same one twice."""
    _check_open(meeting)
    _refuse_second_guest(meeting, guest)
    invitation = Invitation(
        meeting_id=meeting.id,
        guest_name=guest.name,
        guest_school=guest.school,
        guest_phone=guest.phone,
        guest_email=guest.email.lower(),
        invited_as=guest.invited_as,
    )
    session.add(invitation)
    _announce(meeting)
    session.flush()
    if meeting.ends_at > clock.now():
        tell_invited(meeting, audience(meeting, Invitation.id == invitation.id))
    return invitation


@verb(MeetingPermission.EDIT)
def invite_again(meeting: Meeting, instead_of: Meeting, *, actor: Actor) -> int:
    """The same members and guests for a meeting held instead of another; what they had answered stays visible."""
    _check_open(meeting)
    active = {person.membership_id for person in active_members()}
    rows = [
        Invitation(
            meeting_id=meeting.id,
            membership_id=old.membership_id,
            guest_name=old.guest_name,
            guest_school=old.guest_school,
            guest_phone=old.guest_phone,
            guest_email=old.guest_email,
            invited_as=old.invited_as,
            earlier_answer=old.answer if old.answer in _GIVEN else None,
        )
        for old in session.scalars(
            select(Invitation).where(Invitation.meeting_id == instead_of.id).order_by(Invitation.id)
        )
        if old.membership_id is None or old.membership_id in active
    ]
    session.add_all(rows)
    _announce(meeting)
    session.flush()
    settle(meeting)
    if rows and meeting.ends_at > clock.now():
        renew(meeting)
        tell_invited(meeting, audience(meeting))
    return len(rows)


@verb(MeetingPermission.EDIT)
def number_letter(meeting: Meeting, *, actor: Actor) -> str:
    """Give the invitation letter its number from the register, once; a second call returns the same."""
    if meeting.state not in MAY_INVITE:
        raise Invalid(_("A meeting that is over or called off gets no new letter number."))
    number_invitation(meeting)
    return meeting.letter_number


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in MAY_INVITE:
        raise Invalid(_("Nobody can be invited to a meeting that is over or called off."))


def _invited(meeting: Meeting) -> set[int | None]:
    return set(session.scalars(select(Invitation.membership_id).where(Invitation.meeting_id == meeting.id)))


def _members_of(circle: Circle) -> list[MemberRow]:
    today = clock.today(bound_cluster())
    chosen = {
        person.membership_id: person
        for people in (
            *(active_members(school_id=school_id) for school_id in circle.school_ids),
            *(members_with_role(role, today) for role in circle.roles),
            active_members(ids=[circle.membership_id]) if circle.membership_id is not None else (),
        )
        for person in people
    }
    return list(chosen.values())


def _ask(meeting: Meeting, new: Sequence[MemberRow], invited_as: InvitedAs) -> None:
    # What somebody said about this very time in the date poll is their answer until they change it.
    voted = votes_as_answers(meeting)
    rows = [_invitation(meeting, person, invited_as, voted.get(person.membership_id)) for person in new]
    session.add_all(rows)
    _announce(meeting)
    session.flush()
    if not rows or meeting.ends_at <= clock.now():
        return
    occupy(meeting, [p.user_id for p in new if voted.get(p.membership_id) is not Answer.NO])
    first = min(row.id for row in rows)
    tell_invited(meeting, audience(meeting, Invitation.id >= first))
    for person in new:
        if person.membership_id in voted:
            inbox.take(INVITED, meeting.ref, user_id=person.user_id)
    if voted:
        settle(meeting)


def _invite_guests_of_poll(meeting: Meeting) -> None:
    """Guests who said something about this time in the date poll are on the list with it, once."""
    known = {
        (row.guest_name, row.guest_school)
        for row in session.execute(
            select(Invitation.guest_name, Invitation.guest_school).where(Invitation.meeting_id == meeting.id)
        )
    }
    session.add_all(
        Invitation(
            meeting_id=meeting.id,
            guest_name=name,
            guest_school=school,
            invited_as=InvitedAs.GUEST,
            answer=answer,
            answered_by=AnswerChannel.POLL,
        )
        for name, school, answer in guests_as_answers(meeting, AS_ANSWER)
        if (name, school) not in known
    )
    if meeting.capacity is not None:
        settle(meeting)


def _invitation(
    meeting: Meeting, person: MemberRow, invited_as: InvitedAs, voted: Answer | None
) -> Invitation:
    invitation = Invitation(meeting_id=meeting.id, membership_id=person.membership_id, invited_as=invited_as)
    if voted is not None:
        invitation.answer, invitation.answered_by = voted, AnswerChannel.POLL
    return invitation


def _announce(meeting: Meeting) -> None:
    is_first = meeting.invited_at is None
    with exclusions_counted(meeting):
        meeting.state = MeetingState.SCHEDULED
        meeting.invited_at = meeting.invited_at or clock.now()
    meeting.answer_by = _answer_deadline(meeting.starts_at, bound_cluster().time_zone)
    number_invitation(meeting)
    if is_first:
        give_usual_reminders(meeting)


def _answer_deadline(starts_at: datetime, zone_name: str) -> datetime:
    """The end of the day by which people should answer, or the beginning of the meeting if that is too late."""
    zone = clock.zone(zone_name)
    days = setting("meetings", "answer_days")
    day = starts_at.astimezone(zone).date() - timedelta(days=days - 1)
    # Said as the last minute of a day: "Thursday at 00.00" sounds like Thursday night.
    last_minute = datetime.combine(day, time(0), tzinfo=zone) - timedelta(minutes=1)
    deadline = last_minute.astimezone(starts_at.tzinfo)
    return deadline if days and deadline > clock.now() else starts_at


def _refuse_second_guest(meeting: Meeting, guest: GuestPlan) -> None:
    guests = select(Invitation.id).where(Invitation.meeting_id == meeting.id, Invitation.guest_name != "")
    on_list = _("%(name)s is already on the invitation list.", name=guest.name)
    if guest.email and session.scalar(guests.where(Invitation.guest_email == guest.email.lower()).limit(1)):
        raise Invalid(on_list, field="email")
    same_name = func.lower(Invitation.guest_name) == guest.name.lower()
    same_school = func.lower(Invitation.guest_school) == guest.school.lower()
    if session.scalar(guests.where(same_name, same_school).limit(1)):
        raise Invalid(on_list, field="name")
    if session.scalars(select(func.count()).select_from(guests.subquery())).one() >= MOST_GUESTS:
        raise Invalid(_("A meeting has at most a hundred guests."))
