"""Who is invited and what they answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import (
    Actor,
    MemberRow,
    Membership,
    NotFound,
    active_members,
    busy,
    members_by_id,
    session,
)

from ..kinds import Answer, AnswerChannel, InvitedAs
from ..models import Invitation, Meeting

MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    yes: int
    maybe: int
    no: int
    pending: int
    waiting: int = 0

    @property
    def invited(self) -> int:
        return self.yes + self.maybe + self.no + self.pending + self.waiting


@dataclass(frozen=True, slots=True)
class InvitedPerson:
    """A member on the list."""

    person: MemberRow
    answer: Answer
    reason: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line of the list of answers, of a member or a guest; `instead_of` names whom a substitute stands for."""

    public_id: str
    name: str
    school: str
    school_id: int | None
    is_guest: bool
    phone: str
    answer: Answer
    earlier: Answer | None
    reason: str
    is_late: bool
    answered_by: AnswerChannel | None
    invited_as: InvitedAs
    instead_of: str
    offered_until: datetime | None
    place_in_line: int


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
    order = (Answer.YES, Answer.MAYBE, Answer.NO, Answer.PENDING, Answer.WAITING)
    return AnswerCounts(*(counts.get(answer, 0) for answer in order))


def invited_people(meeting: Meeting) -> list[InvitedPerson]:
    """Every member invited, by name without titles. Two queries, however many they are."""
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


def invited_guests(meeting: Meeting) -> Sequence[Invitation]:
    """Those without an account, by name."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.meeting_id == meeting.id, Invitation.guest_name != "")
        .order_by(Invitation.guest_name, Invitation.id)
        .limit(MOST_PEOPLE)
    ).all()


def answer_lines(meeting: Meeting, *, school_id: int | None = None) -> list[tuple[str, list[AnswerLine]]]:
    """Everybody invited with what they answered, school by school, guests last; or one school alone.

    Two queries, however many they are.
    """
    rows = session.scalars(
        select(Invitation).where(Invitation.meeting_id == meeting.id).limit(MOST_PEOPLE)
    ).all()
    people = members_by_id(row.membership_id for row in rows if row.membership_id is not None)
    lines = [
        line
        for line in _lines(rows, people)
        if school_id is None or (line.school_id == school_id and not line.is_guest)
    ]
    lines.sort(key=lambda line: (line.is_guest, not line.school, line.school if not line.is_guest else ""))
    return [
        (school, list(group))
        for school, group in groupby(lines, key=lambda line: "" if line.is_guest else line.school)
    ]


def own_clashes(meeting: Meeting, actor: Actor) -> list[busy.Clash]:
    """What the actor has in the hours of this meeting, in whichever cluster; for their own eyes."""
    if actor.user_id is None:
        return []
    return busy.clashes(actor.user_id, [(meeting.starts_at, meeting.ends_at)], but=meeting.ref)[0]


def busy_count(meeting: Meeting) -> int:
    """How many have something else then, never who or what: of those who have not said no, before inviting of all."""
    if meeting.invited_at is None:
        user_ids = [person.user_id for person in active_members(subgroup_id=meeting.subgroup_id)]
    else:
        expected = (
            select(Membership.user_id)
            .join(Invitation, Invitation.membership_id == Membership.id)
            .where(Invitation.meeting_id == meeting.id, Invitation.answer != Answer.NO)
        )
        user_ids = list(session.scalars(expected))
    return len(busy.busy_people(user_ids, [(meeting.starts_at, meeting.ends_at)], but=meeting.ref)[0])


def invitation_of_link(found: tuple[str, int] | None) -> Invitation:
    """The invitation a link was written for, as long as no newer link was made; otherwise NotFound."""
    if found is None:
        raise NotFound
    public_id, version = found
    invitation = session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.meeting))
        .where(Invitation.public_id == public_id, Invitation.link_version == version)
    )
    if invitation is None:
        raise NotFound
    return invitation


def line_of(
    row: Invitation, person: MemberRow | None, *, instead_of: str = "", place_in_line: int = 0
) -> AnswerLine:
    return AnswerLine(
        public_id=row.public_id,
        name=person.full_name if person else row.guest_name,
        school=person.school_name if person else row.guest_school,
        school_id=person.school_id if person else None,
        is_guest=person is None,
        phone=row.guest_phone,
        answer=row.answer,
        earlier=row.earlier_answer,
        reason=row.reason,
        is_late=row.is_late,
        answered_by=row.answered_by,
        invited_as=row.invited_as,
        instead_of=instead_of,
        offered_until=row.offered_until,
        place_in_line=place_in_line,
    )


def _lines(rows: Sequence[Invitation], people: dict[int, MemberRow]) -> Iterator[AnswerLine]:
    by_member = {row.membership_id: row for row in rows if row.membership_id is not None}
    names = {by_member[id_].id: person.full_name for id_, person in people.items()}
    waiting = [row for row in rows if row.answer is Answer.WAITING and row.waiting_since is not None]
    queue = sorted(waiting, key=lambda row: (row.waiting_since, row.id))
    places = {row.id: number for number, row in enumerate(queue, start=1)}
    # Members come by name, as members_by_id gives them; guests in the order they were added.
    ordered = [by_member[id_] for id_ in people] + [row for row in rows if row.membership_id is None]
    for row in ordered:
        yield line_of(
            row,
            people.get(row.membership_id or 0),
            instead_of=names.get(row.substitute_for_id or 0, ""),
            place_in_line=places.get(row.id, 0),
        )
