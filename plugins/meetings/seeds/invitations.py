"""The demo's invitations beyond a plain list: guests, a substitute, a full meeting, a changed one, reminders."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kkg_portal.api import Cluster, MemberRow, SeedWorld, clock, inbox, members_by_id, next_letter, session

from .. import taken_time
from ..kinds import INVITED, Answer, AnswerChannel, InvitedAs, MeetingState
from ..models import DateChange, Invitation, Meeting, Reminder
from ..reminding import usual_reminders
from ..telling import ask_again, audience

# Name, office, as what, phone, answer.
GUESTS = (
    ("Dra. Ratna Dewi, M.Pd.", "Dinas Pendidikan Kabupaten", InvitedAs.SPEAKER, "+6281200000101", Answer.YES),
    ("H. Suparman, S.Pd.", "Komite SDN inti", InvitedAs.GUEST, "+6281200000102", Answer.PENDING),
)
WAITING = 3


def add_guests_and_changes(meetings: list[Meeting], world: SeedWorld, cluster: Cluster) -> None:
    """On the meetings that are still to come, the soonest first: guests, a full one, a changed one."""
    now = clock.now()
    coming = sorted(
        (one for one in meetings if one.state is MeetingState.SCHEDULED and one.starts_at > now),
        key=lambda one: (one.starts_at, one.title),
    )
    session.add_all(
        Reminder(meeting_id=meeting.id, minutes_before=minutes, audience=who)
        for meeting in coming
        for minutes, who in usual_reminders()
    )
    for meeting in coming:
        taken_time.renew(meeting)
    if coming:
        _invite_guests(coming[0])
        _send_substitute(coming[0])
    if len(coming) > 1:
        _fill(coming[1])
    if len(coming) > 2:
        _change_place(coming[2], world, cluster)
    session.flush()


def _invite_guests(meeting: Meeting) -> None:
    told_at = meeting.invited_at
    for name, school, invited_as, phone, answer in GUESTS:
        answered = answer is not Answer.PENDING
        session.add(
            Invitation(
                meeting_id=meeting.id,
                guest_name=name,
                guest_school=school,
                guest_phone=phone,
                invited_as=invited_as,
                answer=answer,
                answered_by=AnswerChannel.LINK if answered else None,
                answered_at=told_at + timedelta(hours=5) if answered and told_at else None,
            )
        )


def _invited(meeting: Meeting) -> list[tuple[Invitation, MemberRow]]:
    rows = session.scalars(
        select(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.membership_id.is_not(None))
        .order_by(Invitation.id)
    ).all()
    people = members_by_id(row.membership_id for row in rows if row.membership_id is not None)
    return [(row, people[row.membership_id or 0]) for row in rows]


def _send_substitute(meeting: Meeting) -> None:
    """Somebody who cannot come is stood in for by a colleague of the same school."""
    people = _invited(meeting)
    for row, person in people:
        if row.answer is not Answer.NO or person.school_id is None:
            continue
        for other, colleague in people:
            if colleague.school_id == person.school_id and other.answer is Answer.YES:
                row.reason = "Digantikan rekan"
                row.answered_by = other.answered_by = AnswerChannel.ON_BEHALF
                other.substitute_for_id = row.id
                return


def _fill(meeting: Meeting) -> None:
    """As many places as said yes, and a few who would like to come all the same."""
    invited = _invited(meeting)
    people = [row for row, _person in invited]
    pending = [row for row in people if row.answer is Answer.PENDING]
    for row in pending[: max(0, 3 - sum(one.answer is Answer.YES for one in people))]:
        row.answer, row.answered_at = Answer.YES, meeting.invited_at
    coming = sum(row.answer is Answer.YES for row in people)
    meeting.capacity = meeting.places_taken = max(coming, 1)
    waiting = [row for row in pending if row.answer is Answer.PENDING][:WAITING]
    for minutes, row in enumerate(waiting):
        row.answer = Answer.WAITING
        row.answered_at = row.waiting_since = clock.now() - timedelta(hours=3, minutes=-minutes)
    for row, person in invited:
        if row in pending and row.answer is not Answer.PENDING:
            inbox.take(INVITED, meeting.ref, user_id=person.user_id)


def _change_place(meeting: Meeting, world: SeedWorld, cluster: Cluster) -> None:
    """Announced elsewhere at first: people were told, some have answered again."""
    others = [school.name for school in world.schools if school.name != meeting.place]
    old_place = others[0] if others else "Balai desa"
    session.add(
        DateChange(
            meeting_id=meeting.id,
            old_starts_at=meeting.starts_at,
            old_ends_at=meeting.ends_at,
            old_place=old_place,
            new_starts_at=meeting.starts_at,
            new_ends_at=meeting.ends_at,
            new_place=meeting.place,
            told_at=clock.now(),
        )
    )
    meeting.sequence += 1
    for number, (row, _person) in enumerate(_invited(meeting)):
        if row.answer in {Answer.YES, Answer.MAYBE} and number % 2:
            row.earlier_answer, row.answer = row.answer, Answer.PENDING
    session.flush()
    ask_again(meeting, audience(meeting, Invitation.answer == Answer.PENDING))
    if meeting.letter_number:
        letter = next_letter(
            "notice",
            f"Perubahan Kegiatan KKG: {meeting.title}",
            dated_on=clock.today(cluster),
            ref=meeting.ref,
        )
        meeting.change_letter_number, meeting.change_letter_dated_on = letter.number, letter.dated_on
