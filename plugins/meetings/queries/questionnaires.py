"""Tests and questionnaires of a meeting: what there is, what is asked, and who is still expected to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload

from kkg_portal.api import Actor, MemberRow, NotFound, clock, members_by_id, session

from ..kinds import CALLED_OFF, WERE_THERE, MeetingState, QuestionnaireKind
from ..models import Answered, Attendance, Invitation, Meeting, Question, Questionnaire, Submission
from .invitations import MOST_PEOPLE
from .loaders import one

MOST_LISTED = 20
_ORDER = tuple(QuestionnaireKind)


@dataclass(frozen=True, slots=True)
class QuestionnaireLine:
    """One questionnaire as lists show it, with how many answered and whether the reader did."""

    public_id: str
    kind: QuestionnaireKind
    title: str
    opens_at: datetime
    closes_at: datetime
    answered: int
    is_mine_done: bool

    @property
    def is_open(self) -> bool:
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        return self.closes_at <= clock.now()


def questionnaire(meeting: str, questionnaire: str) -> Questionnaire:
    """A questionnaire of this meeting, by the ids in an address."""
    return one(_questionnaire(meeting, questionnaire).where(Questionnaire.deleted_at.is_(None)))


def dropped_questionnaire(meeting: str, questionnaire: str) -> Questionnaire:
    """The same of one that was deleted and may come back."""
    return one(_questionnaire(meeting, questionnaire).where(Questionnaire.deleted_at.is_not(None)))


def halves_of(questionnaire: Questionnaire) -> Sequence[Questionnaire]:
    """Itself or, of a test, both: the one before first."""
    before_id = questionnaire.before_id or questionnaire.id
    return session.scalars(
        select(Questionnaire)
        .where((Questionnaire.id == before_id) | (Questionnaire.before_id == before_id))
        .order_by(Questionnaire.before_id.is_not(None))
        .options(joinedload(Questionnaire.meeting))
    ).all()


def _questionnaire(meeting: str, questionnaire: str) -> Select[Questionnaire]:
    return (
        select(Questionnaire)
        .join(Meeting, Meeting.id == Questionnaire.meeting_id)
        .where(Meeting.public_id == meeting, Questionnaire.public_id == questionnaire)
        .options(joinedload(Questionnaire.meeting))
    )


def questionnaires_of(meeting: Meeting, actor: Actor) -> list[QuestionnaireLine]:
    """Before, after, questionnaire, reflection: in the order they are answered. One query."""
    answered = select(func.count(Submission.id)).where(Submission.questionnaire_id == Questionnaire.id)
    mine = and_(
        Answered.questionnaire_id == Questionnaire.id, Answered.membership_id == (actor.membership_id or 0)
    )
    rows = session.execute(
        select(
            Questionnaire.public_id,
            Questionnaire.kind,
            Questionnaire.title,
            Questionnaire.opens_at,
            Questionnaire.closes_at,
            answered.correlate(Questionnaire).scalar_subquery().label("answered"),
            Answered.id.is_not(None).label("is_mine_done"),
        )
        .outerjoin(Answered, mine)
        .where(Questionnaire.meeting_id == meeting.id, Questionnaire.deleted_at.is_(None))
        .order_by(Questionnaire.id)
        .limit(MOST_LISTED)
    )
    lines = [QuestionnaireLine(**row._mapping) for row in rows]
    return sorted(lines, key=lambda line: _ORDER.index(line.kind))


def questions_of(questionnaire: Questionnaire) -> Sequence[Question]:
    """The questions in their order; a test after asks what the test before asked."""
    return session.scalars(
        select(Question)
        .where(Question.questionnaire_id == (questionnaire.before_id or questionnaire.id))
        .order_by(Question.position, Question.id)
        .limit(60)
    ).all()


def question_of(questionnaire: Questionnaire, public_id: str) -> Question:
    """One question of this questionnaire."""
    found = session.scalar(
        select(Question).where(
            Question.questionnaire_id == (questionnaire.before_id or questionnaire.id),
            Question.public_id == public_id,
        )
    )
    if found is None:
        raise NotFound
    return found


def takes_answers(questionnaire: Questionnaire) -> bool:
    """Whether somebody may answer at this moment."""
    now = clock.now()
    state = questionnaire.meeting.state
    is_on = questionnaire.deleted_at is None and state not in CALLED_OFF and state is not MeetingState.DRAFT
    return is_on and questionnaire.opens_at <= now < questionnaire.closes_at


def has_answered(questionnaire: Questionnaire, actor: Actor) -> bool:
    return (
        session.scalar(
            select(Answered.id).where(
                Answered.questionnaire_id == questionnaire.id,
                Answered.membership_id == (actor.membership_id or 0),
            )
        )
        is not None
    )


def submission_count(questionnaire: Questionnaire) -> int:
    """Answers given to a test count for its other half as well: the questions are the same."""
    pair = select(Questionnaire.id).where(
        (Questionnaire.id == questionnaire.id)
        | (Questionnaire.before_id == questionnaire.id)
        | (Questionnaire.id == (questionnaire.before_id or 0))
    )
    return session.scalars(
        select(func.count(Submission.id)).where(Submission.questionnaire_id.in_(pair))
    ).one()


def still_expected(questionnaire: Questionnaire) -> list[MemberRow]:
    """Members with an account who are asked and have not answered.

    Before a meeting that is everybody invited; afterwards those who were there, once the roll was taken.
    """
    answered = select(Answered.membership_id).where(Answered.questionnaire_id == questionnaire.id)
    asked = set(_asked(questionnaire))
    ids = asked - set(session.scalars(answered))
    return [person for person in members_by_id(ids).values() if person.has_account]


def _asked(questionnaire: Questionnaire) -> list[int]:
    invited = (
        select(Invitation.membership_id)
        .where(Invitation.meeting_id == questionnaire.meeting_id, Invitation.membership_id.is_not(None))
        .limit(MOST_PEOPLE)
    )
    if questionnaire.kind is not QuestionnaireKind.PRE:
        there = (
            select(Attendance.membership_id)
            .where(
                Attendance.meeting_id == questionnaire.meeting_id,
                Attendance.membership_id.is_not(None),
                Attendance.status.in_(WERE_THERE),
            )
            .limit(MOST_PEOPLE)
        )
        if present := [id_ for id_ in session.scalars(there) if id_ is not None]:
            return present
    return [id_ for id_ in session.scalars(invited) if id_ is not None]
