"""The monthly mail to principals and supervisors: counts and days, once, never empty, and only where it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select, update

from kkg_portal.accounts.models import User
from kkg_portal.api import Role, session
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster, Membership, School
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice, NoticePreference
from kkg_portal.core.notifications.modes import Channel, Mode
from plugins.meetings import services
from plugins.meetings.kinds import CLUSTER_MONTH, SCHOOL_MONTH, AttendanceStatus, MeetingState
from plugins.meetings.models import Attendance

from .factories import Browser, inside, invite, make_meeting, make_subgroup, mark
from .mails import words_of, work

NOVEMBER = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)
SECOND = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def second_of_december() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(SECOND, tick=False) as moment:
        yield moment


@pytest.fixture
def readers(alice: Person) -> tuple[Person, Person]:
    """The principal of another school than alice's and bob's, and the supervisor."""
    with inside(alice), intending_to_write():
        cluster = session.scalars(select(Cluster).where(Cluster.id == alice.cluster_id)).one()
        school = School(npsn="20301998", name="SDN Kenari 9")
        session.add(school)
        session.commit()
        principal = make_member(cluster, "Slamet Kepala", roles=(Role.PRINCIPAL,), school_id=school.id)
        return principal, make_member(cluster, "Dra. Ratna", roles=(Role.SUPERVISOR,))


def letters(person: Person) -> dict[str, dict[str, object]]:
    """What was told in this cluster, by kind; each kind once."""
    with inside(person):
        rows = session.scalars(select(Notice).where(Notice.kind.in_((SCHOOL_MONTH, CLUSTER_MONTH)))).all()
    assert len({row.kind for row in rows}) == len(rows)
    return {row.kind: dict(row.values) for row in rows}


def run(person: Person) -> None:
    with inside(person):
        services.send_month_letters({})


def test_each_reads_their_own_part_once(
    alice: Person, bob: Person, readers: tuple[Person, Person], second_of_december: time_machine.Coordinates
) -> None:
    principal, _supervisor = readers
    held = make_meeting(alice, starts_at=NOVEMBER, title="Bedah soal")
    invite(held, alice, bob, principal)
    mark(held, alice)
    mark(held, bob, AttendanceStatus.SICK)
    with inside(alice), intending_to_write():
        for person in (alice, bob):
            school = session.get_one(Membership, person.membership_id).school_id
            session.execute(
                update(Attendance)
                .where(Attendance.membership_id == person.membership_id)
                .values(school_id=school)
            )
        session.commit()
    make_meeting(alice, starts_at=NOVEMBER, state=MeetingState.CANCELLED, title="Batal")
    make_meeting(alice, starts_at=NOVEMBER, subgroup_id=make_subgroup(alice, "KKG PAI", bob).id, title="PAI")
    make_meeting(alice, starts_at=SECOND + timedelta(days=9), title="Rapat Desember")

    for _time in range(2):
        run(alice)
        second_of_december.shift(timedelta(hours=1))

    told = letters(alice)
    school, cluster = told[SCHOOL_MONTH], told[CLUSTER_MONTH]
    assert school["held"] == [
        {"day": "Sabtu, 14 November 2026", "title": "Bedah soal", "came": 0, "invited": 1}
    ]
    assert cluster["held"] == [
        {"day": "Sabtu, 14 November 2026", "title": "Bedah soal", "came": 1, "invited": 3, "schools": 1}
    ]
    assert [one["title"] for one in school["coming"]] == ["Rapat Desember"]
    assert not any(person.full_name in str(told) for person in (alice, bob))


def test_nothing_to_say_is_no_message_and_later_in_the_month_neither(
    alice: Person, readers: tuple[Person, Person], second_of_december: time_machine.Coordinates
) -> None:
    run(alice)
    assert letters(alice) == {}

    make_meeting(alice, starts_at=NOVEMBER)
    second_of_december.shift(timedelta(hours=12))
    run(alice)
    assert letters(alice) == {}
    second_of_december.shift(timedelta(days=6))
    run(alice)
    assert letters(alice) == {}


def test_the_mail_reads_well_and_whoever_switched_it_off_gets_none(
    english: Browser,
    alice: Person,
    readers: tuple[Person, Person],
    mailbox: list[EmailMessage],
    second_of_december: time_machine.Coordinates,
) -> None:
    principal, supervisor = readers
    with inside(alice), intending_to_write():
        for person in readers:
            session.get_one(User, person.user_id).email = f"{person.username}@example.org"
        session.add(
            NoticePreference(
                user_id=supervisor.user_id, kind=CLUSTER_MONTH, channel=Channel.MAIL, mode=Mode.OFF
            )
        )
        session.commit()
    invite(make_meeting(alice, starts_at=NOVEMBER, title="Bedah soal"), alice, principal)
    run(alice)
    work(minutes=120, moment=second_of_december)

    (mail,) = mailbox
    assert principal.username in str(mail["To"])
    assert "- Sabtu, 14 November 2026: Bedah soal. 0 dari 1 yang diundang hadir" in words_of(mail)
    assert "SDN Kenari 9" in str(mail["Subject"])
    assert "Meetings of" in english(supervisor).get("/account/notices").text
    settings = english(principal).get("/account/notices/settings").text
    assert "The month of my school" in settings
