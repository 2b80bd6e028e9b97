"""Questionnaires, rolls and certificates for tests, made through the verbs that make them."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import select

from kkg_portal.api import Role, clock, session
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from plugins.meetings import queries, services
from plugins.meetings.kinds import AttendanceStatus, ProgrammeKind, QuestionKind, QuestionnaireKind
from plugins.meetings.models import Attendance, Certificate, Meeting, Package, Question, Questionnaire
from plugins.meetings.question_plan import QuestionPlan

from .factories import inside, invite, make_meeting, mark

RIGHT_IS_FIRST = ("benar", "salah")


def make_questionnaire(owner: Person, meeting: Meeting, kind: QuestionnaireKind) -> str:
    """One that is open now; of a test the half before. Returns its public id."""
    with inside(owner), intending_to_write():
        row = services.add_questionnaire(
            queries.meeting(meeting.public_id), QuestionnaireKind(kind), actor=actor_of(owner)
        )
        public_id = row.public_id
    open_now(owner, public_id)
    return public_id


def make_tests(owner: Person, meeting: Meeting, questions: int = 4) -> tuple[str, str]:
    """A test before and one after, both open now, whose first answer is always the right one."""
    before = make_questionnaire(owner, meeting, QuestionnaireKind.PRE)
    actor = actor_of(owner)
    with inside(owner), intending_to_write():
        for number in range(questions):
            services.add_question(
                queries.questionnaires.questionnaire(meeting.public_id, before),
                QuestionPlan(QuestionKind.CHOICE, f"Soal {number + 1}", RIGHT_IS_FIRST, 0),
                actor=actor,
            )
    with inside(owner):
        after = session.scalars(
            select(Questionnaire.public_id).where(Questionnaire.before_id.is_not(None))
        ).one()
    open_now(owner, after)
    return before, after


def open_now(owner: Person, public_id: str, *, for_minutes: int = 60) -> None:
    with inside(owner), intending_to_write():
        row = session.scalars(select(Questionnaire).where(Questionnaire.public_id == public_id)).one()
        row.opens_at = clock.now() - timedelta(minutes=5)
        row.closes_at = clock.now() + timedelta(minutes=for_minutes)
        session.commit()


def questions_in(owner: Person, meeting: Meeting, public_id: str) -> list[Question]:
    with inside(owner):
        return list(
            queries.questionnaires.questions_of(
                queries.questionnaires.questionnaire(meeting.public_id, public_id)
            )
        )


def answer(person: Person, meeting: Meeting, public_id: str, answers: dict[str, Any]) -> None:
    actor = actor_of(person)
    with inside(person), intending_to_write():
        services.submit(
            queries.questionnaires.questionnaire(meeting.public_id, public_id), answers, actor=actor
        )


def answer_test(person: Person, meeting: Meeting, public_id: str, right: int) -> None:
    """Answer the first `right` questions rightly and the others wrongly."""
    questions = questions_in(person, meeting, public_id)
    answer(
        person,
        meeting,
        public_id,
        {question.public_id: 0 if at < right else 1 for at, question in enumerate(questions)},
    )


def close(owner: Person, meeting: Meeting, public_id: str) -> None:
    actor = actor_of(owner)
    with inside(owner), intending_to_write():
        services.close_questionnaire(
            queries.questionnaires.questionnaire(meeting.public_id, public_id), actor=actor
        )


def teachers(owner: Person, number: int) -> list[Person]:
    """Further members of the owner's cluster, each with a name of their own."""
    with inside(owner):
        cluster = session.get_one(Cluster, owner.cluster_id)
    return [make_member(cluster, f"Guru {token_hex(4)} Lestari") for _one in range(number)]


def hold(owner: Person, *people: Person, days: int = -1, locked: bool = True, **values: Any) -> Meeting:
    """A meeting of 120 minutes that took place, everybody present for all of it, its roll locked."""
    meeting = make_meeting(owner, days=days, **values)
    for person in people:
        invite(meeting, person)
        mark(meeting, person)
    if locked:
        lock(owner, meeting)
    return meeting


def lock(owner: Person, meeting: Meeting) -> None:
    with inside(owner), intending_to_write():
        session.get_one(Meeting, meeting.id).roll_locked_at = clock.now()
        session.commit()


def make_package(owner: Person, *meetings: Meeting, title: str = "Pembelajaran Mendalam") -> Package:
    with inside(owner), intending_to_write():
        package = Package(
            school_year=2026, title=title, theme="Numerasi", kind=ProgrammeKind.CORE_DEVELOPMENT
        )
        session.add(package)
        session.flush()
        for meeting in meetings:
            session.get_one(Meeting, meeting.id).package_id = package.id
        session.commit()
    return package


def prepare(owner: Person, subject: Meeting | Package) -> int:
    actor = actor_of(owner)
    with inside(owner), intending_to_write():
        return services.prepare_certificates(session.get_one(type(subject), subject.id), actor=actor)


def sign(person: Person, subject: Meeting | Package) -> int:
    actor = actor_of(person)
    with inside(person), intending_to_write():
        return services.sign_certificates(session.get_one(type(subject), subject.id), actor=actor)


def certificate_of(person: Person) -> Certificate:
    """The newest certificate of a member."""
    with inside(person):
        return session.scalars(
            select(Certificate)
            .where(Certificate.membership_id == person.membership_id)
            .order_by(Certificate.id.desc())
            .limit(1)
        ).one()


def head_of(owner: Person, name: str = "Sri Wahyuningsih") -> Person:
    """The cluster head of the owner's cluster, who signs in the second place."""
    with inside(owner):
        cluster = session.get_one(Cluster, owner.cluster_id)
    return make_member(cluster, name, roles=(Role.CLUSTER_HEAD,))


def stay(person: Person, meeting: Meeting, minutes: int) -> None:
    """Let a member who was marked present have left after so many minutes."""
    with inside(person), intending_to_write():
        row = session.scalars(
            select(Attendance).where(
                Attendance.meeting_id == meeting.id, Attendance.membership_id == person.membership_id
            )
        ).one()
        row.left_at = meeting.starts_at + timedelta(minutes=minutes)
        row.status = AttendanceStatus.LEFT_EARLY
        session.commit()
