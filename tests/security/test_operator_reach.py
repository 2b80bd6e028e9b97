"""A school operator's file changes that school's present members and nobody else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from kkg_portal.api.testing import Person, PortalClient, make_member
from kkg_portal.clusters.models import Membership, MemberStatus, School
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.support.people import English, cluster

NUPTK = "9900000000000777"
NIP = "197406181999032048"
FILE = f"Nama,NUPTK,NIP,Status Kepegawaian,Jenis PTK\nTuti Lestari,{NUPTK},,Honorer,Penjaga\n"


@pytest.fixture
def other_school(alice: Person) -> int:
    with working_in(cluster().id):
        school = School(npsn="88000777", name="SDN Melati 2")
        session.add(school)
        session.commit()
        return school.id


def target(**values: Any) -> Person:
    person = make_member(cluster(), "Tuti Lestari", **values)
    with working_in(cluster().id):
        member = session.get_one(Membership, person.membership_id)
        member.nuptk, member.nip = NUPTK, NIP
        session.commit()
    return person


def import_file(client: FlaskClient) -> str:
    """Lay the file down and import everything; returns the text of the preview."""
    assert isinstance(client, PortalClient)
    with working_in(cluster().id):
        school = session.scalars(select(School.public_id).where(School.is_core)).one()
    file = FileStorage(BytesIO(FILE.encode()), filename="daftar.csv")
    boundary, body = encode_multipart({"csrf_token": client._csrf_token(), "school": school, "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/k/melati/import/", data=body, content_type=kind)
    assert answer.status_code == 303, answer.text
    preview = client.get(answer.location).text
    assert client.post(f"{answer.location}/apply").status_code == 303
    return preview


def row_of(person: Person) -> Membership:
    session.expire_all()
    with working_in(cluster().id):
        row = session.get_one(Membership, person.membership_id)
        session.expunge(row)
        return row


def operator() -> Person:
    return make_member(cluster(), "Oki Operator", roles=(Role.SCHOOL_OPERATOR,))


def test_an_operator_takes_nobody_from_another_school(english: English, other_school: int) -> None:
    tuti = target(school_id=other_school)

    preview = import_file(english(operator()))

    assert "known here beyond this school" in preview
    assert NIP not in preview
    assert (row_of(tuti).school_id, row_of(tuti).position) == (other_school, "Guru Kelas")


@pytest.mark.parametrize("status", [MemberStatus.LEFT, MemberStatus.PENDING])
def test_an_operator_brings_nobody_in(english: English, alice: Person, status: MemberStatus) -> None:
    tuti = target(status=status)

    import_file(english(operator()))

    assert (row_of(tuti).status, row_of(tuti).position) == (status, "Guru Kelas")


def test_a_coordinator_still_moves_a_teacher(english: English, alice: Person, other_school: int) -> None:
    tuti = target(school_id=other_school)

    import_file(english(alice))

    assert row_of(tuti).school_id != other_school


def test_an_operator_corrects_the_own_school(english: English, alice: Person) -> None:
    tuti = target()

    import_file(english(operator()))

    assert row_of(tuti).position == "Penjaga"
