"""Lists made by hand: class, subject and role beside the name, and several schools in one file."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import Person
from kkg_portal.clusters.models import Grant, ImportBatch, Membership, School
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.clusters.importing import test_importing
from tests.data import make_dapodik
from tests.support.people import English, cluster

HEADINGS = ["Nama", "NPSN", "Sekolah", "Surel", "WA", "Kelas", "Mapel", "Peran"]


def upload(client: FlaskClient, content: bytes, name: str = "daftar.xlsx", **fields: str) -> TestResponse:
    """As from a form where no school was chosen."""
    return test_importing.upload(client, content, name, **{"school": "", **fields})


def sheet(*rows: list[Any]) -> bytes:
    return make_dapodik.as_xlsx([HEADINGS, *rows], title_rows=0)


def second_school() -> School:
    with working_in(cluster().id):
        school = School(npsn="01234567", name="SDN Kenanga 2")
        session.add(school)
        session.commit()
        return school


def first_school() -> School:
    with working_in(cluster().id):
        return session.scalars(select(School).order_by(School.id)).first()


def batches() -> list[ImportBatch]:
    with working_in(cluster().id):
        return list(session.scalars(select(ImportBatch).order_by(ImportBatch.id)))


def member_named(name: str) -> Membership:
    with working_in(cluster().id):
        return session.scalars(
            select(Membership).join(User, User.id == Membership.user_id).where(User.name == name)
        ).one()


def apply_all(client: FlaskClient) -> None:
    for batch in batches():
        assert client.post(f"/k/melati/import/{batch.public_id}/apply").status_code == 303


def test_class_and_subject_are_kept(english: English, alice: Person) -> None:
    client = english(alice)
    upload(client, sheet(["Sari Dewanti", first_school().npsn, "", "", "", "4", "Matematika", "guru"]))

    apply_all(client)

    assert (member_named("Sari Dewanti").grade, member_named("Sari Dewanti").subject) == ("IV", "Matematika")


def test_same_class_in_digits_is_no_change(english: English, alice: Person) -> None:
    client = english(alice)
    row = ["Sari Dewanti", first_school().npsn, "", "", "", "IV", "Matematika", ""]
    upload(client, sheet(row))
    apply_all(client)

    answer = upload(client, sheet([*row[:5], "4", *row[6:]]))

    assert "Already here (1)" in client.get(answer.location).text


def test_a_role_in_the_file_is_told_and_given_to_nobody(english: English, alice: Person) -> None:
    client = english(alice)
    answer = upload(client, sheet(["Sari Dewanti", first_school().npsn, "", "", "", "", "", "Ketua KKG"]))

    assert "Give other roles on the board&#39;s page: Ketua KKG" in client.get(answer.location).text
    apply_all(client)
    with working_in(cluster().id):
        roles = session.scalars(
            select(Grant.role).where(Grant.membership_id == member_named("Sari Dewanti").id)
        ).all()
    assert set(roles) <= {Role.TEACHER}


def test_several_schools_become_a_list_for_each(english: English, alice: Person) -> None:
    other = second_school()
    client = english(alice)
    content = sheet(
        ["Sari Dewanti", first_school().npsn, "", "", "", "", "", ""],
        ["Tono Wijaya", "", "SDN Kenanga 2", "", "", "", "", ""],
        ["Umi Lestari", "", "SDN Antah 9", "", "", "", "", ""],
        ["Vera Utami", "", "", "", "", "", "", ""],
    )

    page = client.get(upload(client, content).location).text

    assert "The file names 2 schools." in page
    assert page.count("Waits for your decision") == 2
    one = next(batch for batch in batches() if batch.school_id != other.id)
    preview = client.get(f"/k/melati/import/{one.public_id}").text
    assert "New (1)" in preview
    assert "Cannot be used (2)" in preview
    assert "none of your schools here is SDN Antah 9" in preview
    assert "this row names no school" in preview
    apply_all(client)
    assert member_named("Tono Wijaya").school_id == other.id


def test_semicolons_windows_letters_and_leading_zeros_are_read(english: English, alice: Person) -> None:
    second_school()
    client = english(alice)
    text = "Nama;NPSN;Kelas;WA\r\nRené Sitorus;01234567;1-3;0812 0000 0001\r\n"

    answer = upload(client, text.encode("windows-1252"), "daftar.csv", keep_phone="y")

    assert answer.status_code == 303
    apply_all(client)
    member = member_named("René Sitorus")
    assert member.grade == "I–III"
    assert session.get_one(User, member.user_id).phone == "+6281200000001"


def test_file_without_any_school_asks_for_one(english: English, alice: Person) -> None:
    answer = upload(english(alice), sheet(["Sari Dewanti", "", "", "", "", "", "", ""]))

    assert answer.status_code == 422
    assert "Choose the school." in answer.text


def test_operator_reaches_only_the_own_school(english: English, alice: Person, bob: Person) -> None:
    other = second_school()
    with working_in(cluster().id):
        own = session.get_one(Membership, bob.membership_id)
        own.school_id = first_school().id
        session.add(Grant(membership_id=own.id, role=Role.SCHOOL_OPERATOR, starts_on=own.joined_on))
        session.get_one(User, bob.user_id).stamp += 1
        session.commit()
    content = sheet(
        ["Sari Dewanti", first_school().npsn, "", "", "", "", "", ""],
        ["Tono Wijaya", other.npsn, "", "", "", "", "", ""],
    )
    client = english(bob)

    page = client.get(upload(client, content).location).text

    assert "none of your schools here is 01234567" in page
    assert [batch.school_id for batch in batches()] == [first_school().id]
