"""Questionnaires, hours and certificates, for their addresses: of bob's meeting, one certificate his own."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from plugins.meetings.certificate_content import digest_of
from plugins.meetings.kinds import CertificateState, QuestionKind, QuestionnaireKind
from plugins.meetings.models import Certificate, HoursRule, Meeting, Question, Questionnaire
from tests.architecture.url_objects import World, builds
from tests.plugins.meetings.programme_factories import make_package

CONTENT = {
    "number": "10/001/KKG/XI/2026",
    "name": "Bob Santoso",
    "identity": "NIP. -",
    "school": "SDN Melati 1",
    "position": "Guru Kelas",
    "taken_part_as": "Peserta",
    "activity": "Bedah modul ajar IPAS",
    "theme": "",
    "organizer": "KKG Melati",
    "days": "Sabtu, 14 November 2026",
    "place": "SDN Melati 1",
    "minutes": 120,
    "of_minutes": 120,
    "jp": 2,
    "jp_present": 2,
    "jp_on_task": 0,
    "rule": "1 JP = 45 menit",
    "minutes_per_jp": 45,
    "least_percent": 75,
    "rule_from": "",
    "programme": [],
    "city": "Arunika",
    "dated": "15 November 2026",
    "signers": [],
}


@builds("meetings.restore_questionnaire:questionnaire")
def a_dropped_questionnaire(world: World) -> str:
    public_id = _questionnaire(world, answerable=False)
    with world.melati():
        row = session.scalars(select(Questionnaire).where(Questionnaire.public_id == public_id)).one()
        row.deleted_at = clock.now()
        session.commit()
    return public_id


@builds("meetings.questionnaire")
def an_open_reflection(world: World) -> str:
    return _questionnaire(world, answerable=True)


@builds("meetings.question")
def a_question(world: World) -> str:
    public_id = world.value("questionnaire", "meetings.edit_question")
    with world.melati():
        owner = session.query(Questionnaire).filter_by(public_id=public_id).one()
        return session.query(Question).filter_by(questionnaire_id=owner.id).first().public_id


@builds("meetings.act", is_object=False)
def what_is_done_with_a_question(_world: World) -> str:
    return "up"


@builds("meetings.rule")
def a_coming_rule(world: World) -> str:
    with world.melati():
        row = HoursRule(
            title="1 JP = 50 menit",
            valid_from=clock.now().date() + timedelta(days=30),
            minutes_per_jp=50,
            least_percent=75,
        )
        session.add(row)
        session.commit()
        return row.public_id


@builds("meetings.certificate")
def bobs_valid_certificate(world: World) -> str:
    return _certificate(world).public_id


@builds("meetings.all_certificates:meeting")
def a_meeting_with_valid_certificates(world: World) -> str:
    _certificate(world)
    return world.value("meeting")


@builds("meetings.all_package_certificates:package")
def a_package_with_valid_certificates(world: World) -> str:
    certificate, package = _certificate(world), make_package(world.people.alice)
    with world.melati():
        row = session.get_one(Certificate, certificate.id)
        row.meeting_id, row.package_id = None, package.id
        session.commit()
    return package.public_id


@builds("meetings.check:token")
def the_code_on_a_certificate(world: World) -> str:
    return _certificate(world).token


@builds("meetings.paper", is_object=False)
def a_form_of_the_certificate(_world: World) -> str:
    return "certificate"


def _questionnaire(world: World, *, answerable: bool) -> str:
    meeting_id = world.value("meeting")
    with world.melati():
        meeting = session.query(Meeting).filter_by(public_id=meeting_id).one()
        now = clock.now()
        row = Questionnaire(
            meeting_id=meeting.id,
            kind=QuestionnaireKind.REFLECTION,
            title="Refleksi akhir",
            opens_at=now - timedelta(hours=1) if answerable else now,
            closes_at=now + timedelta(hours=1),
        )
        session.add(row)
        session.flush()
        session.add(
            Question(
                questionnaire_id=row.id,
                position=1,
                kind=QuestionKind.SCALE,
                text="Materinya dapat saya pakai di kelas.",
            )
        )
        session.commit()
        return row.public_id


def _certificate(world: World) -> Certificate:
    meeting_id = world.value("meeting")
    with world.melati():
        meeting = session.query(Meeting).filter_by(public_id=meeting_id).one()
        row = Certificate(
            number=CONTENT["number"],
            token=f"token-{meeting_id}",
            state=CertificateState.ISSUED,
            membership_id=world.people.bob.membership_id,
            meeting_id=meeting.id,
            content=CONTENT,
            jp=2,
            digest=digest_of(CONTENT),
            dated_on=date(2026, 11, 15),
        )
        session.add(row)
        session.commit()
        return row
