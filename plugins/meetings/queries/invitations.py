"""Who is invited and what they answered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from kkg_portal.api import Actor, MemberRow, members_by_id, session

from ..kinds import Answer
from ..models import Invitation, Meeting

MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    yes: int
    maybe: int
    no: int
    pending: int

    @property
    def invited(self) -> int:
        return self.yes + self.maybe + self.no + self.pending


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    person: MemberRow
    answer: Answer
    reason: str
    is_late: bool


_MINE = select(Invitation).where(
    Invitation.meeting_id == bindparam("meeting"), Invitation.membership_id == bindparam("member")
)
_COUNTS = (
    select(Invitation.answer, func.count().label("number"))
    .where(Invitation.meeting_id == bindparam("meeting"))
    .group_by(Invitation.answer)
)


def my_invitation(meeting: Meeting, actor: Actor) -> Invitation | None:
    return session.scalar(_MINE, {"meeting": meeting.id, "member": actor.membership_id})


def answer_counts(meeting: Meeting) -> AnswerCounts:
    rows = session.execute(_COUNTS, {"meeting": meeting.id})
    counts = {row.answer: row.number for row in rows}
    return AnswerCounts(
        *(counts.get(answer, 0) for answer in (Answer.YES, Answer.MAYBE, Answer.NO, Answer.PENDING))
    )


def invited_people(meeting: Meeting) -> list[InvitedPerson]:
    """Everybody invited, by name without titles. Two queries, however many they are."""
    rows = session.execute(
        select(Invitation.membership_id, Invitation.answer, Invitation.reason, Invitation.is_late)
        .where(Invitation.meeting_id == meeting.id)
        .limit(MOST_PEOPLE)
    ).all()
    answers = {row.membership_id: row for row in rows if row.membership_id is not None}
    return [
        InvitedPerson(person, answers[id_].answer, answers[id_].reason, answers[id_].is_late)
        for id_, person in members_by_id(answers).items()
    ]
