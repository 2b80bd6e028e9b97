"""The demo's tests before and after, its reflection, and one batch of signed certificates of which one is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy import select

from kkg_portal.api import Cluster, MemberRow, Role, SeedWorld, clock, next_letter, official_number, session

from ..activity import activity_of
from ..certificate_content import content_of, digest_of, programme_of
from ..kinds import (
    WERE_THERE,
    CertificateState,
    MeetingState,
    QuestionKind,
    QuestionnaireKind,
)
from ..models import (
    Answered,
    Attendance,
    Certificate,
    HoursRule,
    Meeting,
    Question,
    Questionnaire,
    Submission,
)
from ..queries.eligibility import Standing, standings
from ..question_plan import QuestionPlan, usual_window
from ..services.signing import FIRST, SECOND
from ..standard_questions import standard_questionnaire
from .proof_words import ITEMS, TAKEN_HOME, TRIED_NEXT, UNCLEAR

HIGHEST_ID = 2**31 - 1
MOST_CERTIFICATES = 60
REVOKED = "Nama tercetak keliru; sertifikat pengganti sedang disiapkan."


def seed_proof(meetings: Sequence[Meeting], world: SeedWorld, cluster: Cluster) -> None:
    """On the newest two closed meetings of the whole cluster, as far as there are any."""
    session.add(
        HoursRule(
            title="1 JP = 45 menit",
            valid_from=world.school_year.first_day,
            minutes_per_jp=45,
            least_percent=75,
        )
    )
    held = [one for one in meetings if one.state is MeetingState.CLOSED and one.subgroup_id is None]
    held.sort(key=lambda one: one.starts_at)
    if not held:
        return
    session.flush()
    people = {person.membership_id: person for person in world.members}
    _ask(held[-1], people, world.rng, cluster)
    if len(held) > 1:
        _certify(held[-2], world, people, cluster)


def _ask(meeting: Meeting, people: dict[int, MemberRow], rng: Random, cluster: Cluster) -> None:
    rows = session.scalars(
        select(Attendance.membership_id)
        .where(Attendance.meeting_id == meeting.id, Attendance.status.in_(WERE_THERE))
        .order_by(Attendance.id)
    )
    there = [id_ for id_ in rows if id_ in people]
    before = _questionnaire(meeting, QuestionnaireKind.PRE, cluster)
    after = _questionnaire(meeting, QuestionnaireKind.POST, cluster, before_id=before.id)
    reflection = _questionnaire(meeting, QuestionnaireKind.REFLECTION, cluster)
    items = [_question(before, at, QuestionPlan(QuestionKind.CHOICE, *one)) for at, one in enumerate(ITEMS)]
    standard = standard_questionnaire(QuestionnaireKind.REFLECTION, language=cluster.language)
    asked = [_question(reflection, at, plan) for at, plan in enumerate(standard.questions)]
    session.flush()
    for one in there:
        knows = rng.uniform(0.2, 0.6)
        code = f"{rng.getrandbits(128):032x}"
        _submit(before, one, _tested(items, knows, rng), code, rng)
        if rng.random() < 0.9:
            _submit(after, one, _tested(items, min(0.95, knows + 0.35), rng), code, rng)
        if rng.random() < 0.8:
            _submit(reflection, one, _reflected(asked, rng), None, rng)


def _questionnaire(
    meeting: Meeting, kind: QuestionnaireKind, cluster: Cluster, *, before_id: int | None = None
) -> Questionnaire:
    """Its window as usual; the key that paired the tests is gone, since both are closed."""
    standard = standard_questionnaire(kind, language=cluster.language)
    window = usual_window(meeting, kind)
    made = Questionnaire(
        meeting_id=meeting.id,
        kind=kind,
        title=standard.title,
        intro=standard.intro,
        opens_at=window.opens_at,
        closes_at=min(window.closes_at, clock.now()),
        before_id=before_id,
    )
    session.add(made)
    # Questions and answers point at its id.
    session.flush()
    return made


def _question(owner: Questionnaire, at: int, plan: QuestionPlan) -> Question:
    question = Question(
        questionnaire_id=owner.id,
        position=at + 1,
        kind=plan.kind,
        text=plan.text,
        options=list(plan.options),
        right_option=plan.right_option,
    )
    session.add(question)
    return question


def _tested(items: Sequence[Question], knows: float, rng: Random) -> dict[str, int | str]:
    given: dict[str, int | str] = {}
    for item in items:
        wrong = [at for at in range(len(item.options)) if at != item.right_option]
        right = item.right_option if item.right_option is not None else 0
        given[item.public_id] = right if rng.random() < knows else rng.choice(wrong)
    return given


def _reflected(asked: Sequence[Question], rng: Random) -> dict[str, int | str]:
    pools = iter((TAKEN_HOME, TRIED_NEXT, UNCLEAR))
    given: dict[str, int | str] = {}
    for question in asked:
        if question.kind is QuestionKind.TEXT:
            words = rng.choice(next(pools))
            if rng.random() < 0.85:
                given[question.public_id] = words
        else:
            given[question.public_id] = rng.choices((2, 3, 4, 5), (1, 3, 8, 6))[0]
    return given


def _submit(
    questionnaire: Questionnaire,
    member_id: int,
    answers: dict[str, int | str],
    code: str | None,
    rng: Random,
) -> None:
    numbers = rng.sample(range(1, HIGHEST_ID), 2)
    session.add(Submission(id=numbers[0], questionnaire_id=questionnaire.id, pair_code=code, answers=answers))
    session.add(Answered(id=numbers[1], questionnaire_id=questionnaire.id, membership_id=member_id))


def _certify(meeting: Meeting, world: SeedWorld, people: dict[int, MemberRow], cluster: Cluster) -> None:
    activity = activity_of(meeting)
    programme = programme_of(activity)
    entitled = [one for one in standings(activity) if one.is_eligible][:MOST_CERTIFICATES]
    signers = _signers(world, people)
    # Dated today, so that the register goes on in the order of its days.
    dated_on = world.today
    made = [_certificate(one, meeting, world) for one in entitled]
    session.add_all(made)
    # The register points at them by their public ids.
    session.flush()
    for certificate, one in zip(made, entitled, strict=True):
        subject_line = f"Sertifikat: {meeting.title}"
        letter = next_letter("certificate", subject_line, dated_on=dated_on, ref=certificate.ref)
        certificate.number, certificate.dated_on = letter.number, dated_on
        content = content_of(
            activity,
            one,
            programme,
            {},
            number=letter.number,
            dated_on=dated_on,
            taken_part_as=certificate.taken_part_as,
        )
        certificate.content = {**content, "signers": signers}
        certificate.digest = digest_of(certificate.content)
    for certificate in made[2:3]:
        certificate.state = CertificateState.REVOKED
        certificate.revoked_at = clock.now()
        certificate.revoked_because = REVOKED


def _certificate(one: Standing, meeting: Meeting, world: SeedWorld) -> Certificate:
    chair, head = world.actors.get(Role.GROUP_CHAIR), world.actors.get(Role.CLUSTER_HEAD)
    signed_at = clock.now() - timedelta(hours=2)
    return Certificate(
        number="",
        token=f"{world.rng.getrandbits(96):024x}",
        state=CertificateState.ISSUED,
        taken_part_as=one.taken_part_as,
        membership_id=one.person.membership_id,
        meeting_id=meeting.id,
        content={},
        jp=one.jp,
        digest=bytes(32),
        dated_on=world.today,
        first_signed_by_id=chair.user_id if chair else None,
        first_signed_at=signed_at,
        second_signed_by_id=head.user_id if head else None,
        second_signed_at=signed_at + timedelta(hours=1),
    )


def _signers(world: SeedWorld, people: dict[int, MemberRow]) -> list[dict[str, str]]:
    found = []
    for place, role, title in (
        (FIRST, Role.GROUP_CHAIR, "Ketua KKG"),
        (SECOND, Role.CLUSTER_HEAD, "Ketua Gugus"),
    ):
        actor = world.actors.get(role)
        person = people.get(actor.membership_id or 0) if actor else None
        found.append(
            {
                "place": place,
                "name": person.full_name if person else "",
                "title": title,
                "identity": official_number(person) if person else "",
            }
        )
    return found
