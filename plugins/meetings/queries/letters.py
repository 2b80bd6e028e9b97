"""Who stands in the papers that go out before a meeting, and what those papers correct."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from kkg_portal.api import MemberRow, Membership, School, User, letter_of, members_by_id, session

from ..changes import Occasion, changes_of, reason_of
from ..kinds import Answer
from ..models import Invitation, Meeting
from .invitations import MOST_PEOPLE


@dataclass(frozen=True, slots=True)
class CorrectedLetter:
    """What a first letter had announced, and the number and day it is cited by."""

    announced: Occasion
    number: str
    dated_on: date
    reason: str = ""


def assigned_by_school(
    meeting: Meeting, *, school_id: int | None = None
) -> list[tuple[School, list[MemberRow]]]:
    """Schools with those of theirs who are expected, core school first; whoever said no is not sent."""
    ids = session.scalars(
        select(Invitation.membership_id).where(
            Invitation.meeting_id == meeting.id,
            Invitation.membership_id.is_not(None),
            Invitation.answer != Answer.NO,
        )
    ).all()
    by_school: dict[int, list[MemberRow]] = {}
    for person in members_by_id(id_ for id_ in ids if id_ is not None).values():
        if person.school_id is not None and school_id in {None, person.school_id}:
            by_school.setdefault(person.school_id, []).append(person)
    rows = session.scalars(
        select(School)
        .where(School.id.in_(by_school))
        .order_by(School.is_core.desc(), School.name, School.id)
        .limit(100)
    )
    return [(school, by_school[school.id]) for school in rows]


def unreached_by_mail(meeting: Meeting) -> list[tuple[Invitation, str, str]]:
    """Invitations nobody has answered of people without a mail address: with name and school, school by school."""
    rows = session.execute(
        select(Invitation, User.email, User.password_hash.is_not(None).label("has_account"))
        .outerjoin(Membership, Membership.id == Invitation.membership_id)
        .outerjoin(User, User.id == Membership.user_id)
        .where(Invitation.meeting_id == meeting.id, Invitation.answer == Answer.PENDING)
        .order_by(Invitation.id)
        .limit(MOST_PEOPLE)
    ).all()
    unreached = [
        row[0] for row in rows if not row[0].guest_email and not (row.has_account and row.email is not None)
    ]
    people = members_by_id(one.membership_id for one in unreached if one.membership_id is not None)
    order = {id_: position for position, id_ in enumerate(people)}
    found = []
    for one in sorted(unreached, key=lambda one: (order.get(one.membership_id or 0, len(order)), one.id)):
        person = people.get(one.membership_id or 0)
        found.append(
            (one, person.full_name, person.school_name) if person else (one, one.guest_name, one.guest_school)
        )
    return sorted(found, key=lambda entry: entry[2])


def corrected_letter(meeting: Meeting) -> CorrectedLetter | None:
    """What the change letter corrects: the invitation as it was numbered, before any change of time or place."""
    if not meeting.letter_number or meeting.letter_dated_on is None:
        return None
    letter = letter_of(meeting.ref, "invitation")
    # What changed while there was no letter yet is what the letter says.
    changes = [
        change for change in changes_of(meeting) if letter is None or change.created_at >= letter.created_at
    ]
    if not changes:
        return None
    first = changes[0]
    announced = Occasion(first.old_starts_at, first.old_ends_at, first.old_place)
    return CorrectedLetter(announced, meeting.letter_number, meeting.letter_dated_on, reason_of(changes))


def replacement_of(meeting: Meeting) -> tuple[str, date | None] | None:
    """The number and day of the paper that counts instead of this meeting's invitation; the number may be to come.

    None while the invitation still tells the truth.
    """
    if meeting.moved_to_id is not None:
        new = session.get_one(Meeting, meeting.moved_to_id)
        return new.letter_number, new.letter_dated_on
    if corrected_letter(meeting) is None:
        return None
    return meeting.change_letter_number, meeting.change_letter_dated_on


def letter_held_before(meeting: Meeting) -> tuple[str, date] | None:
    """The invitation of the meeting this one is held instead of, which its own letter replaces."""
    old = session.execute(
        select(Meeting.letter_number, Meeting.letter_dated_on)
        .where(Meeting.moved_to_id == meeting.id, Meeting.letter_number != "")
        .limit(1)
    ).first()
    return (old.letter_number, old.letter_dated_on) if old is not None else None
